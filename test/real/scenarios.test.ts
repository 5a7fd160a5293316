/** All scenarios on real Open vSwitch: what our rows say is what it does. */
import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { withPeers } from '../support/peers.ts';
import { NetyardEngine } from '../support/scenario/netyard-engine.ts';
import { OvsEngine } from '../support/scenario/ovs-engine.ts';
import { parseScenarios, type Scenario } from '../support/scenario/parse.ts';
import { disagreements, failures } from '../support/scenario/report.ts';
import { runScenario } from '../support/scenario/run.ts';

/** What a machine may take that is busy with something else. */
const BEGIN_MS = 60_000;
const ROW_MS = 3000;
const PER_SECOND_OF_TIME_MS = 300;

function limitMs({ rows }: Scenario): number {
  return rows.reduce(
    (sum, { action }) =>
      sum + ROW_MS + (action.kind === 'advance' ? (action.ms / 1000) * PER_SECOND_OF_TIME_MS : 0),
    BEGIN_MS,
  );
}

withPeers('scenarios on Open vSwitch', ['ovs'], () => {
  let ovs: OvsEngine | null = null;

  /** The one of the scenario before, unless that failed: then nobody knows what it left behind, or whether it goes on. */
  beforeEach(async () => {
    ovs ??= await OvsEngine.start();
  });

  const end = async (): Promise<void> => {
    const ended = ovs;
    ovs = null;
    await ended?.close();
  };
  afterAll(end);

  describe.each(globSync('test/scenario/*.scn').sort())('%s', (file) => {
    for (const scenario of parseScenarios(readFileSync(file, 'utf8'), file))
      it(scenario.title, { timeout: limitMs(scenario) }, async ({ onTestFailed }) => {
        onTestFailed(end);
        const theirs = await runScenario(scenario, ovs as OvsEngine);
        const ours = await runScenario(scenario, new NetyardEngine());
        expect(failures(theirs)).toEqual([]);
        expect(disagreements(ours, theirs)).toEqual([]);
      });
  });

  it('end when their Open vSwitch does, however much they still have to do', async () => {
    const text = 'bridge b stp_enable=true  port p1  port p2  advance 24h  send p1 A>*  expect any';
    const [scenario] = parseScenarios(text, 'long.scn');
    const own = await OvsEngine.start();
    const long = runScenario(scenario as Scenario, own);
    await own.close();
    expect(failures(await long).join('\n')).toContain('ovs-vswitchd ended');
  });
});
