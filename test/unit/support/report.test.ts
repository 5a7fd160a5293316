import { describe, expect, it } from 'vitest';
import { type JsonReport, summarize } from '../../support/report.ts';

const test = (status: string, ...names: string[]) => ({
  ancestorTitles: names.slice(0, -1),
  title: names.at(-1) ?? '',
  status,
});

const report = (
  success: boolean,
  ...testResults: JsonReport['testResults'][number][]
): JsonReport => ({ success, testResults });

describe('summarize', () => {
  it('counts tests and names each skipped suite once', () => {
    const summary = summarize(
      report(
        false,
        {
          name: '/repo/test/real/qemu.test.ts',
          status: 'passed',
          assertionResults: [
            test('skipped', 'QEMU (peer qemu is missing)', 'boots'),
            test('pending', 'QEMU (peer qemu is missing)', 'pings'),
          ],
        },
        {
          name: '/repo/test/unit/a.test.ts',
          status: 'failed',
          assertionResults: [test('passed', 'a', 'x'), test('failed', 'a', 'y'), test('todo', 'z')],
        },
      ),
      '/repo',
    );
    expect(summary).toEqual({
      passed: 1,
      failed: 1,
      skipped: 3,
      skippedSuites: new Map([
        ['test/real/qemu.test.ts > QEMU (peer qemu is missing)', 2],
        ['test/unit/a.test.ts > z', 1],
      ]),
    });
  });

  it('counts a file that could not be loaded as failed', () => {
    const broken = {
      name: '/repo/test/b.test.ts',
      status: 'failed',
      assertionResults: [],
    } as const;
    expect(summarize(report(false, broken), '/repo')).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts an error outside of the tests as a failure', () => {
    const file = { name: '/c', status: 'passed', assertionResults: [test('passed', 'c')] } as const;
    expect(summarize(report(false, file), '/')).toMatchObject({ passed: 1, failed: 1 });
    expect(summarize(report(true, file), '/')).toMatchObject({ passed: 1, failed: 0 });
  });
});
