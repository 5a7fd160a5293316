import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../src-main/switchd/compile.ts';
import { type BroadcastDomain, broadcastDomains } from '../../../src-main/switchd/domains.ts';
import { BROADCAST, frame, LabCore, labOf } from '../../support/lab-core.ts';

const twoHosts = readFileSync('resources/labs/two-hosts.yaml', 'utf8');
const domainsOf = (text: string): BroadcastDomain[] =>
  broadcastDomains(compile(labOf(text), new Map()));
const vnics = ({ ports }: BroadcastDomain): string[] =>
  ports
    .filter(({ kind }) => kind === 'vnic')
    .map(({ port }) => port)
    .sort();

describe('broadcast domains', () => {
  it('are one per VLAN of a distributed switch, through bonds and the fabric', () => {
    const domains = domainsOf(twoHosts);
    expect(domains.map(({ vlans }) => vlans)).toEqual([[10], [20]]);
    expect(vnics(domains[0] as BroadcastDomain)).toEqual(['web1:eth0', 'web2:eth0']);
    expect(domains[0]?.devices).toEqual(['dvs0@host-a', 'dvs0@host-b', 'tor1']);
    const uplink = domains[0]?.ports.find(({ port }) => port === 'host-a:eth0');
    expect(uplink).toMatchObject({ device: 'dvs0@host-a', vlan: 10, tagged: true });
    const vnic = domains[0]?.ports.find(({ port }) => port === 'web1:eth0');
    expect(vnic).toMatchObject({ kind: 'vnic', tagged: false });
  });

  it('end at a cut cable', () => {
    const cut = twoHosts.replaceAll(/(tor1:\d)\] \}/g, '$1], cut: true }');
    expect(domainsOf(cut).map(vnics)).toEqual([
      ['web1:eth0'],
      ['web2:eth0'],
      ['db1:eth0'],
      ['db2:eth0'],
    ]);
  });

  it('say that private ports get all their frames untagged', () => {
    const text = `
netyard: 1
name: private
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z } }
switches:
  d:
    hosts: [h]
    pvlans: [{ primary: 100, secondary: 100, type: promiscuous }, { primary: 100, secondary: 101, type: isolated }]
    portGroups: { all: { pvlan: 100 }, alone: { pvlan: 101 } }
vms:
  gate: { host: h, kind: light, nics: [{ network: d/all }] }
  one: { host: h, kind: light, nics: [{ network: d/alone }] }
`;
    const ports = domainsOf(text).flatMap((domain) => domain.ports);
    expect(ports.map(({ port, vlan }) => `${vlan} ${port}`).sort()).toEqual([
      '100 gate:eth0',
      '100 one:eth0',
      '101 gate:eth0',
    ]);
    expect(ports.some(({ tagged }) => tagged)).toBe(false);
  });

  it('join VLANs that a cable joins, and tell alike VLANs together', () => {
    const text = `
netyard: 1
name: joined
regions: { r: { zones: [z] } }
fabric:
  s1: { kind: l2-switch, ports: { 1: { vlan: 10 }, 2: { trunk: [30-39] } } }
  s2: { kind: l2-switch, ports: { 1: { vlan: 20 }, 2: { trunk: [30-39] } } }
links:
  - { ends: [s1:1, s2:1] }
  - { ends: [s1:2, s2:2] }
`;
    const domains = domainsOf(text);
    expect(domains.map(({ vlans, same }) => [vlans, same.length])).toEqual([
      [[10, 20], 2],
      [[30], 10],
    ]);
  });
});

/** VLAN keys of a port group or a fabric port. */
const keys = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 1, max: 3 }).map((vid) => `vlan: ${vid}`),
  fc.constant('trunk: [1-3]'),
  fc.integer({ min: 1, max: 3 }).map((vid) => `trunk: [1-3], native: ${vid}`),
);

describe('a broadcast', () => {
  it('reaches the vNICs of its domain and no other, where both ends of each cable agree', () => {
    fc.assert(
      fc.property(
        fc.array(keys, { minLength: 3, maxLength: 3 }),
        fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
        (groups, places) => {
          const text = `
netyard: 1
name: random
regions: { r: { zones: [z] } }
fabric: { s1: { kind: l2-switch }, s2: { kind: l2-switch } }
hosts: { a: { zone: r/z, nics: [eth0] }, b: { zone: r/z, nics: [eth0] } }
links: [{ ends: [a:eth0, s1:1] }, { ends: [s1:2, s2:2] }, { ends: [b:eth0, s2:1] }]
switches:
  v: { uplinks: { a: eth0, b: eth0 }, portGroups: { ${groups.map((k, i) => `g${i}: { ${k} }`).join(', ')} } }
vms: { ${places.map((g, i) => `vm${i}: { host: ${i % 2 ? 'a' : 'b'}, kind: light, nics: [{ network: v/g${g} }] }`).join(', ')} }
`;
          const core = new LabCore(text);
          for (const { ports } of domainsOf(text))
            for (const from of ports.filter(({ kind }) => kind === 'vnic')) {
              const tci = from.tagged ? { tci: from.vlan } : {};
              const reached = core.send(from.port, frame('02:00:00:00:00:01', BROADCAST, tci));
              const expected = ports.filter(
                ({ kind, port }) => kind === 'vnic' && port !== from.port,
              );
              expect(reached.map((line) => line.split(' ')[0])).toEqual(
                expected.map(({ port }) => port).sort(),
              );
            }
        },
      ),
      { numRuns: 60 },
    );
  });
});
