/**
 * npm run scenario -- PATH… --engine netyard|ovs|both: runs scenario files and says what came out.
 * The last line is `N passed, N failed`. Exit 0: all passed; 1: something failed; 2: wrong use, or a file with mistakes.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Engine } from './engine.ts';
import { NetyardEngine } from './netyard-engine.ts';
import { OvsEngine } from './ovs-engine.ts';
import { type EngineName, parseScenarios, type Scenario } from './parse.ts';
import { disagreement, report } from './report.ts';
import { type RowResult, runScenario } from './run.ts';
import { Mistakes } from './source.ts';

const USAGE = `usage: npm run scenario -- PATH… [--engine netyard|ovs|both] [--verbose]

  PATH        a folder of *.scn files (with all folders in it), or files
  --engine    what runs them: Netyard's core (the default), real Open vSwitch, or both, compared with each other
  --verbose   names the rows that passed too

docs/scenarios.md has the language.`;

interface Options {
  readonly files: readonly string[];
  readonly engines: readonly EngineName[];
  readonly verbose: boolean;
}

/** A mistake of the one who calls. */
class WrongUse extends Error {}

/** Null where only help is wanted. */
function readOptions(): Options | null {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse();
  } catch (error) {
    throw new WrongUse((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) return null;
  if (positionals.length === 0) throw new WrongUse('Name a folder of *.scn files.');
  const { engine } = values;
  if (engine !== 'netyard' && engine !== 'ovs' && engine !== 'both')
    throw new WrongUse(`There is no engine "${engine}": say netyard, ovs or both.`);
  return {
    files: positionals.flatMap(filesOf),
    engines: engine === 'both' ? ['netyard', 'ovs'] : [engine],
    verbose: values.verbose,
  };
}

function parse() {
  return parseArgs({
    allowPositionals: true,
    options: {
      engine: { type: 'string', short: 'e', default: 'netyard' },
      verbose: { type: 'boolean', short: 'v', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

function filesOf(path: string): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch {
    throw new WrongUse(`There is no file or folder ${path}.`);
  }
  if (!isFolder) return [path];
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith('.scn') && !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0) throw new WrongUse(`There is no *.scn file in ${path}.`);
  return files;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Totals {
  passed: number;
  failed: number;
  mistakes: number;
}

async function runFile(file: string, engines: readonly Engine[], options: Options, totals: Totals) {
  let scenarios: Scenario[];
  try {
    scenarios = parseScenarios(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (!(error instanceof Mistakes)) throw error;
    say(error.message);
    totals.mistakes++;
    return;
  }
  let passed = 0;
  let failed = 0;
  const lines: string[] = [];
  for (const scenario of scenarios) {
    const ours: RowResult[] = [];
    for (const engine of engines)
      for (const result of await runScenario(scenario, engine)) {
        const faults = [...result.faults];
        if (engine.name === 'netyard') ours.push(result);
        else if (engines.length > 1) faults.push(...disagreement(result, ours));
        if (faults.length === 0) passed++;
        else failed++;
        if (faults.length > 0 || options.verbose) lines.push(...report(result, faults));
      }
  }
  say(`${file}: ${passed} passed, ${failed} failed`);
  for (const line of lines) say(line);
  totals.passed += passed;
  totals.failed += failed;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    say(USAGE);
    return 0;
  }
  const engines: Engine[] = [];
  const totals: Totals = { passed: 0, failed: 0, mistakes: 0 };
  try {
    for (const name of options.engines)
      engines.push(name === 'netyard' ? new NetyardEngine() : await OvsEngine.start());
    for (const file of options.files) await runFile(file, engines, options, totals);
  } finally {
    for (const engine of engines) await engine.close();
  }
  say(`${totals.passed} passed, ${totals.failed} failed`);
  if (totals.mistakes > 0) return 2;
  return totals.failed > 0 ? 1 : 0;
}

// Whoever reads our output may have seen enough; and a signal must not leave daemons behind.
process.stdout.on('error', () => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(1));

try {
  process.exitCode = await main();
} catch (error) {
  const usage = error instanceof WrongUse ? `\n${USAGE}\n` : '\n';
  process.stderr.write(`${(error as Error).message}${usage}`);
  process.exitCode = 2;
}
