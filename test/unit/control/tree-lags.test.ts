/** Spanning trees over LAGs, with real LACP: a LAG is one port of the tree, whose cost is that of what carries its frames. */
import { describe, expect, it } from 'vitest';
import { BROADCAST, frame, LabCore } from '../../support/lab-core.ts';
import {
  costOf,
  lagRoles,
  macOf,
  type RingOptions,
  ringText,
  topologyChanges,
  wrongFloods,
} from '../../support/lag-ring.ts';

/** A ring that has settled. */
function settled(options: RingOptions, cut: readonly string[] = []): LabCore {
  const core = new LabCore(ringText(options, cut));
  core.advance(60_000);
  return core;
}

const modes = [
  'mode: lacp',
  'mode: balance-xor',
  'mode: balance-tcp, lacp: { rate: fast }',
  'mode: active-backup',
  'mode: active-backup, lacp: {}',
];

/** Roles of ports that forward: those of a port that no frame passes may change hands. */
const forwarding = (roles: readonly string[]) => roles.filter((role) => role.includes(' root '));

describe.each(modes)('a ring of three switches, LAGs of %s', (lag) => {
  const usual = [
    's1:to2 designated forwarding',
    's1:to3 designated forwarding',
    's2:to1 root forwarding',
    's2:to3 designated forwarding',
    's3:to1 root forwarding',
    's3:to2 alternate discarding',
  ];

  it('each LAG has one role, and every broadcast of every VLAN arrives once', () => {
    const core = settled({ lag });
    expect(lagRoles(core)).toEqual(usual);
    expect(wrongFloods(core, 3)).toEqual([]);
  });

  it.each([1, 2])(
    'lost member %d, active or not: the ways stay, and no frame is lost',
    (member) => {
      const core = settled({ lag });
      expect(wrongFloods(core, 3)).toEqual([]);
      core.apply(ringText({ lag }, [`s1-s2/${member}`]));
      for (let ms = 0; ms < 5000; ms += 100) {
        expect(wrongFloods(core, 3)).toEqual([]);
        expect(forwarding(lagRoles(core))).toEqual(forwarding(usual));
        core.advance(100);
      }
      core.apply(ringText({ lag }));
      for (let ms = 0; ms < 10_000; ms += 500) {
        core.advance(500);
        expect(wrongFloods(core, 3)).toEqual([]);
      }
      expect(lagRoles(core)).toEqual(usual);
    },
  );

  it('a lost member of a LAG with a given cost changes nothing at all in the tree', () => {
    const options = { lag: `${lag}, stp: { cost: 1000 }` };
    const core = settled(options);
    expect(wrongFloods(core, 3)).toEqual([]);
    const before = topologyChanges(core);
    const [from, to] = [macOf(2, 10), macOf(1, 10)];
    for (const cut of [['s1-s2/1'], [], ['s1-s2/2'], []]) {
      core.apply(ringText(options, cut));
      for (let ms = 0; ms < 5000; ms += 500) {
        // Known addresses stay known: nobody else gets these.
        expect(core.send('a2:eth0', frame(from, to))).toEqual([`a1:eth0 ${from} > ${to}`]);
        expect(core.send('a1:eth0', frame(to, from))).toEqual([`a2:eth0 ${to} > ${from}`]);
        expect(lagRoles(core)).toEqual(usual);
        core.advance(500);
      }
    }
    expect(topologyChanges(core)).toBe(before);
  });

  it('when all members are lost the other way is taken at once, in every VLAN, and given back', () => {
    const core = settled({ lag });
    expect(wrongFloods(core, 3)).toEqual([]);
    core.apply(ringText({ lag }, ['s3-s1/1', 's3-s1/2']));
    expect(wrongFloods(core, 3)).toEqual([]);
    expect(lagRoles(core)).toEqual([
      's1:to2 designated forwarding',
      's1:to3 disabled discarding',
      's2:to1 root forwarding',
      's2:to3 designated forwarding',
      's3:to1 disabled discarding',
      's3:to2 root forwarding',
    ]);
    core.apply(ringText({ lag }));
    for (let ms = 0; ms < 10_000; ms += 500) {
      core.advance(500);
      expect(wrongFloods(core, 3)).toEqual([]);
    }
    expect(lagRoles(core)).toEqual(usual);
  });
});

describe('the path cost of a LAG', () => {
  it('is 20 Tbit/s by the rates of the members that carry frames, 10 Gbit/s where none is set', () => {
    const links = { 's1-s2/1': 'rate: 1Gbit', 's1-s2/2': 'rate: 4Gbit' };
    const core = settled({ links });
    expect(costOf(core, 's1:to2')).toBe(4000);
    expect(costOf(core, 's1:to3')).toBe(1000);
    core.apply(ringText({ links }, ['s1-s2/2', 's3-s1/2']));
    expect(costOf(core, 's1:to2')).toBe(20_000);
    expect(costOf(core, 's1:to3')).toBe(2000);
    core.apply(ringText({ links: { 's1-s2/1': 'rate: 2Gbit' } }, ['s1-s2/2']));
    expect(costOf(core, 's1:to2')).toBe(10_000);
  });

  it('has the short values of 802.1D-1998 with STP, as in Open vSwitch and Linux', () => {
    const links = { 's1-s2/1': 'rate: 50Mbit', 's1-s2/2': 'rate: 50Mbit' };
    const core = settled({ stp: ', protocol: stp', links });
    expect(costOf(core, 's1:to2')).toBe(19);
    expect(costOf(core, 's1:to3')).toBe(2);
    core.apply(ringText({ stp: ', protocol: stp', links }, ['s1-s2/2']));
    expect(costOf(core, 's1:to2')).toBe(62);
    core.apply(
      ringText({ stp: ', protocol: stp', links: { 's1-s2/1': 'rate: 1Mbit' } }, ['s1-s2/2']),
    );
    expect(costOf(core, 's1:to2')).toBe(250);
  });

  it('of an active-backup bond is that of its active member', () => {
    const links = { 's1-s2/1': 'rate: 1Gbit', 's1-s2/2': 'rate: 2Gbit' };
    const core = settled({ lag: 'mode: active-backup', links });
    expect(costOf(core, 's1:to2')).toBe(20_000);
    core.apply(ringText({ lag: 'mode: active-backup', links }, ['s1-s2/1']));
    expect(costOf(core, 's1:to2')).toBe(10_000);
  });

  it('moves the tree where another way is cheaper now, without losing the network', () => {
    const links = { 's3-s1/1': 'rate: 5Gbit', 's3-s1/2': 'rate: 5Gbit' };
    const core = settled({ links });
    expect(lagRoles(core)).toContain('s3:to1 root forwarding');
    core.apply(ringText({ links }, ['s3-s1/1']));
    core.advance(1000);
    expect(lagRoles(core)).toContain('s3:to2 root forwarding');
    expect(lagRoles(core)).toContain('s3:to1 alternate discarding');
    expect(wrongFloods(core, 3)).toEqual([]);
  });

  it('that is given stays as it is, and with it the tree', () => {
    const links = { 's3-s1/1': 'rate: 5Gbit', 's3-s1/2': 'rate: 5Gbit' };
    const options = { links, lags: { 's3:to1': 'stp: { cost: 500 }' } };
    const core = settled(options);
    const before = lagRoles(core);
    core.apply(ringText(options, ['s3-s1/1']));
    core.advance(10_000);
    expect(costOf(core, 's3:to1')).toBe(500);
    expect(lagRoles(core)).toEqual(before);
  });
});

it('STP over LAGs keeps its tree over a lost member, and finds the other way after its timers', () => {
  const stp = ', protocol: stp';
  const core = settled({ stp });
  const usual = lagRoles(core);
  core.apply(ringText({ stp }, ['s3-s1/2']));
  core.advance(60_000);
  expect(lagRoles(core)).toEqual(usual);
  expect(wrongFloods(core, 3)).toEqual([]);
  core.apply(ringText({ stp }, ['s3-s1/1', 's3-s1/2']));
  core.advance(60_000);
  expect(lagRoles(core)).toContain('s3:to2 root forwarding');
  expect(wrongFloods(core, 3)).toEqual([]);
});

it('a ring of five, LAGs of four: any LAG may lose all but one member', () => {
  const size = { switches: 5, cables: 4 };
  for (let at = 1; at <= 5; at++) {
    const core = settled(size);
    const roles = lagRoles(core);
    const name = `s${at}-s${(at % 5) + 1}`;
    core.apply(
      ringText(
        size,
        [1, 2, 3].map((cable) => `${name}/${cable}`),
      ),
    );
    core.advance(5000);
    expect(wrongFloods(core, 5)).toEqual([]);
    expect(lagRoles(core)).toHaveLength(roles.length);
    core.apply(
      ringText(
        size,
        [1, 2, 3, 4].map((cable) => `${name}/${cable}`),
      ),
    );
    core.advance(5000);
    expect(wrongFloods(core, 5)).toEqual([]);
  }
});

describe('a host on two switches of the ring', () => {
  const uplinks = ['s1', 's2'];
  /** The VM `x` on a host whose NICs lead to s1 and s2, and which has a spanning tree itself. */
  function withHost(host: string, cut: readonly string[] = []): string {
    const cables = uplinks.map(
      (at, nic) => `  - { ends: [hx:eth${nic}, ${at}:x]${cut.includes(at) ? ', cut: true' : ''} }`,
    );
    const group = host.includes('team') ? 'sx/pg' : 'brx';
    return ringText({}, [])
      .replace(
        'links:',
        `  hx: { zone: r/z, nics: [eth0, eth1], ${host.replace('team', '')} }\nlinks:`,
      )
      .replace(
        'vms:',
        `${cables.join('\n')}\n${group === 'brx' ? '' : 'switches: { sx: { stp: {}, uplinks: { hx: [eth0, eth1] }, portGroups: { pg: { vlan: 10 } } } }\n'}vms:`,
      )
      .concat(
        `  x: { host: hx, kind: light, nics: [{ network: ${group}, ${group === 'brx' ? 'vlan: 10, ' : ''}mac: "${X}" }] }\n`,
      );
  }
  const X = '02:00:00:00:10:99';
  const bond = (mode: string): string =>
    `bonds: { b: { members: [eth0, eth1], mode: ${mode} } }, bridges: { brx: { uplink: b, stp: {} } }`;

  it.each([
    ['active-backup', bond('active-backup')],
    ['balance-slb', bond('balance-slb')],
    ['a team', 'team'],
  ])(
    '%s: every frame arrives once, whichever cable is lost, and the ring keeps its tree',
    (_name, host) => {
      const core = new LabCore(withHost(host));
      core.advance(60_000);
      const usual = lagRoles(core);
      const everybody = () => {
        const from = core.send('x:eth0', frame(X, BROADCAST));
        const to = core.send('a3:eth0', frame(macOf(3, 10), BROADCAST));
        const names = (lines: readonly string[]) => lines.map((line) => line.split(':')[0]);
        return [names(from), names(to)];
      };
      const all = [
        ['a1', 'a2', 'a3'],
        ['a1', 'a2', 'x'],
      ];
      expect(everybody()).toEqual(all);
      for (const cut of [['s1'], [], ['s2'], []]) {
        core.apply(withHost(host, cut));
        core.advance(40_000);
        expect(everybody(), `cut ${cut.join()}`).toEqual(all);
        expect(lagRoles(core)).toEqual(usual);
      }
    },
  );

  it('the standby member of a bond hears no BPDU: they are for whoever is behind the active one', () => {
    const core = new LabCore(withHost(bond('active-backup')));
    core.advance(60_000);
    const root = core.board.bridges.get('s1');
    const own = core.board.bridges.get('hx:brx');
    if (root === undefined || own === undefined) throw new Error('no bridge');
    const [uplink] = core.board.trees.of(own)?.status() ?? [];
    expect(uplink).toMatchObject({ role: 'root', state: 'forwarding' });
    expect(uplink?.tree.portPriority.bridge).toBe(core.board.trees.of(root)?.tree.bridgeId);
    // One BPDU every two seconds, not two.
    const before = uplink?.rxBpdus ?? 0;
    core.advance(20_000);
    const [later] = core.board.trees.of(own)?.status() ?? [];
    expect((later?.rxBpdus ?? 0) - before).toBe(10);
  });
});
