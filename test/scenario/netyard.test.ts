/** All scenarios of this folder on our own core. test/real/scenarios.test.ts runs them on Open vSwitch. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NetyardEngine } from '../support/scenario/netyard-engine.ts';
import { parseScenarios } from '../support/scenario/parse.ts';
import { failures } from '../support/scenario/report.ts';
import { runScenario } from '../support/scenario/run.ts';

describe.each(globSync('test/scenario/*.scn').sort())('%s on Netyard', (file) => {
  it.each(parseScenarios(readFileSync(file, 'utf8'), file))('$title', async (scenario) => {
    const results = await runScenario(scenario, new NetyardEngine());
    expect(failures(results)).toEqual([]);
  });
});
