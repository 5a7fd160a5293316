/** Results of measurements, as a table for people and as JSON for scripts. */

/** One thing measured for several contestants. */
export interface Row {
  readonly measure: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** By contestant: the median, all runs, or why there are none. */
  readonly results: Record<string, Result>;
  /** What Netyard promises, checked against this row. */
  readonly targets: readonly Target[];
}

export interface Result {
  readonly median: number | null;
  readonly runs: readonly number[];
  /** `not installed`, or what went wrong. */
  readonly why?: string;
}

/** `factor` × a contestant's median (or a plain number) that Netyard's median must reach, or stay below. */
export interface Target {
  readonly factor: number;
  /** Name of the contestant; absent for a plain number. */
  readonly of?: string;
}

/** A row with what follows from it. */
export interface JudgedRow extends Row {
  /** Netyard's median divided by the contestant's. */
  readonly ratios: Record<string, number>;
  readonly verdicts: readonly { readonly target: string; readonly met: boolean | null }[];
}

export const OURS = 'netyard';

/** The middle of `values`; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

export function resultOf(runs: readonly number[]): Result {
  const middle = median(runs);
  return { median: Number.isNaN(middle) ? null : middle, runs };
}

/** Adds ratios and verdicts. A target whose contestant was not measured is left open (null). */
export function judge(row: Row): JudgedRow {
  const our = row.results[OURS]?.median ?? null;
  const ratios: Record<string, number> = {};
  for (const [name, { median: their }] of Object.entries(row.results)) {
    if (name !== OURS && our !== null && their) ratios[name] = our / their;
  }
  const verdicts = row.targets.map(({ factor, of }) => {
    const base = of === undefined ? 1 : (row.results[of]?.median ?? null);
    const sign = row.better === 'higher' ? '>=' : '<=';
    const target = of === undefined ? `${sign} ${factor}` : `${sign} ${factor} x ${of}`;
    if (our === null || base === null) return { target, met: null };
    return { target, met: row.better === 'higher' ? our >= factor * base : our <= factor * base };
  });
  return { ...row, ratios, verdicts };
}

const format = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** The table: one block per row, contestants below each other. */
export function table(rows: readonly JudgedRow[]): string {
  return rows.map(block).join('\n');
}

function block(row: JudgedRow): string {
  const lines = Object.entries(row.results).map(([name, result]) => {
    const value = result.median === null ? (result.why ?? '-') : format(result.median);
    const ratio = row.ratios[name];
    const share = ratio === undefined ? '' : `   netyard is ${format(ratio)} x`;
    return `  ${name.padEnd(16)}${value.padStart(12)}${share}`;
  });
  const verdicts = row.verdicts.map(({ target, met }) => {
    const word = met === null ? 'not measured' : met ? 'met' : 'MISSED';
    return `  target ${target}: ${word}`;
  });
  return [`${row.measure} (${row.unit}, ${row.better} is better)`, ...lines, ...verdicts, ''].join(
    '\n',
  );
}
