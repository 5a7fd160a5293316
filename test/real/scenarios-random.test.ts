/**
 * Random bridges and frames: Netyard does what Open vSwitch does. Left out is what differs on purpose, see docs/scenarios.md:
 * frames that would have three tags, DEI, and known destinations behind ports that are no members of the VLAN.
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

const tag = fc
  .tuple(fc.constantFrom('vlan', 'svlan'), vid, fc.nat(7))
  .map(([type, id, pcp]) => ` ${type} ${id} pcp ${pcp}`);
const frame = fc.record({
  port: fc.nat(),
  source: fc.constantFrom('A', 'B', 'C', 'D'),
  destination: fc.constantFrom('*', 'M', 'E', 'F', 'G', 'H'),
  tags: fc.array(tag, { maxLength: 2 }),
});

/** Stations that send are never sent to, so that no destination is known. */
const scenarios = fc
  .record({
    ports: fc.array(port, { minLength: 2, maxLength: 6 }),
    frames: fc.array(frame, { minLength: 1, maxLength: 20 }),
  })
  .map(({ ports, frames }) => {
    const lines = ['bridge br0', ...ports.map((words, i) => `port p${i} ${words}`)];
    for (const { port: at, source, destination, tags } of frames) {
      const index = at % ports.length;
      const kept = ports[index]?.startsWith('dot1q') ? tags.slice(0, 1) : tags;
      lines.push(`send p${index} ${source}>${destination}${kept.join('')}  expect any`);
    }
    return lines.join('\n');
  });

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
    await fc.assert(fc.asyncProperty(scenarios, check), { numRuns: 60 });
  }, 120_000);
});
