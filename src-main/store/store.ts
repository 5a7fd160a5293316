/**
 * Everything that outlives the process: labs, their history, node positions, settings. Synchronous: when a method returns, what it
 * changed is on the disk, whatever happens next. Every method throws StoreError for what the disk does to us.
 */
import type { Lab } from '../model/lab.ts';
import type { Change } from '../model/operations.ts';
import { type Connection, query } from './connection.ts';
import { type HistoryEntry, type HistoryRow, HistoryTable } from './history.ts';
import { type LabRow, LabTable } from './labs.ts';
import { openDatabase } from './open.ts';
import type { StoreSaid } from './store-error.ts';

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Who changes a lab, when (ms since the epoch), and what people call it. */
export interface Occasion {
  readonly at: number;
  readonly who: string;
  readonly label: string;
}

export class Store {
  /** One sentence for the user where the file was damaged and replaced, else null. */
  readonly notice: StoreSaid | null;
  readonly #connection: Connection;
  readonly #labs: LabTable;
  readonly #history: HistoryTable;

  constructor(file: string, now: Date) {
    const { connection, notice } = openDatabase(file, now);
    this.notice = notice;
    this.#connection = connection;
    this.#labs = new LabTable(connection);
    this.#history = new HistoryTable(connection);
  }

  list(): LabRow[] {
    return this.#labs.list();
  }

  has(name: string): boolean {
    return this.#labs.find(name) !== null;
  }

  /** A lab with its revision, or null. */
  load(name: string): { lab: Lab; revision: number } | null {
    const id = this.#labs.find(name);
    return id === null ? null : this.#labs.load(id);
  }

  /** A new lab whose first history entry is `changes` (none where there are none). The name must be free. */
  create(lab: Lab, changes: readonly Change[], occasion: Occasion): number {
    return this.#connection.transaction(() => {
      const id = this.#labs.insert(lab.name, lab.description, occasion.at);
      if (changes.length > 0) this.#history.add(id, { ...occasion, changes });
      return this.#labs.write(id, lab, changes, occasion.at);
    });
  }

  /** Forgets a lab with its history; false where there is none. */
  delete(name: string): boolean {
    const id = this.#labs.find(name);
    if (id !== null) this.#connection.transaction(() => this.#labs.delete(id));
    return id !== null;
  }

  /** One user action: changes that lead to `after`, as one entry of the history. Gives the new revision. */
  change(after: Lab, changes: readonly Change[], occasion: Occasion): number {
    const id = this.#id(after.name);
    return this.#connection.transaction(() => {
      this.#history.add(id, { ...occasion, changes });
      return this.#labs.write(id, after, changes, occasion.at);
    });
  }

  /** What undo or redo would take, null where there is nothing. */
  step(name: string, direction: 'undo' | 'redo'): HistoryEntry | null {
    return this.#history.entry(this.#id(name), direction);
  }

  /** Undoes or redoes `entry`, whose changes (already turned round for undo) lead to `after`. */
  walk(
    after: Lab,
    changes: readonly Change[],
    entry: number,
    direction: 'undo' | 'redo',
    at: number,
  ): number {
    const id = this.#id(after.name);
    return this.#connection.transaction(() => {
      this.#history.mark(entry, direction === 'redo');
      return this.#labs.write(id, after, changes, at);
    });
  }

  /** Labels of what undo and redo would do. */
  labels(name: string): { undo: string | null; redo: string | null } {
    return this.#history.labels(this.#id(name));
  }

  history(name: string, limit: number): HistoryRow[] {
    return this.#history.list(this.#id(name), limit);
  }

  positions(name: string): Record<string, Position> {
    const rows = this.#connection.all(
      query.selectFrom('position').select(['node', 'x', 'y']).where('lab', '=', this.#id(name)),
    );
    return Object.fromEntries(rows.map(({ node, x, y }) => [node, { x, y }]));
  }

  /** Remembers where nodes were put; null forgets. */
  place(name: string, positions: Readonly<Record<string, Position | null>>): void {
    const lab = this.#id(name);
    this.#connection.transaction(() => {
      for (const [node, position] of Object.entries(positions)) {
        const row = query.deleteFrom('position').where('lab', '=', lab).where('node', '=', node);
        this.#connection.run(row);
        if (position !== null)
          this.#connection.run(query.insertInto('position').values({ lab, node, ...position }));
      }
    });
  }

  setting(key: string): string | null {
    const select = query.selectFrom('setting').select('value').where('key', '=', key);
    return this.#connection.one(select)?.value ?? null;
  }

  /** Keeps a setting; null forgets it. */
  set(key: string, value: string | null): void {
    this.#connection.run(
      value === null
        ? query.deleteFrom('setting').where('key', '=', key)
        : query
            .insertInto('setting')
            .values({ key, value })
            .onConflict((conflict) => conflict.column('key').doUpdateSet({ value })),
    );
  }

  close(): void {
    this.#connection.close();
  }

  #id(name: string): number {
    const id = this.#labs.find(name);
    if (id === null) throw new Error(`the store has no lab "${name}"`);
    return id;
  }
}
