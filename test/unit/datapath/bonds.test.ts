import { describe, expect, it } from 'vitest';
import { Column } from '../../../src-main/datapath/counters.ts';
import { BROADCAST, frame, LabCore } from '../../support/lab-core.ts';

const A = '02:00:00:00:00:0a';
const B = '02:00:00:00:00:0b';

interface Shape {
  /** Keys of the bond of each host. */
  readonly bond: string;
  /** LAGs of tor1, whose ports 1 and 2 go to host a, 3 and 4 to host b. */
  readonly lags?: string;
  readonly links?: string;
}

/** Two hosts with two NICs each on one fabric switch, and a VM on each. */
function labText({ bond, lags = '{}', links = '' }: Shape): string {
  return `
netyard: 1
name: bonds
regions: { r: { zones: [z] } }
fabric: { tor1: { kind: l2-switch, lags: ${lags} } }
hosts:
  a: { zone: r/z, nics: [eth0, eth1], bonds: { bond0: { members: [eth0, eth1], ${bond} } } }
  b: { zone: r/z, nics: [eth0, eth1], bonds: { bond0: { members: [eth0, eth1], ${bond} } } }
links:
${
  links ||
  `  - { ends: [a:eth0, tor1:1] }
  - { ends: [a:eth1, tor1:2] }
  - { ends: [b:eth0, tor1:3] }
  - { ends: [b:eth1, tor1:4] }`
}
switches: { v: { uplinks: { a: bond0, b: bond0 }, portGroups: { g: { vlan: 10 } } } }
vms:
  va: { host: a, kind: light, nics: [{ network: v/g, mac: "${A}" }] }
  vb: { host: b, kind: light, nics: [{ network: v/g, mac: "${B}" }] }
`;
}

const cut = (text: string, end: string): string =>
  text.replace(`${end}] }`, `${end}], cut: true }`);
const LAGS = '{ lag1: { members: ["1", "2"], MODE }, lag2: { members: ["3", "4"], MODE } }';

function bytesOut(core: LabCore, port: string): number {
  const row = core.board.interfaces.get(port)?.row ?? 0;
  return core.datapath.counters.cells[row + Column.txBytes] ?? 0;
}

/** UDP over IPv4 of one of many flows, from one address to another. */
function flowFrame(from: string, to: string, flow: number, length = 1000): Uint8Array {
  const bytes = frame(from, to, { length });
  bytes.set([0x45, 0, (length - 14) >> 8, (length - 14) & 255, 0, 0, 0, 0, 64, 17, 0, 0], 14);
  bytes.set([10, 0, 0, 1, 10, 0, 0, 2, 0x80 + (flow >> 8), flow & 255, 0x13, 0x89], 26);
  return bytes;
}

/** Shares of 64 flows that each member of a's bond carried, as parts of the whole. */
function shares(core: LabCore, frames: readonly Uint8Array[]): number[] {
  const before = ['a:eth0', 'a:eth1'].map((port) => bytesOut(core, port));
  core.send('va:eth0', ...frames);
  const out = ['a:eth0', 'a:eth1'].map((port, at) => bytesOut(core, port) - (before[at] ?? 0));
  const all = out.reduce((sum, bytes) => sum + bytes, 0);
  return out.map((bytes) => bytes / all);
}

describe('active-backup', () => {
  it('stays with the member that took over where failback is off, and returns where it is on', () => {
    for (const [failback, active] of [
      [true, 'a:eth0'],
      [false, 'a:eth1'],
    ] as const) {
      const text = labText({ bond: `mode: active-backup, primary: eth0, failback: ${failback}` });
      const core = new LabCore(text);
      core.apply(cut(text, 'a:eth0, tor1:1'));
      core.apply(text);
      expect(core.board.ports.get('v@a:bond0')?.active?.id).toBe(active);
    }
  });

  it('waits for updelay and downdelay, and not for updelay when it has nothing else', () => {
    const text = labText({
      bond: 'mode: active-backup, primary: eth0, updelay: 500, downdelay: 200',
    });
    const core = new LabCore(text);
    const active = () => core.board.ports.get('v@a:bond0')?.active?.id;
    expect(active()).toBe('a:eth0');
    core.advance(1000);
    core.apply(cut(text, 'a:eth0, tor1:1'));
    core.advance(199);
    expect(active()).toBe('a:eth0');
    core.advance(2);
    expect(active()).toBe('a:eth1');
    core.apply(text);
    core.advance(499);
    expect(active()).toBe('a:eth1');
    core.advance(2);
    expect(active()).toBe('a:eth0');
  });

  it('says by RARP where the addresses behind it are, after a failover', () => {
    const text = labText({ bond: 'mode: active-backup' });
    const core = new LabCore(text);
    core.send('va:eth0', frame(A, BROADCAST));
    core.send('vb:eth0', frame(B, BROADCAST));
    core.apply(cut(text, 'a:eth0, tor1:1'));
    const tor = core.board.bridges.get('tor1');
    const rows = tor?.fdb
      .rows(core.nowMs, 10)
      .map(({ mac, port }) => [mac[5], tor.ports[port]?.id]);
    expect(rows).toContainEqual([0x0a, 'tor1:2']);
    expect(core.send('vb:eth0', frame(B, A))).toEqual([`va:eth0 ${B} > ${A}`]);
  });
});

describe('balance-slb', () => {
  const text = labText({ bond: 'mode: balance-slb' });

  it('gives each MAC address a member, in turn, and keeps it', () => {
    const core = new LabCore(text);
    for (let n = 1; n <= 64; n++)
      core.send('va:eth0', frame(`02:00:00:00:01:${n.toString(16).padStart(2, '0')}`, B));
    const [first = 0, second = 0] = shares(
      core,
      Array.from({ length: 64 }, (_, n) =>
        frame(`02:00:00:00:01:${(n + 1).toString(16).padStart(2, '0')}`, B),
      ),
    );
    expect(Math.min(first, second)).toBeGreaterThan(0.4);
  });

  it('takes a broadcast once, and nothing of its own back', () => {
    const core = new LabCore(text);
    expect(core.send('va:eth0', frame(A, BROADCAST))).toEqual([`vb:eth0 ${A} > ${BROADCAST}`]);
    expect(core.send('vb:eth0', frame(B, BROADCAST))).toEqual([`va:eth0 ${B} > ${BROADCAST}`]);
    const back = core.drops('a:eth1', 'bondStandby') + core.drops('a:eth1', 'bondReflected');
    expect(back).toBeGreaterThan(0);
  });

  it('takes a unicast frame with a source that is known elsewhere for its own, come back', () => {
    const core = new LabCore(text);
    core.send('va:eth0', frame(A, BROADCAST));
    core.send('tor1:1', frame(A, B));
    core.send('a:eth0', frame(A, B, { tci: 10 }));
    expect(core.drops('a:eth0', 'bondReflected')).toBeGreaterThan(0);
    expect(core.send('vb:eth0', frame(B, A))).toHaveLength(1);
  });

  it('moves load from the busiest member to the idlest every ten seconds', () => {
    const core = new LabCore(text);
    const macs = Array.from({ length: 8 }, (_, n) => `02:00:00:00:02:0${n}`);
    for (const mac of macs) core.send('va:eth0', frame(mac, B));
    const port = core.board.ports.get('v@a:bond0');
    const loaded = macs.filter((mac) => {
      const before = bytesOut(core, 'a:eth0');
      core.send('va:eth0', frame(mac, B));
      return bytesOut(core, 'a:eth0') > before;
    });
    for (let n = 0; n < 200; n++)
      for (const mac of loaded) core.send('va:eth0', frame(mac, B, { length: 1500 }));
    const buckets = () => [...(port?.bond?.buckets ?? [])].filter((member) => member === 0).length;
    const before = buckets();
    core.advance(10_001);
    expect(buckets()).toBeLessThan(before);
  });
});

describe('balance-xor with static LAGs', () => {
  const text = labText({
    bond: 'mode: balance-xor, hash: layer3+4',
    lags: LAGS.replaceAll('MODE', 'mode: balance-xor, hash: layer3+4'),
  });

  it('spreads 64 flows so that two links carry at least 1.8 times one', () => {
    const core = new LabCore(text);
    core.send('vb:eth0', frame(B, BROADCAST));
    const all = Array.from({ length: 64 }, (_, flow) => flowFrame(A, B, flow));
    expect(1 / Math.max(...shares(core, all))).toBeGreaterThanOrEqual(1.8);
  });

  it('keeps a flow on its member, and delivers once', () => {
    const core = new LabCore(text);
    core.send('vb:eth0', frame(B, BROADCAST));
    const used = shares(
      core,
      Array.from({ length: 10 }, () => flowFrame(A, B, 7)),
    );
    expect(used.sort()).toEqual([0, 1]);
    expect(core.send('va:eth0', flowFrame(A, B, 7))).toEqual([`vb:eth0 ${A} > ${B}`]);
  });
});

describe('LACP', () => {
  const lacp = (more = '') =>
    labText({ bond: `mode: lacp${more}`, lags: LAGS.replaceAll('MODE', 'mode: lacp') });
  const text = lacp();

  it('lets nothing pass before both ends agree, and comes up after the two seconds of the standard', () => {
    const core = new LabCore(text);
    expect(core.send('va:eth0', frame(A, BROADCAST))).toEqual([]);
    core.advance(1999);
    expect(core.send('va:eth0', frame(A, BROADCAST))).toEqual([]);
    core.advance(10);
    expect(core.send('va:eth0', frame(A, BROADCAST))).toEqual([`vb:eth0 ${A} > ${BROADCAST}`]);
    expect(core.send('vb:eth0', frame(B, A))).toEqual([`va:eth0 ${B} > ${A}`]);
    for (const id of ['v@a:bond0', 'tor1:lag1', 'tor1:lag2', 'v@b:bond0'])
      expect(core.board.ports.get(id)?.bond?.sends.slice(0, 2)).toEqual(Uint8Array.of(1, 1));
  });

  it('stays up for an hour, slow and fast', () => {
    for (const more of ['', ', lacp: { rate: fast }']) {
      const core = new LabCore(lacp(more));
      core.advance(3000);
      core.links.length = 0;
      core.advance(3_600_000);
      expect(core.links).toEqual([]);
    }
  });

  it('moves the traffic of a pulled member in the same turn', () => {
    const core = new LabCore(text);
    core.advance(2100);
    core.send('vb:eth0', frame(B, BROADCAST));
    core.apply(cut(text, 'a:eth0, tor1:1'));
    for (let flow = 0; flow < 64; flow++)
      expect(core.send('va:eth0', flowFrame(A, B, flow))).toHaveLength(1);
  });

  it('uses one of two partners only, and loses nothing', () => {
    // The LAG's ports go to two hosts.
    const crossed = lacp()
      .replace('a:eth1, tor1:2', 'a:eth1, tor1:3')
      .replace('b:eth0, tor1:3', 'b:eth0, tor1:2');
    const core = new LabCore(crossed);
    core.advance(15_000);
    const sends = (id: string) => core.board.ports.get(id)?.bond?.sends.slice(0, 2).join('');
    expect(
      [sends('tor1:lag1'), sends('tor1:lag2')].map((used) => used?.match(/1/g)?.length),
    ).toEqual([1, 1]);
    const got = core.send('va:eth0', frame(A, BROADCAST));
    expect(got).toEqual([`vb:eth0 ${A} > ${BROADCAST}`]);
    for (let flow = 0; flow < 16; flow++)
      expect(core.send('vb:eth0', flowFrame(B, A, flow))).toHaveLength(1);
  });

  it('is no bond without a partner, or an active-backup one where it falls back', () => {
    const alone = labText({ bond: 'mode: lacp' });
    const core = new LabCore(alone);
    core.advance(10_000);
    expect(core.send('va:eth0', frame(A, BROADCAST))).toEqual([]);
    expect(core.drops('va:eth0', 'noEgress')).toBe(1);
    const fallback = new LabCore(labText({ bond: 'mode: lacp, lacp: { fallback: true }' }));
    fallback.advance(10_000);
    expect(fallback.send('va:eth0', frame(A, BROADCAST))).toEqual([`vb:eth0 ${A} > ${BROADCAST}`]);
  });

  it('comes up between an active and a passive end, and not between two passive ones', () => {
    const passive = ', lacp: { mode: passive }';
    const up = new LabCore(lacp(passive));
    up.advance(5000);
    expect(up.send('va:eth0', frame(A, BROADCAST))).toHaveLength(1);
    const down = new LabCore(
      labText({
        bond: `mode: lacp${passive}`,
        lags: LAGS.replaceAll('MODE', `mode: lacp${passive}`),
      }),
    );
    down.advance(100_000);
    expect(down.send('va:eth0', frame(A, BROADCAST))).toEqual([]);
  });

  it('keeps its state through a change of its hash and of the lab', () => {
    const core = new LabCore(text);
    core.advance(2100);
    core.apply(lacp(', hash: layer2'));
    expect(core.send('va:eth0', frame(A, BROADCAST))).toHaveLength(1);
  });
});

describe('a team', () => {
  const team = (teaming: string, lags = '{}') =>
    labText({ bond: 'mode: active-backup', lags })
      .replaceAll(', bonds: { bond0: { members: [eth0, eth1], mode: active-backup } }', '')
      .replace(
        '{ a: bond0, b: bond0 }',
        `{ a: [eth0, eth1], b: [eth0, eth1] }, teaming: ${teaming}`,
      );
  const port = (core: LabCore, id: string) => core.board.ports.get(id);

  it.each(['srcid', 'srcmac', 'explicit'])(
    '%s: every frame arrives once, and none comes back',
    (policy) => {
      const core = new LabCore(team(`{ policy: ${policy} }`));
      for (let round = 0; round < 3; round++) {
        expect(core.send('va:eth0', frame(A, BROADCAST))).toEqual([`vb:eth0 ${A} > ${BROADCAST}`]);
        expect(core.send('vb:eth0', frame(B, BROADCAST))).toEqual([`va:eth0 ${B} > ${BROADCAST}`]);
        expect(core.send('va:eth0', frame(A, '02:99:99:99:99:99'))).toHaveLength(1);
        expect(core.send('va:eth0', frame(A, B))).toEqual([`vb:eth0 ${A} > ${B}`]);
      }
    },
  );

  it('spreads by IP hash over a static LAG', () => {
    const core = new LabCore(
      team('{ policy: ip }', LAGS.replaceAll('MODE', 'mode: balance-xor, hash: layer3+4')),
    );
    expect(core.send('va:eth0', frame(A, BROADCAST))).toHaveLength(1);
    expect(core.send('vb:eth0', frame(B, A))).toEqual([`va:eth0 ${B} > ${A}`]);
  });

  it('fails over to the standby uplink, tells the switches, and fails back or not', () => {
    for (const [failback, uplink] of [
      [true, 1],
      [false, 0],
    ] as const) {
      const text = team(`{ policy: explicit, active: [2], standby: [1], failback: ${failback} }`);
      const core = new LabCore(text);
      core.send('va:eth0', frame(A, BROADCAST));
      core.send('vb:eth0', frame(B, BROADCAST));
      core.apply(cut(text, 'a:eth1, tor1:2'));
      expect(port(core, 'va:eth0')?.teaming?.places).toEqual([0]);
      expect(core.send('vb:eth0', frame(B, A))).toEqual([`va:eth0 ${B} > ${A}`]);
      core.apply(text);
      expect(port(core, 'va:eth0')?.teaming?.places).toEqual([uplink]);
      expect(core.send('vb:eth0', frame(B, A))).toEqual([`va:eth0 ${B} > ${A}`]);
    }
  });

  it('never uses an unused uplink', () => {
    const core = new LabCore(team('{ policy: srcid, unused: [1] }'));
    core.send('va:eth0', frame(A, BROADCAST));
    expect(bytesOut(core, 'a:eth0')).toBe(0);
    expect(bytesOut(core, 'a:eth1')).toBeGreaterThan(0);
  });
});

describe('keys of a port on a LAG', () => {
  const MAP =
    'pvlans: [{ primary: 100, secondary: 100, type: promiscuous }, { primary: 100, secondary: 101, type: isolated }],';
  /** VMs without a VLAN, static LAGs with these keys. */
  const withKeys = (lag1: string, lag2 = lag1, device = ''): LabCore => {
    const lags = `{ lag1: { members: ["1", "2"], mode: balance-xor, ${lag1} }, lag2: { members: ["3", "4"], mode: balance-xor, ${lag2} } }`;
    const text = labText({ bond: 'mode: balance-xor', lags })
      .replace('g: { vlan: 10 }', 'g: {}')
      .replace('kind: l2-switch,', `kind: l2-switch, ${device}`);
    return new LabCore(text);
  };
  const dropped = (core: LabCore, reason: Parameters<LabCore['drops']>[1]) =>
    ['1', '2', '3', '4'].reduce((sum, port) => sum + core.drops(`tor1:${port}`, reason), 0);
  const flows = Array.from({ length: 64 }, (_, flow) => flowFrame(A, BROADCAST, flow));

  it.each([
    ['rules', 'rules: [{ action: drop, protocol: udp }]', 'filtered', 64],
    ['defaultAction', 'defaultAction: drop', 'filtered', 64],
    ['blocked', 'blocked: true', 'portBlocked', 64],
    ['mtu', 'mtu: 900', 'oversized', 64],
  ] as const)('%s: nothing passes, whichever member it comes in by', (_key, keys, reason, lost) => {
    const core = withKeys(keys, '');
    expect(core.send('va:eth0', ...flows)).toEqual([]);
    expect(dropped(core, reason)).toBe(lost);
    expect(withKeys('').send('va:eth0', ...flows)).toHaveLength(64);
  });

  it.each([
    ['policing', 'policing: { rate: 8, burst: 80 }', 'policed'],
    ['storm', 'storm: { broadcast: 10 }', 'stormControl'],
  ] as const)('%s: one limit for all members together', (_key, keys, reason) => {
    const core = withKeys(keys, '');
    const passed = core.send('va:eth0', ...flows).length;
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThanOrEqual(20);
    expect(dropped(core, reason)).toBe(64 - passed);
  });

  it('protected, and private VLANs: isolated LAGs hear only what is promiscuous', () => {
    const hello = frame(A, BROADCAST);
    const heard = (...keys: [string, string]) =>
      withKeys(keys[0], keys[1], MAP).send('va:eth0', hello).length;
    expect(heard('protected: true', '')).toBe(1);
    expect(heard('protected: true', 'protected: true')).toBe(0);
    expect(heard('pvlan: 101', 'pvlan: 101')).toBe(0);
    expect(heard('pvlan: 101', 'pvlan: 100')).toBe(1);
  });

  it('stp: an edge forwards at once, another port waits', () => {
    const edge = 'stp: { edge: always }';
    const heard = (lag2: string) =>
      withKeys(edge, lag2, 'stp: {},').send('va:eth0', frame(A, BROADCAST)).length;
    expect(heard('')).toBe(0);
    expect(heard(edge)).toBe(1);
  });
});

describe('LACP with the modes of which the other end need not know', () => {
  const text = labText({
    bond: 'mode: active-backup, primary: eth0, lacp: { rate: fast }',
    lags: LAGS.replaceAll('MODE', 'mode: lacp'),
  });
  const counts = (core: LabCore, column: number) =>
    ['a:eth0', 'a:eth1'].map(
      (id) => core.datapath.counters.cells[(core.board.interfaces.get(id)?.row ?? 0) + column] ?? 0,
    );
  const flows = Array.from({ length: 64 }, (_, flow) => flowFrame(B, A, flow));

  it('active-backup: sends by the active member, and takes by each that LACP lets collect', () => {
    const core = new LabCore(text);
    core.advance(10_000);
    core.send('va:eth0', frame(A, BROADCAST));
    const before = counts(core, Column.rxFrames);
    expect(core.send('vb:eth0', ...flows)).toHaveLength(64);
    const took = counts(core, Column.rxFrames).map((count, at) => count - (before[at] ?? 0));
    expect(took[0]).toBeGreaterThan(10);
    expect(took[1]).toBeGreaterThan(10);
    const sent = counts(core, Column.txUnicast);
    core.send('va:eth0', ...Array.from({ length: 64 }, (_, flow) => flowFrame(A, B, flow)));
    expect(counts(core, Column.txUnicast).map((n, at) => n - (sent[at] ?? 0))).toEqual([64, 0]);
  });

  it('a failover moves at once, and announces nothing: the other end knows of the bond', () => {
    const core = new LabCore(text);
    core.advance(10_000);
    core.send('va:eth0', frame(A, BROADCAST));
    core.send('vb:eth0', frame(B, BROADCAST));
    const before = counts(core, Column.txBroadcast);
    core.apply(cut(text, 'a:eth0, tor1:1'));
    core.advance(100);
    expect(core.board.ports.get('v@a:bond0')?.active?.id).toBe('a:eth1');
    expect(counts(core, Column.txBroadcast)).toEqual(before);
    expect(core.send('va:eth0', frame(A, B))).toEqual([`vb:eth0 ${A} > ${B}`]);
    expect(core.send('vb:eth0', ...flows)).toHaveLength(64);
  });

  it('without a partner nothing passes, as in Open vSwitch', () => {
    const core = new LabCore(labText({ bond: 'mode: balance-slb, lacp: {}' }));
    core.advance(10_000);
    expect(core.send('va:eth0', frame(A, BROADCAST))).toEqual([]);
  });
});
