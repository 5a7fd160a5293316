import { expect, it } from 'vitest';
import { judge, median, type Row, resultOf, table } from '../../../src-main/bench/report.ts';

const row = (some: Partial<Row>): Row => ({
  measure: 'speed',
  unit: 'frames/s',
  better: 'higher',
  results: { netyard: resultOf([3, 1, 2]), other: resultOf([4, 4, 4]) },
  targets: [],
  ...some,
});

it('takes the middle of runs, and of none nothing', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([Number.NaN, 7])).toBe(7);
  expect(resultOf([])).toEqual({ median: null, runs: [] });
});

it('compares with every contestant that was measured', () => {
  expect(judge(row({})).ratios).toEqual({ other: 0.5 });
});

it.each([
  ['higher', { factor: 0.4, of: 'other' }, true],
  ['higher', { factor: 0.6, of: 'other' }, false],
  ['higher', { factor: 2 }, true],
  ['lower', { factor: 1, of: 'other' }, true],
  ['lower', { factor: 0 }, false],
  ['higher', { factor: 1, of: 'absent' }, null],
] as const)('judges where %s is better: %o', (better, target, met) => {
  expect(judge(row({ better, targets: [target] })).verdicts[0]?.met).toBe(met);
});

it('says in the table what was not measured, and why', () => {
  const text = table([
    judge(
      row({
        results: {
          netyard: resultOf([2]),
          other: { median: null, runs: [], why: 'not installed' },
        },
        targets: [{ factor: 1, of: 'other' }],
      }),
    ),
  ]);
  expect(text).toMatch(/other\s+not installed/);
  expect(text).toMatch(/target >= 1 x other: not measured/);
});
