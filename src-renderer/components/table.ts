/** What a table is made of: its columns as data, and how rows are put in order and found. Pure. */

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  /** CSS width: `120px` or a share like `2fr`. */
  readonly width: string;
  /** Smallest CSS width of a share, 80px for each 1fr where not given; past the sum of them the table scrolls sideways. */
  readonly least?: string;
  /** What is shown where no slot draws it, what is searched, and what is sorted by. */
  value(row: Row): string | number;
  readonly mono?: boolean;
  readonly right?: boolean;
  readonly unsortable?: boolean;
}

export interface Sorting {
  readonly key: string;
  readonly down: boolean;
}

const words = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** The rows in order of a column; equals keep their order. */
export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting | null,
): readonly Row[] {
  const column = columns.find(({ key }) => key === sorting?.key);
  if (column === undefined || sorting === null) return rows;
  const sign = sorting.down ? -1 : 1;
  const keyed = rows.map((row) => ({ row, by: column.value(row) }));
  keyed.sort((a, b) =>
    typeof a.by === 'number' && typeof b.by === 'number'
      ? sign * (a.by - b.by)
      : sign * words.compare(String(a.by), String(b.by)),
  );
  return keyed.map(({ row }) => row);
}

/** The rows in which every word of the filter stands in some column. */
export function filtered<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  filter: string,
): readonly Row[] {
  const wanted = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const text = columns
      .map((column) => column.value(row))
      .join(' ')
      .toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** CSS pixels. */
const LEAST_PER_SHARE = 80;

/** The grid track of a column's width: a share never becomes narrower than can be read, then the table scrolls. */
export function trackOf({ width, least }: Pick<Column<never>, 'width' | 'least'>): string {
  if (!width.endsWith('fr')) return width;
  const share = `${Math.round(Number.parseFloat(width) * LEAST_PER_SHARE)}px`;
  return `minmax(${least ?? share}, ${width})`;
}
