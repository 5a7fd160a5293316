/**
 * Random bridges and frames: Netyard does what Open vSwitch does. Left out is what differs on purpose, see docs/scenarios.md (frames
 * that would have three tags, tagged frames of tunnels to known destinations, frames with two tags to known destinations that
 * may be behind an access port, DEI, links that go down), and what is random in Open vSwitch: the order of mirror sessions and
 * of the ports of a flood, of which the first gives the copy, and which member of a bond carries a flow.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withPeers } from '../support/peers.ts';
import { NetyardEngine } from '../support/scenario/netyard-engine.ts';
import { OvsEngine } from '../support/scenario/ovs-engine.ts';
import { parseScenarios } from '../support/scenario/parse.ts';
import { disagreements } from '../support/scenario/report.ts';
import { runScenario } from '../support/scenario/run.ts';

const vid = fc.constantFrom(0, 1, 10, 20, 4094);
const own = fc.constantFrom(1, 10, 20);
const list = fc.uniqueArray(vid, { minLength: 1, maxLength: 4 }).map((ids) => ids.join(','));
const trunk = fc.option(list, { nil: null }).map((ids) => (ids === null ? '' : ` trunk ${ids}`));

const mode = fc.oneof(
  own.map((tag) => `access ${tag}`),
  list.map((ids) => `trunk ${ids}`),
  fc.constant('trunk all'),
  fc.tuple(own, trunk).map(([tag, ids]) => `native-untagged ${tag}${ids}`),
  fc.tuple(own, trunk).map(([tag, ids]) => `native-tagged ${tag}${ids}`),
  fc
    .tuple(own, fc.boolean())
    .map(([tag, q]) => `dot1q-tunnel ${tag}${q ? ' qinq-ethtype=802.1q' : ''}`),
);
const extra = fc.constantFrom('', '', '', ' priority-tags=if-nonzero', ' protected');
const port = fc.tuple(mode, extra).map(([words, more]) => words + more);

/** Two members; which of them carries what is not what is asked here, so one is down, or the bond has one active. */
const bondMode = fc.constantFrom('active-backup', 'balance-slb down', 'balance-tcp down');

/** Ports by number, taken modulo how many there are. */
const some = fc.uniqueArray(fc.nat(5), { maxLength: 2 });
const vlans = fc.subarray([0, 1, 10, 20], { maxLength: 2 });
const none = fc.constant<number[]>([]);
const one = fc.uniqueArray(fc.nat(5), { maxLength: 1 });
const selection = fc.oneof(
  fc.record({ all: fc.constant(false), sources: some, destinations: one, vlans }),
  fc.record({ all: fc.constant(true), sources: none, destinations: none, vlans: none }),
);
const mirror = fc.record({
  selection,
  output: fc.oneof(fc.nat(5), fc.constantFrom('output_vlan=10', 'output_vlan=30')),
  snaplen: fc.constantFrom('', '', ' snaplen=40'),
});

const tag = fc
  .tuple(fc.constantFrom('vlan', 'svlan'), vid, fc.nat(7))
  .map(([type, id, pcp]) => ` ${type} ${id} pcp ${pcp}`);
const frame = fc.record({
  kind: fc.constantFrom('send', 'send', 'send', 'send', 'send', 'send', 'flush', 'age'),
  port: fc.nat(),
  source: fc.constantFrom('A', 'B', 'C', 'D'),
  destination: fc.constantFrom('*', 'M', 'A', 'B', 'C', 'D', 'E'),
  tags: fc.array(tag, { maxLength: 2 }),
});

const scenarios = fc
  .record({
    ports: fc.array(port, { minLength: 2, maxLength: 6 }),
    bond: fc.option(fc.tuple(bondMode, mode), { nil: null }),
    mirror: fc.option(mirror, { nil: null }),
    size: fc.constantFrom('', '', '', ' max=10'),
    frames: fc.array(frame, { minLength: 1, maxLength: 20 }),
  })
  .map(({ ports, bond, mirror, size, frames }) => {
    const name = (at: number): string => `p${at % ports.length}`;
    const lines = [
      `bridge br0 ageing=100${size}`,
      ...ports.map((words, i) => `port p${i} ${words}`),
    ];
    const inlets = ports.map((words, i) => ({ inlet: `p${i}`, words }));
    if (bond !== null) {
      const [[kind, isDown], words] = [bond[0].split(' '), bond[1]];
      lines.push(`bond b0 m0,m1 mode=${kind} ${words}`);
      if (isDown) lines.push('down m1');
      inlets.push({ inlet: 'm0', words });
    }
    if (mirror !== null) lines.push(mirrorLine(mirror, name));
    const hasAccess = inlets.some(({ words }) => words.startsWith('access'));
    for (const { kind, port: at, source, destination, tags } of frames) {
      const { inlet, words } = inlets[at % inlets.length] as { inlet: string; words: string };
      const kept = words.startsWith('dot1q') ? tags.slice(0, 1) : tags;
      if (kind === 'flush') lines.push('flush br0');
      else if (kind === 'age') lines.push('advance 60s');
      else {
        // E is never known.
        const isTunneled = words.startsWith('dot1q') && kept.length > 0;
        const to = isTunneled || (kept.length > 1 && hasAccess) ? 'E' : destination;
        lines.push(`send ${inlet} ${source}>${to}${kept.join('')}  expect any`);
      }
    }
    return lines.join('\n');
  });

type MirrorWords = typeof mirror extends fc.Arbitrary<infer T> ? T : never;

function mirrorLine(
  { selection, output, snaplen }: MirrorWords,
  name: (at: number) => string,
): string {
  const list = (key: string, names: readonly (string | number)[]): string =>
    names.length === 0 ? '' : ` ${key}=${[...new Set(names)].join(',')}`;
  const to = typeof output === 'number' ? `output_port=${name(output)}` : output;
  const { all, sources, destinations, vlans } = selection;
  return (
    `mirror mi ${to}${all ? ' select_all=true' : ''}${snaplen}` +
    list('select_src_port', sources.map(name)) +
    list('select_dst_port', destinations.map(name)) +
    list('select_vlan', vlans)
  );
}

withPeers('random scenarios', ['ovs'], () => {
  let ovs: OvsEngine;

  beforeAll(async () => {
    ovs = await OvsEngine.start();
  });

  afterAll(async () => {
    await ovs.close();
  });

  it('end the same on Netyard and on Open vSwitch', async () => {
    const check = async (text: string): Promise<void> => {
      for (const scenario of parseScenarios(text, 'random.scn')) {
        const theirs = await runScenario(scenario, ovs);
        const ours = await runScenario(scenario, new NetyardEngine());
        expect(disagreements(ours, theirs)).toEqual([]);
      }
    };
    await fc.assert(fc.asyncProperty(scenarios, check), { numRuns: 40 });
  }, 240_000);
});
