/**
 * One open SQLite file: kysely builds the SQL (typed against the schema), better-sqlite3 runs it at once. There is no
 * asynchronous step between the start of a transaction and its commit, so no other work can slip into it.
 */
import type { Database } from 'better-sqlite3';
import {
  type Compilable,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Schema } from './schema.ts';
import { explain } from './store-error.ts';

/** Builds queries; it has no driver, so that nothing can be run past `Connection`. */
export const query = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Rows per INSERT: 500 rows of six columns stay well below SQLite's 32,766 parameters. */
const BATCH = 500;

export class Connection {
  readonly file: string;
  readonly #database: Database;

  constructor(file: string, database: Database) {
    this.file = file;
    this.#database = database;
  }

  /** All rows of a SELECT. Every method throws StoreError for what the disk does to us. */
  all<Row>(select: Compilable<Row>): Row[] {
    const { sql, parameters } = select.compile();
    return this.#guard(() => this.#database.prepare(sql).all(...parameters) as Row[]);
  }

  /** The first row, if there is one. */
  one<Row>(select: Compilable<Row>): Row | undefined {
    return this.all(select)[0];
  }

  /** Runs one statement that gives no rows. */
  run(statement: Compilable): { changes: number; lastId: number } {
    const { sql, parameters } = statement.compile();
    const { changes, lastInsertRowid } = this.#guard(() =>
      this.#database.prepare(sql).run(...parameters),
    );
    return { changes, lastId: Number(lastInsertRowid) };
  }

  /** Runs `statement` once per batch of rows. */
  runBatched<Row>(rows: readonly Row[], statement: (batch: readonly Row[]) => Compilable): void {
    for (let at = 0; at < rows.length; at += BATCH) this.run(statement(rows.slice(at, at + BATCH)));
  }

  /** All of `work` or nothing of it. When it returns, the commit is on the disk. */
  transaction<T>(work: () => T): T {
    return this.#guard(() => this.#database.transaction(work).immediate());
  }

  close(): void {
    this.#database.close();
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw explain(error, this.file);
    }
  }
}
