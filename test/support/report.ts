/** Counts of a vitest run and the names of its skipped suites, out of vitest's JSON report. */
import { relative } from 'node:path';

/** The part of vitest's JSON report that is read here. */
export interface JsonReport {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: 'passed' | 'failed';
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
    }[];
  }[];
}

/** Tests by result. A file that failed before its first test counts as one failed test. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Sums up a report; `skippedSuites` maps "file > suite" to the number of tests in it that did not run. */
export function summarize(
  report: JsonReport,
  root: string,
): Counts & { skippedSuites: Map<string, number> } {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const skippedSuites = new Map<string, number>();
  for (const file of report.testResults) {
    const failedBefore = counts.failed;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed++;
      else if (test.status === 'failed') counts.failed++;
      else {
        counts.skipped++;
        const suite = test.ancestorTitles.filter(Boolean);
        const name = [relative(root, file.name), ...(suite.length ? suite : [test.title])];
        const key = name.join(' > ');
        skippedSuites.set(key, (skippedSuites.get(key) ?? 0) + 1);
      }
    }
    if (file.status === 'failed' && counts.failed === failedBefore) counts.failed++;
  }
  // An error outside of any test: vitest says no, though every test passed.
  if (!report.success && counts.failed === 0) counts.failed = 1;
  return { ...counts, skippedSuites };
}
