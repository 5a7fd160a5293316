import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../src-main/switchd/compile.ts';
import { Traffic } from '../../../src-main/switchd/traffic.ts';
import { Endpoints, NO_HOST } from '../../../src-main/tables/endpoints.ts';
import { HostTraffic, MAX_VLANS, TrafficColumn } from '../../../src-main/tables/traffic.ts';
import { BROADCAST, frame, LabCore, labOf } from '../../support/lab-core.ts';

const mac = (n: number): string => `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`;
const [A1, A2, B1, OUTSIDE] = [mac(1), mac(2), mac(3), mac(0x99)];

const text = `
netyard: 1
name: traffic
regions: { r: { zones: [z] } }
fabric: { tor: { kind: l2-switch } }
hosts: { a: { zone: r/z, nics: [eth0] }, b: { zone: r/z, nics: [eth0] } }
links: [{ ends: [a:eth0, tor:1] }, { ends: [b:eth0, tor:2] }]
switches: { v: { uplinks: { a: eth0, b: eth0 }, portGroups: { g: { vlan: 10 }, t: { trunk: [20] } } } }
vms:
  a1: { host: a, kind: light, nics: [{ network: v/g, mac: "${A1}" }, { network: v/t }] }
  a2: { host: a, kind: light, nics: [{ network: v/g, mac: "${A2}" }] }
  b1: { host: b, kind: light, nics: [{ network: v/g, mac: "${B1}" }] }
`;

class Net extends LabCore {
  readonly traffic = new Traffic(() => 5);

  constructor() {
    super(text);
    this.follow(text);
  }

  follow(changed: string): void {
    this.apply(changed);
    this.traffic.apply(compile(labOf(changed), new Map()), this.board.bridges);
  }

  /** Frames of a host in a VLAN, those that are not 0. */
  frames(host: string, vlan = 10): Record<string, number> {
    const row = this.traffic.rows().find((found) => found.host === host && found.vlan === vlan);
    return Object.fromEntries(Object.entries(row?.frames ?? {}).filter(([, count]) => count > 0));
  }
}

describe('traffic of a host', () => {
  it('is local, east-west or north-south by where the other end is', () => {
    const net = new Net();
    net.send('a1:eth0', frame(A1, A2));
    net.send('a1:eth0', frame(A1, B1));
    net.send('b1:eth0', frame(B1, A1), frame(B1, A2));
    net.send('a1:eth0', frame(A1, OUTSIDE));
    expect(net.frames('a')).toEqual({ local: 1, eastWestOut: 1, eastWestIn: 2, northSouthOut: 1 });
    expect(net.frames('b')).toEqual({ eastWestOut: 2, eastWestIn: 1 });
  });

  it('that comes from what is no VM is north-south, and a broadcast is neither', () => {
    const net = new Net();
    // In by the cable from the fabric, tagged as there.
    net.send('tor:1', frame(OUTSIDE, B1, { tci: 10 }));
    expect(net.frames('b')).toEqual({ northSouthIn: 1 });
    net.send('a1:eth0', frame(A1, BROADCAST));
    expect(net.frames('a')).toEqual({ groupOut: 1 });
    expect(net.frames('b')).toEqual({ northSouthIn: 1, groupIn: 1 });
  });

  it('is not what is flooded past it', () => {
    const net = new Net();
    net.send('a1:eth0', frame(A1, OUTSIDE));
    expect(net.frames('b')).toEqual({});
  });

  it('is told by VLAN with its octets, and kept when the lab changes', () => {
    const net = new Net();
    net.send('a1:eth1', frame(mac(7), B1, { tci: 20 }));
    net.send('a1:eth0', frame(A1, A2, { length: 100 }));
    net.follow(text.replace('portGroups: { g', 'mtu: 3000, portGroups: { g'));
    expect(net.frames('a', 20)).toEqual({ eastWestOut: 1 });
    const [row] = net.traffic.rows().filter(({ vlan }) => vlan === 10);
    expect(row?.bytes.local).toBe(100);
  });
});

describe('the table of endpoints', () => {
  it('finds every address that it was given, and no other', () => {
    const address = fc.uint8Array({ minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(address, { maxLength: 100 }),
        address,
        fc.integer(),
        (macs, other, seed) => {
          const table = new Endpoints(
            seed,
            macs.map((mac, host) => ({ mac, host })),
          );
          const first = (wanted: Uint8Array): number =>
            macs.findIndex((known) => known.every((octet, at) => octet === wanted[at]));
          for (const wanted of [...macs, other])
            expect(table.hostOf(wanted, 0)).toBe(first(wanted) < 0 ? NO_HOST : first(wanted));
        },
      ),
    );
  });
});

describe('the table of traffic', () => {
  it('counts VLANs beyond its bound together', () => {
    const table = new HostTraffic();
    for (let vid = 0; vid < 4096; vid++) table.count(vid, TrafficColumn.local, 64);
    const rows = table.rows();
    expect(rows).toHaveLength(MAX_VLANS + 1);
    expect(rows[0]?.vlan).toBe(-1);
    expect(rows.reduce((sum, { frames }) => sum + (frames[TrafficColumn.local] ?? 0), 0)).toBe(
      4096,
    );
  });
});
