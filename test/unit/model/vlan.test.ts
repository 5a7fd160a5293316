import { describe, expect, it } from 'vitest';
import { parseLabFile } from '../../../src-main/model/lab-file.ts';
import { vlanMode, vlanParts } from '../../../src-main/model/vlan.ts';
import { sayParts } from '../../../src-main/model/words.ts';
import { BROADCAST, frame, LabCore, labOf } from '../../support/lab-core.ts';

const lab = (group: string, more = ''): string => `
netyard: 1
name: vlans
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z, nics: [eth0] }, i: { zone: r/z, nics: [eth0] } }
fabric: { s: { kind: l2-switch } }
links: [{ ends: [h:eth0, s:1] }, { ends: [i:eth0, s:2] }]
switches: { d: { uplinks: { h: eth0, i: eth0 }, ${more} portGroups: { g: { ${group} }, t: { trunk: [0, 1-4094] } } } }
vms:
  a: { host: h, kind: light, nics: [{ network: d/g }] }
  b: { host: i, kind: light, nics: [{ network: d/g }] }
  c: { host: i, kind: light, nics: [{ network: d/t }] }
`;

const A = '02:00:00:00:00:01';

describe('VLAN keys', () => {
  it.each([
    ['trunk: [10], native: 5', 'trunk 5,10 native 5'],
    ['trunk: [10], native: 5, vlanMode: native-tagged', 'trunk 5,10 native-tagged 5'],
    ['native: 5, vlanMode: native-untagged', 'trunk 1-4094 native 5'],
    ['vlan: 100, vlanMode: dot1q-tunnel', 'tunnel 100'],
    ['vlan: 100, vlanMode: dot1q-tunnel, cvlans: [0, 10-12]', 'tunnel 100 customers 0,10-12'],
    ['trunk: [0, 10]', 'trunk 0,10'],
    ['vlan: 10, protected: true, priorityTags: always', 'access 10 protected'],
  ])('%s', (keys, text) => {
    const group = labOf(lab(keys)).portGroup.get('d/g') ?? {};
    expect(sayParts(vlanParts(vlanMode(group, 'none')))).toBe(text);
  });

  it.each([
    ['native: 5', '"native" only together with "trunk"'],
    ['trunk: [10], vlanMode: native-tagged', 'a native VLAN in "native" beside it'],
    ['vlanMode: dot1q-tunnel', 'the VLAN of the outer tag in "vlan" beside it'],
    ['vlan: 5, native: 6, vlanMode: native-tagged', 'either "vlan" or "native", not both'],
    ['vlan: 5, cvlans: [1]', '"cvlans" only together with "vlanMode: dot1q-tunnel"'],
    [
      'vlan: 5, qinqEthertype: 802.1q',
      '"qinqEthertype" only together with "vlanMode: dot1q-tunnel"',
    ],
    ['trunk: [0, 10], native: 5', 'no 0 (untagged frames)'],
    ['vlan: 5, vlanMode: access', '"native-tagged", "native-untagged" or "dot1q-tunnel"'],
  ])('refuses %s', (keys, message) => {
    const { problems } = parseLabFile(lab(keys), 'a.yaml');
    expect(problems.map((problem) => problem.message).join('\n')).toContain(message);
  });

  it('warns of port groups whose VLAN the uplinks do not carry', () => {
    const { problems } = parseLabFile(lab('vlan: 10', 'uplinkVlans: [20],'), 'a.yaml');
    expect(problems.map(({ code }) => code)).toContain('vlan-not-on-uplink');
    const untagged = parseLabFile(lab('', 'uplinkVlans: [20],'), 'a.yaml').problems;
    expect(untagged.map(({ code }) => code)).toContain('untagged-not-on-uplink');
  });
});

describe('a running lab', () => {
  it('carries customers through a tunnel between hosts', () => {
    const core = new LabCore(lab('vlan: 100, vlanMode: dot1q-tunnel'));
    expect(core.send('a:eth0', frame(A, BROADCAST, { tci: 10 }))).toEqual([
      `b:eth0 ${A} > ${BROADCAST} vlan 10`,
      `c:eth0 ${A} > ${BROADCAST} vlan 100`,
    ]);
  });

  it('keeps a VLAN in its host where the uplink does not carry it', () => {
    const core = new LabCore(lab('vlan: 10', 'uplinkVlans: [0, 20],'));
    expect(core.send('a:eth0', frame(A, BROADCAST))).toEqual([]);
    expect(core.send('c:eth0', frame(A, BROADCAST, { tci: 20 }))).toEqual([]);
    expect(core.drops('a:eth0', 'noEgress')).toBe(1);
  });

  it('keeps protected ports apart, on each host', () => {
    const core = new LabCore(lab('vlan: 10, protected: true').replace('host: i', 'host: h'));
    expect(core.send('a:eth0', frame(A, BROADCAST))).toEqual([
      `c:eth0 ${A} > ${BROADCAST} vlan 10`,
    ]);
  });
});
