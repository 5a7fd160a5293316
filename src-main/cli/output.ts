/** What commands print: aligned tables, JSON, and numbers with their units. */

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number;
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** For people who wait or wonder; scripts read stdout. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Rows as a table: titles in capitals, columns two spaces apart, numbers to the right. */
export function formatTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const cells = rows.map((row) => columns.map(({ value }) => value(row)));
  const texts = cells.map((line) =>
    line.map((cell) => (typeof cell === 'number' ? formatCount(cell) : cell)),
  );
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...texts.map((line) => line[index]?.length ?? 0)),
  );
  const isNumber = columns.map((_, index) => cells.some((line) => typeof line[index] === 'number'));
  const format = (line: readonly string[]): string =>
    line
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return isNumber[index] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [columns.map(({ title }) => title.toUpperCase()), ...texts].map(format).join('\n');
}

/** A table, or what to say where there are no rows; or the rows as JSON. */
export function printRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  options: { json?: boolean | undefined; empty: string },
): void {
  if (options.json) printJson(rows);
  else print(rows.length === 0 ? options.empty : formatTable(rows, columns));
}

/** A whole number in groups of three: `1,234,567`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** Octets with a binary unit: `1.5 MiB`. */
export function formatBytes(octets: number): string {
  let value = octets;
  for (const unit of ['B', 'KiB', 'MiB', 'GiB']) {
    if (value < 1024) return `${unit === 'B' ? value : value.toFixed(1)} ${unit}`;
    value /= 1024;
  }
  return `${value.toFixed(1)} TiB`;
}

/** A time span in seconds with the two units that matter: `2 h 5 min`, `42 s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.floor(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
