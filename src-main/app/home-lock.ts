/**
 * One engine per NETYARD_HOME. The lock is an exclusive transaction on a database of its own (engine.lock): the operating system
 * drops it with the process, however that ends, so there is no stale lock to guess about. Who holds it stands beside it in
 * engine.json, for the message only.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { explain, StoreError } from '../store/store-error.ts';

const holderSchema = z.object({ pid: z.int(), what: z.string(), since: z.string() });

/** Another engine works on this home. */
export class HomeBusyError extends Error {
  override readonly name = 'HomeBusyError';
}

export class HomeLock {
  readonly #database: Database.Database;
  readonly #holder: string;

  /** Takes the lock; `what` says who we are (`netyard serve`). Throws HomeBusyError. */
  constructor(home: string, what: string, now: Date) {
    this.#holder = join(home, 'engine.json');
    this.#database = takeLock(home, this.#holder);
    const self = { pid: process.pid, what, since: now.toISOString() };
    writeFileSync(this.#holder, `${JSON.stringify(self)}\n`, { mode: 0o600 });
  }

  release(): void {
    rmSync(this.#holder, { force: true });
    this.#database.close();
  }
}

function takeLock(home: string, holderFile: string): Database.Database {
  const file = join(home, 'engine.lock');
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { timeout: 0 });
    // Nothing is ever written to it, so that a full disk is no reason to keep anybody out.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    const known = explain(error, file);
    if (!(known instanceof StoreError) || known.code !== 'busy') throw known;
    throw new HomeBusyError(
      `${home} is in use by ${holder(holderFile)}: close that first, or set NETYARD_HOME to another folder.`,
      { cause: error },
    );
  }
}

function holder(file: string): string {
  try {
    const { pid, what, since } = holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return `${what} (process ${pid}, since ${since})`;
  } catch {
    return 'another Netyard';
  }
}
