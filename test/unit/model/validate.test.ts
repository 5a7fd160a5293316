import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseLabFile } from '../../../src-main/model/lab-file.ts';
import { messages } from '../../../src-main/model/messages.ts';
import { validateLab } from '../../../src-main/model/validate/validate-lab.ts';
import { smallLab } from '../../support/small-lab.ts';

/** A lab of two hosts; the parts given are put in. */
function lab(parts: {
  hostA?: string;
  fabric?: string;
  links?: string;
  switches?: string;
  vms?: string;
}): string {
  return `netyard: 1
name: x
regions: { r: { zones: [z] } }
fabric: ${parts.fabric ?? '{ tor1: { kind: l2-switch }, tor2: { kind: l2-switch } }'}
hosts:
  a: { zone: r/z, nics: [eth0, eth1, eth2], ${parts.hostA ?? ''} }
  b: { zone: r/z, nics: [eth0], bridges: [br0] }
links: ${parts.links ?? '[{ ends: [a:eth0, tor1:1] }, { ends: [b:eth0, tor2:1] }, { ends: [tor1:48, tor2:48] }]'}
switches: ${parts.switches ?? '{ s: { uplinks: { a: eth0, b: eth0 }, portGroups: { p: { vlan: 10 }, q: { vlan: 20 }, u: {} } } }'}
vms: ${parts.vms ?? '{}'}
`;
}

/** Findings as `code path`. */
function found(text: string): string[] {
  return parseLabFile(text).problems.map(({ code, path }) => `${code} ${path}`);
}

const vm = (host: string, ...nics: string[]) =>
  `{ host: ${host}, kind: light, nics: [${nics.join(', ')}] }`;

describe('a lab that is right', () => {
  it('has no problems', () => {
    expect(found(lab({}))).toEqual([]);
    expect(validateLab(smallLab())).toEqual([]);
  });

  it('may have NICs without a cable and the same address in another VLAN or on another bridge', () => {
    const vms = `{ v1: ${vm('a', '{ network: s/p, address: 10.0.0.1/24 }')}, v2: ${vm('a', '{ network: s/q, address: 10.0.0.1/24 }')}, v3: ${vm('b', '{ network: br0, address: 10.0.0.1/24 }')}, v4: ${vm('b', '{ network: br0, vlan: 5, address: 10.0.0.1/24 }')} }`;
    expect(found(lab({ vms }))).toEqual([]);
  });
});

describe('names', () => {
  it('are shared by hosts, fabric devices and VMs, and by the interfaces of a host', () => {
    expect(
      found(
        lab({
          vms: `{ a: ${vm('a')}, tor1: ${vm('a')} }`,
          hostA: 'bonds: { eth1: { mode: active-backup, members: [eth1] } }, bridges: { eth2: {} }',
        }),
      ),
    ).toEqual([
      'duplicate-name hosts.a.bonds.eth1',
      'duplicate-name hosts.a.bridges.eth2',
      'duplicate-name vms.a',
      'duplicate-name vms.tor1',
    ]);
  });
});

describe('references', () => {
  it('to nothing are all named', () => {
    expect(
      found(
        lab({
          hostA:
            'bonds: { b0: { mode: active-backup, members: [eth1, eth9] } }, bridges: { br0: { uplink: nope } }',
          links: '[{ ends: [a:eth7, tor1:1] }, { ends: [c:eth0, tor9:1] }]',
          switches:
            '{ s: { uplinks: { a: eth8, zz: eth0 }, hosts: [yy], portGroups: { p: { vlan: 10 } } } }',
          vms: `{ v1: ${vm('a', '{ network: br9 }', '{ network: s/x }', '{ network: t/p }')}, v2: ${vm('nohost', '{ network: br0 }')} }`,
        }).replace('b: { zone: r/z', 'b: { zone: r/y'),
      ),
    ).toEqual([
      'unknown-reference hosts.a.bonds.b0.members[1]',
      'unknown-uplink hosts.a.bridges.br0.uplink',
      'unknown-reference hosts.b.zone',
      'unknown-reference links[0].ends[0]',
      'unknown-link-end links[1].ends[0]',
      'unknown-link-end links[1].ends[1]',
      'unknown-uplink switches.s.uplinks.a',
      'unknown-reference switches.s.uplinks.zz',
      'unknown-reference switches.s.hosts[0]',
      'no-uplink switches.s.hosts[0]',
      'unknown-reference vms.v1.nics[0].network',
      'unknown-reference vms.v1.nics[1].network',
      'unknown-reference vms.v1.nics[2].network',
      'unknown-reference vms.v2.host',
    ]);
  });
});

describe('NICs, bonds and cables', () => {
  it('carry one thing each', () => {
    expect(
      found(
        lab({
          hostA: `bonds: { b0: { mode: active-backup, members: [eth1, eth2, eth1] }, b1: { mode: active-backup, members: [eth2] } }, bridges: { br0: { uplink: eth0 }, br1: { uplink: eth1 } }`,
          links:
            '[{ ends: [a:eth0, tor1:1] }, { ends: [a:eth1, tor1:1] }, { ends: [tor2:5, tor2:5] }, { ends: [a:eth0, tor1:1] }]',
        }),
      ),
    ).toEqual([
      'duplicate-member hosts.a.bonds.b0.members[2]',
      'nic-in-two-bonds hosts.a.bonds.b1.members[0]',
      'member-as-uplink hosts.a.bridges.br1.uplink',
      'end-used-twice links[1].ends[1]',
      'link-to-itself links[2].ends',
      'duplicate-link links[3]',
      'uplink-in-use switches.s.uplinks.a',
    ]);
  });

  it.each([
    ['active-backup, lacp: {}', ['lacp-at-one-end hosts.a.bonds.b0.mode']],
    ['balance-slb, lacp: { mode: passive }', ['lacp-at-one-end hosts.a.bonds.b0.mode']],
    ['active-backup, updelay: 5', []],
    ['active-backup, lacp: {}, updelay: 5', ['wrong-value hosts.a.bonds.b0.updelay']],
    ['balance-slb, lacp: {}, downdelay: 5', ['wrong-value hosts.a.bonds.b0.downdelay']],
    ['lacp, updelay: 5', ['wrong-value hosts.a.bonds.b0.updelay']],
    ['lacp, lacp: {}, updelay: 5', ['wrong-value hosts.a.bonds.b0.updelay']],
    ['balance-xor, lacp: {}', ['wrong-value hosts.a.bonds.b0.lacp']],
  ])('a bond of mode %s', (keys, expected) => {
    const hostA = `bonds: { b0: { members: [eth0, eth1], mode: ${keys} } }`;
    const switches = '{ s: { uplinks: { a: b0, b: eth0 }, portGroups: { p: { vlan: 10 } } } }';
    expect(found(lab({ hostA, switches }))).toEqual(expected);
  });

  it.each([
    ['active-backup', 'active-backup', ['bond-at-both-ends hosts.a.bonds.b0.mode']],
    ['balance-slb', 'active-backup', ['bond-at-both-ends hosts.a.bonds.b0.mode']],
    ['balance-slb, lacp: {}', 'active-backup, lacp: {}', []],
    ['lacp', 'balance-slb, lacp: {}', []],
  ])('a bond of mode %s, and a LAG of mode %s at its other end', (mode, far, expected) => {
    const hostA = `bonds: { b0: { members: [eth0, eth1], mode: ${mode} } }`;
    const switches = '{ s: { uplinks: { a: b0, b: eth0 }, portGroups: { p: { vlan: 10 } } } }';
    const fabric = `{ tor1: { kind: l2-switch, lags: { l: { members: ["1", "2"], mode: ${far} } } } }`;
    const links =
      '[{ ends: [a:eth0, tor1:1] }, { ends: [a:eth1, tor1:2] }, { ends: [b:eth0, tor1:3] }]';
    expect(found(lab({ hostA, switches, fabric, links }))).toEqual(expected);
  });

  it("a member of a LAG leaves to it what is the port's, and keeps what is the cable's", () => {
    const fabric =
      '{ tor2: { kind: l2-switch }, tor1: { kind: l2-switch, ports: { 1: { mtu: 1500, blocked: true, storm: { broadcast: 10 }, stp: {}, rules: [], pvlan: 5, lacpPriority: 1, shaping: { average: 10Mbit } } }, lags: { l: { mode: active-backup, members: ["1"], pvlan: 6, stp: {} } } } }';
    expect(found(lab({ fabric })).sort()).toEqual([
      ...['blocked', 'mtu', 'pvlan', 'rules', 'storm', 'stp'].map(
        (key) => `key-on-lag-member fabric.tor1.ports.1.${key}`,
      ),
      'no-spanning-tree fabric.tor1.lags.l.stp',
      'no-spanning-tree fabric.tor1.ports.1.stp',
      'unknown-pvlan fabric.tor1.lags.l.pvlan',
      'unknown-pvlan fabric.tor1.ports.1.pvlan',
    ]);
  });
});

describe('addresses', () => {
  it('are unique where they meet', () => {
    const mac = 'mac: "02:00:00:00:00:01"';
    const vms = `{ v1: ${vm('a', `{ network: s/p, ${mac}, address: 10.0.0.1/24 }`)}, v2: ${vm('b', `{ network: s/p, mac: "02-00-00-00-00-01", address: 10.0.0.1/16 }`)} }`;
    const { problems } = parseLabFile(lab({ vms }));
    expect(problems.map(({ message, path }) => `${path}: ${message}`)).toEqual([
      'vms.v2.nics[0].mac: The MAC address 02:00:00:00:00:01 is used by "v1:eth0" too; give one of them another.',
      'vms.v2.nics[0].address: The address 10.0.0.1 is used by "v1:eth0" in the same broadcast domain too.',
    ]);
  });

  it('meet where a trunk has a native VLAN', () => {
    const switches =
      '{ s: { uplinks: { a: eth0 }, portGroups: { p: { vlan: 10 }, t: { trunk: [10, 20], native: 10 } } } }';
    const vms = `{ v1: ${vm('a', '{ network: s/p, address: 10.0.0.1/24 }')}, v2: ${vm('a', '{ network: s/t, address: 10.0.0.1/24 }')} }`;
    expect(found(lab({ switches, vms }))).toEqual(['duplicate-address vms.v2.nics[0].address']);
  });

  it.each([
    ['address: 10.0.10.0/24', 'network-address vms.v.nics[0].address'],
    ['address: 10.0.10.255/24', 'broadcast-address vms.v.nics[0].address'],
    ['address: 224.0.0.5/24', 'not-a-host-address vms.v.nics[0].address'],
    ['address: 127.0.0.1/8', 'not-a-host-address vms.v.nics[0].address'],
    ['address: 0.0.0.1/8', 'not-a-host-address vms.v.nics[0].address'],
    ['address: 255.255.255.255/32', 'not-a-host-address vms.v.nics[0].address'],
    ['address: 10.0.10.1/24, gateway: 10.0.11.1', 'gateway-outside vms.v.nics[0].gateway'],
    ['address: 10.0.10.1/24, gateway: 10.0.10.1', 'gateway-own vms.v.nics[0].gateway'],
    ['gateway: 10.0.10.1', 'gateway-without-address vms.v.nics[0].gateway'],
    ['vlan: 5', 'vlan-on-port-group vms.v.nics[0].vlan'],
    ['policing: { rate: 1 }', 'filter-on-port-group vms.v.nics[0].policing'],
    ['security: { dhcpGuard: true }', 'option-on-port-group vms.v.nics[0].security'],
    ['shaping: { average: 1Mbit }', 'option-on-port-group vms.v.nics[0].shaping'],
    ['inShaping: { average: 1Mbit }', 'option-on-port-group vms.v.nics[0].inShaping'],
    ['stp: { cost: 1 }', 'option-on-port-group vms.v.nics[0].stp'],
  ])('%s', (keys, expected) => {
    expect(found(lab({ vms: `{ v: ${vm('a', `{ network: s/p, ${keys} }`)} }` }))).toEqual([
      expected,
    ]);
  });

  it('are known where ARP is inspected', () => {
    const switches =
      '{ s: { hosts: [a], portGroups: { p: { security: { arpInspection: true } } } } }';
    const nics = ['', ', address: 10.0.10.1/24', ', allowedAddresses: [10.0.10.0/24]'];
    const vms = nics.map((keys, n) => `v${n}: ${vm('a', `{ network: s/p${keys} }`)}`).join(', ');
    expect(found(lab({ switches, vms: `{ ${vms} }` }))).toEqual([
      'address-not-known vms.v0.nics[0].address',
    ]);
    const onBridge = '{ network: br0, security: { arpInspection: true } }';
    const { problems } = parseLabFile(lab({ vms: `{ v: ${vm('b', onBridge)} }` }));
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^ARP inspection on "br0" knows no address of this vNIC/),
    ]);
  });

  it('have queues on a bridge only together with shaping', () => {
    const queues = '{ network: br0, queues: [{ name: voice, dscp: [46] }] }';
    expect(found(lab({ vms: `{ v: ${vm('b', queues)} }` }))).toEqual([
      'wrong-value vms.v.nics[0].queues',
    ]);
  });

  it('may be the first or last of a /31 and a /32', () => {
    const vms = `{ v: ${vm('a', '{ network: s/p, address: 10.0.0.0/31, gateway: 10.0.0.1 }', '{ network: s/q, address: 10.1.0.0/32 }')} }`;
    expect(found(lab({ vms }))).toEqual([]);
  });

  it('of one VM should not share a subnet', () => {
    const vms = `{ v: ${vm('a', '{ network: s/p, address: 10.0.0.1/24 }', '{ network: s/q, address: 10.0.0.2/25 }')} }`;
    expect(found(lab({ vms }))).toEqual(['subnet-overlap vms.v.nics[1].address']);
  });
});

describe('switches', () => {
  it('need an instance where their VMs are, and an uplink where they span hosts', () => {
    const switches = '{ s: { uplinks: { a: eth0 }, portGroups: { p: { vlan: 10 } } } }';
    const vms = `{ v: ${vm('b', '{ network: s/p }')} }`;
    expect(found(lab({ switches, vms }))).toEqual(['no-instance vms.v.nics[0].network']);
    const withB = switches.replace('}, port', '}, hosts: [b], port');
    expect(found(lab({ switches: withB, vms }))).toEqual(['no-uplink switches.s.hosts[0]']);
    const local = '{ s: { hosts: [b], portGroups: { p: { vlan: 10 } } } }';
    expect(found(lab({ switches: local, vms }))).toEqual([]);
  });
});

describe('the physical way', () => {
  const jumbo = (mtu = 9000) =>
    `{ s: { uplinks: { a: eth0, b: eth0 }, portGroups: { p: { vlan: 10, mtu: ${mtu} } } } }`;

  it('carries the MTU, or the narrowest place is named', () => {
    expect(found(lab({ switches: jumbo() }))).toEqual([]);
    const narrow = lab({
      switches: jumbo(),
      fabric: '{ tor1: { kind: l2-switch, mtu: 2000 }, tor2: { kind: l2-switch, mtu: 1500 } }',
    });
    expect(parseLabFile(narrow).problems.map(({ message }) => message)).toEqual([
      'The MTU 9000 is above the 1500 of the fabric device "tor2:1": larger frames are dropped there.',
    ]);
    const links = (more: string) =>
      `[{ ends: [a:eth0, tor1:1] }, { ends: [b:eth0, tor2:1] }, { ends: [tor1:48, tor2:48]${more} }]`;
    expect(found(lab({ switches: jumbo(), links: links(', mtu: 1600') }))).toEqual([
      'mtu-above-path switches.s.portGroups.p.mtu',
    ]);
    const spur = links('').replace(/\]$/, ', { ends: [tor2:7, tor3:1], mtu: 1400 }]');
    const fabric =
      '{ tor1: { kind: l2-switch }, tor2: { kind: l2-switch }, tor3: { kind: l2-switch, mtu: 1400 } }';
    expect(found(lab({ switches: jumbo(), links: spur, fabric }))).toEqual([]);
  });

  it('counts the MTU of a vNIC and of a bridge', () => {
    const vms = `{ v: ${vm('b', '{ network: br0, mtu: 9000 }')}, w: ${vm('a', '{ network: s/p, mtu: 9000 }')} }`;
    const hostA = 'bridges: { br1: { uplink: eth2, mtu: 9000 } }';
    const text = lab({
      vms,
      hostA,
      fabric: '{ tor1: { kind: l2-switch, mtu: 1500 }, tor2: { kind: l2-switch } }',
    })
      .replace('nics: [eth0, eth1, eth2]', 'nics: { eth0: {}, eth1: {}, eth2: { mtu: 1500 } }')
      .replace('bridges: [br0]', 'bridges: { br0: { mtu: 1500 } }');
    expect(found(text)).toEqual([
      'mtu-above-path hosts.a.bridges.br1.mtu',
      'mtu-above-path vms.v.nics[0].mtu',
      'mtu-above-path vms.w.nics[0].mtu',
    ]);
  });

  it('carries the VLANs of the port groups', () => {
    const fabric = (tor1: string) =>
      `{ tor1: { kind: l2-switch, ports: { ${tor1} } }, tor2: { kind: l2-switch } }`;
    expect(found(lab({ fabric: fabric('48: { trunk: [10] }') }))).toEqual([
      'vlan-not-carried switches.s.portGroups.q.vlan',
    ]);
    expect(found(lab({ fabric: fabric('1: { trunk: [10, 20] }') }))).toEqual([
      'untagged-not-carried switches.s.portGroups.u',
    ]);
    // The native VLAN comes out of the fabric untagged, where the port group expects a tag.
    expect(found(lab({ fabric: fabric('1: { trunk: [10, 20], native: 20 }') }))).toEqual([
      'vlan-not-carried switches.s.portGroups.q.vlan',
    ]);
    expect(found(lab({ fabric: fabric('1: { vlan: 10 }') }))).toEqual([
      'vlan-not-carried switches.s.portGroups.p.vlan',
      'vlan-not-carried switches.s.portGroups.q.vlan',
    ]);
    expect(found(lab({ fabric: fabric('48: { trunk: [10, 20], native: 20 }') }))).toEqual([]);
  });

  it('carries what customers of a tunnel may send, whatever VLANs the provider has between', () => {
    const tunnel = (cvlans: string) => `{ vlan: 100, vlanMode: dot1q-tunnel${cvlans} }`;
    const fabric = (cvlans = '') =>
      `{ tor1: { kind: l2-switch, ports: { 1: ${tunnel(cvlans)}, 48: { trunk: [100] } } }, tor2: { kind: l2-switch, ports: { 1: ${tunnel(cvlans)}, 48: { trunk: [100] } } } }`;
    expect(found(lab({ fabric: fabric() }))).toEqual([]);
    expect(found(lab({ fabric: fabric(', cvlans: [10]') }))).toEqual([
      'vlan-not-carried switches.s.portGroups.q.vlan',
      'untagged-not-carried switches.s.portGroups.u',
    ]);
  });
});

describe('private VLANs', () => {
  const entry = (primary: number, secondary: number, type: string) =>
    `{ primary: ${primary}, secondary: ${secondary}, type: ${type} }`;
  const P = entry(100, 100, 'promiscuous');
  const switches = (map: string[], groups = 'p: { vlan: 10 }') =>
    `{ s: { uplinks: { a: eth0, b: eth0 }, pvlans: [${map.join(', ')}], portGroups: { ${groups} } } }`;

  it('are right with a promiscuous entry, one isolated and many communities', () => {
    const map = [
      P,
      entry(100, 101, 'isolated'),
      entry(100, 102, 'community'),
      entry(100, 103, 'community'),
    ];
    const groups = 'p: { pvlan: 100 }, q: { pvlan: 101 }, u: { pvlan: 103 }';
    expect(found(lab({ switches: switches(map, groups) }))).toEqual([]);
  });

  it.each([
    [[P, P], 'pvlan-twice switches.s.pvlans[1].secondary'],
    [[entry(100, 101, 'isolated')], 'pvlan-without-primary switches.s.pvlans[0].secondary'],
    [
      [P, entry(100, 101, 'isolated'), entry(100, 102, 'isolated')],
      'pvlan-isolated-twice switches.s.pvlans[2].secondary',
    ],
    [[entry(100, 101, 'promiscuous')], 'wrong-value switches.s.pvlans[0].secondary'],
    [[P, entry(100, 100, 'isolated')], 'wrong-value switches.s.pvlans[1].secondary'],
  ])('%s', (map, expected) => {
    expect(found(lab({ switches: switches(map) }))).toEqual([expected]);
  });

  it('are named by ports that are in the map, and by no ordinary VLAN', () => {
    const map = [P, entry(100, 101, 'isolated')];
    const groups = 'p: { pvlan: 102 }, q: { vlan: 101 }, u: { trunk: [1-200], native: 100 }';
    const fabric = `{ tor1: { kind: l2-switch, pvlans: [${map}], ports: { "7": { pvlan: 5 }, "8": { vlan: 101 } } }, tor2: { kind: l2-switch } }`;
    expect(found(lab({ fabric, switches: switches(map, groups) }))).toEqual([
      'unknown-pvlan fabric.tor1.ports.7.pvlan',
      'pvlan-as-vlan fabric.tor1.ports.8.vlan',
      'unknown-pvlan switches.s.portGroups.p.pvlan',
      'pvlan-as-vlan switches.s.portGroups.q.vlan',
      'pvlan-as-vlan switches.s.portGroups.u.native',
    ]);
    expect(found(lab({ switches: switches(map, 'p: { pvlan: 101, vlan: 10 }') }))).toEqual([
      'wrong-value switches.s.portGroups.p.pvlan',
    ]);
  });

  it('are carried by the uplinks, primary and secondary', () => {
    const map = [P, entry(100, 101, 'isolated')];
    const fabric =
      '{ tor1: { kind: l2-switch, ports: { 48: { trunk: [101] } } }, tor2: { kind: l2-switch } }';
    expect(found(lab({ fabric, switches: switches(map, 'p: { pvlan: 101 }') }))).toEqual([
      'vlan-not-carried switches.s.portGroups.p.pvlan',
    ]);
  });

  it('share the subnet of their primary', () => {
    const map = [P, entry(100, 101, 'isolated')];
    const vms = `{ v: ${vm('a', '{ network: s/p, address: 10.0.0.1/24 }')}, w: ${vm('a', '{ network: s/q, address: 10.0.0.1/24 }')} }`;
    const groups = 'p: { pvlan: 100 }, q: { pvlan: 101 }';
    expect(found(lab({ vms, switches: switches(map, groups) }))).toEqual([
      'duplicate-address vms.w.nics[0].address',
    ]);
  });
});

describe('the messages', () => {
  it('are sentences that name only values', () => {
    for (const { text } of Object.values(messages)) expect(text).toMatch(/^["A-Z{].*[.?]$/);
  });

  it('are each explained in the documentation', () => {
    const page = readFileSync(new URL('../../../docs/lab-file.md', import.meta.url), 'utf8');
    for (const code of Object.keys(messages)) expect(page).toContain(`\`${code}\``);
  });
});
