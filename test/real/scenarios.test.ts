/** All scenarios on real Open vSwitch: what our rows say is what it does. */
import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withPeers } from '../support/peers.ts';
import { NetyardEngine } from '../support/scenario/netyard-engine.ts';
import { OvsEngine } from '../support/scenario/ovs-engine.ts';
import { parseScenarios } from '../support/scenario/parse.ts';
import { disagreements, failures } from '../support/scenario/report.ts';
import { runScenario } from '../support/scenario/run.ts';

withPeers('scenarios on Open vSwitch', ['ovs'], () => {
  let ovs: OvsEngine;

  beforeAll(async () => {
    ovs = await OvsEngine.start();
  });

  afterAll(async () => {
    await ovs.close();
  });

  describe.each(globSync('test/scenario/*.scn').sort())('%s', (file) => {
    it.each(parseScenarios(readFileSync(file, 'utf8'), file))('$title', async (scenario) => {
      const theirs = await runScenario(scenario, ovs);
      const ours = await runScenario(scenario, new NetyardEngine());
      expect(failures(theirs)).toEqual([]);
      expect(disagreements(ours, theirs)).toEqual([]);
    });
  });
});
