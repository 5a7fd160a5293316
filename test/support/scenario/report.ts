/** Results of rows as lines that people read. */
import type { RowResult } from './run.ts';

/** `  FAILED 5:1 ovs [title] send p1 A>B  expect p2 A>B` and what is wrong below it. */
export function report({ row, engine, scenario }: RowResult, faults: readonly string[]): string[] {
  const { line, column } = row.place;
  const title = scenario.title === '' ? '' : ` [${scenario.title}]`;
  const mark = faults.length === 0 ? 'ok    ' : 'FAILED';
  const differs = row.differs === '' ? '' : `  (differs: ${row.differs})`;
  const head = `  ${mark} ${line}:${column} ${engine}${title} ${row.text}${differs}`;
  return [head, ...faults.map((fault) => `           ${fault}`)];
}

export function failures(results: readonly RowResult[]): string[] {
  return results.flatMap((result) =>
    result.faults.length === 0 ? [] : report(result, result.faults),
  );
}

/** Where rows leave open what comes out (`expect any`), the two engines have to agree all the same. */
export function disagreements(ours: readonly RowResult[], theirs: readonly RowResult[]): string[] {
  return theirs.flatMap((result) => report(result, disagreement(result, ours)).slice(1));
}

export function disagreement(theirs: RowResult, ours: readonly RowResult[]): string[] {
  const { row, open } = theirs;
  const mine = ours.find((one) => one.row === row);
  if (row.differs !== '' || mine === undefined || mine.open.join() === open.join()) return [];
  // Whatever else is wrong is told already.
  if (mine.faults.length > 0 || theirs.faults.length > 0) return [];
  return [
    `netyard got ${mine.open.join(', ') || 'nothing'}`,
    `    ovs got ${open.join(', ') || 'nothing'}`,
  ];
}
