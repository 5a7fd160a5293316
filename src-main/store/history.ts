/**
 * The history of each lab: what was changed, when and by whom, with every object before and after. Undo and redo walk along it, so
 * they survive a restart. A new change cuts off what was undone. Old entries fall out at the end, see the limits.
 */
import type { Change } from '../model/operations.ts';
import { type Connection, query } from './connection.ts';

/** Entries kept per lab. */
export const MAX_ENTRIES = 1_000;
/** Octets of JSON kept per lab; the newest entry stays in any case. */
export const MAX_OCTETS = 64 << 20;

export interface HistoryRow {
  readonly id: number;
  readonly at: number;
  readonly who: string;
  readonly label: string;
  readonly applied: boolean;
  /** How many objects it changed. */
  readonly changes: number;
}

/** An entry with its changes. */
export interface HistoryEntry {
  readonly id: number;
  readonly label: string;
  readonly changes: readonly Change[];
}

export class HistoryTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The newest entries first. */
  list(lab: number, limit: number): HistoryRow[] {
    const rows = this.#connection.all(
      query
        .selectFrom('history')
        .select(['id', 'at', 'who', 'label', 'applied', 'count'])
        .where('lab', '=', lab)
        .orderBy('id', 'desc')
        .limit(limit),
    );
    return rows.map(({ count, ...row }) => ({
      ...row,
      id: row.id ?? 0,
      applied: row.applied === 1,
      changes: count,
    }));
  }

  /** Labels of what undo and redo would do, null where there is nothing. */
  labels(lab: number): { undo: string | null; redo: string | null } {
    return {
      undo: this.#connection.one(this.#next(lab, 'undo'))?.label ?? null,
      redo: this.#connection.one(this.#next(lab, 'redo'))?.label ?? null,
    };
  }

  /** The entry that undo or redo would take. */
  entry(lab: number, direction: 'undo' | 'redo'): HistoryEntry | null {
    const row = this.#connection.one(this.#next(lab, direction).select('changes'));
    if (row === undefined) return null;
    return { id: row.id ?? 0, label: row.label, changes: JSON.parse(row.changes) as Change[] };
  }

  /** Adds an entry and drops what was undone and what is too old. Inside a transaction. */
  add(
    lab: number,
    entry: { at: number; who: string; label: string; changes: readonly Change[] },
  ): void {
    const changes = JSON.stringify(entry.changes);
    this.#connection.run(
      query.deleteFrom('history').where('lab', '=', lab).where('applied', '=', 0),
    );
    this.#connection.run(
      query.insertInto('history').values({
        id: null,
        lab,
        at: entry.at,
        who: entry.who,
        label: entry.label,
        changes,
        count: entry.changes.length,
        size: Buffer.byteLength(changes),
        applied: 1,
      }),
    );
    this.#trim(lab);
  }

  mark(id: number, applied: boolean): void {
    this.#connection.run(
      query
        .updateTable('history')
        .set({ applied: applied ? 1 : 0 })
        .where('id', '=', id),
    );
  }

  #next(lab: number, direction: 'undo' | 'redo') {
    const undo = direction === 'undo';
    return query
      .selectFrom('history')
      .select(['id', 'label'])
      .where('lab', '=', lab)
      .where('applied', '=', undo ? 1 : 0)
      .orderBy('id', undo ? 'desc' : 'asc')
      .limit(1);
  }

  #trim(lab: number): void {
    const rows = this.#connection.all(
      query
        .selectFrom('history')
        .select(['id', 'size'])
        .where('lab', '=', lab)
        .orderBy('id', 'desc'),
    );
    let octets = 0;
    const kept = rows.filter((row, at) => {
      octets += row.size;
      return at === 0 || (at < MAX_ENTRIES && octets <= MAX_OCTETS);
    });
    const oldest = kept.at(-1)?.id;
    if (kept.length < rows.length && oldest !== undefined)
      this.#connection.run(
        query.deleteFrom('history').where('lab', '=', lab).where('id', '<', oldest),
      );
  }
}
