/**
 * `npm test`: installs the peers where it may, then lint, types, build and all tests. Every step runs even when an earlier one
 * failed, so that one run tells everything; each of the three checks counts like a test. The last line carries the counts.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Counts, type JsonReport, summarize } from './report.ts';

const root = resolve(import.meta.dirname, '../..');
const reportFile = join(root, 'test', 'results', 'vitest.json');

function node(...args: string[]): boolean {
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

function runTests(): ReturnType<typeof summarize> {
  mkdirSync(join(root, 'test', 'results'), { recursive: true });
  rmSync(reportFile, { force: true });
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const passed = node(vitest, 'run', ...reporters);
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as JsonReport;
    return summarize({ ...report, success: report.success && passed }, root);
  } catch {
    console.error('vitest ended without a report.');
    return { passed: 0, failed: 1, skipped: 0, skippedSuites: new Map() };
  }
}

console.log('# peers');
node(join(root, 'test', 'support', 'install-peers.ts'));

const checks: Counts = { passed: 0, failed: 0, skipped: 0 };
const failedChecks: string[] = [];
for (const script of ['lint', 'typecheck', 'build']) {
  console.log(`# ${script}`);
  if (node('--run', script)) checks.passed++;
  else {
    checks.failed++;
    failedChecks.push(script);
  }
}

console.log('# tests');
const tests = runTests();
for (const [suite, count] of tests.skippedSuites) console.log(`skipped ${count}: ${suite}`);
for (const script of failedChecks) console.log(`failed: npm run ${script}`);
const failed = tests.failed + checks.failed;
console.log(`${tests.passed + checks.passed} passed, ${failed} failed, ${tests.skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
