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
type Holder = z.infer<typeof holderSchema>;

/** Who leaves a home soon after the last lab has stopped, and after the command. */
export const BACKGROUND_ENGINE = 'a Netyard engine';
export const COMMAND = 'a netyard command';

/** Another engine works on this home. */
export class HomeBusyError extends Error {
  override readonly name = 'HomeBusyError';
  /** It leaves by itself; or nobody says who it is, which is so for a moment when one comes or goes. */
  readonly passing: boolean;

  constructor(home: string, holder: Holder | null, cause: unknown) {
    const { what, pid, since } = holder ?? { what: 'another Netyard' };
    const who = holder === null ? what : `${what} (process ${pid}, since ${since})`;
    const way =
      what === BACKGROUND_ENGINE ? 'stop its labs first ("netyard lab stop")' : 'close that first';
    super(`${home} is in use by ${who}: ${way}, or set NETYARD_HOME to another folder.`, { cause });
    this.passing = holder === null || what === BACKGROUND_ENGINE || what === COMMAND;
  }
}

export class HomeLock {
  readonly #database: Database.Database;
  readonly #holder: string;

  /** Takes the lock; `what` says who we are (`netyard serve`). Throws HomeBusyError. */
  constructor(home: string, what: string, now: Date) {
    this.#holder = join(home, 'engine.json');
    this.#database = takeLock(home, this.#holder);
    const self = { pid: process.pid, what, since: now.toISOString() };
    quietly(() => writeFileSync(this.#holder, `${JSON.stringify(self)}\n`, { mode: 0o600 }));
  }

  release(): void {
    quietly(() => rmSync(this.#holder, { force: true }));
    this.#database.close();
  }
}

/** Who holds the lock is for a message only: a disk that is full or refuses is no reason to stop. */
function quietly(note: () => void): void {
  try {
    note();
  } catch {
    // Then the message does without a name.
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
    if (!(known instanceof StoreError)) throw known;
    if (known.code === 'corrupt') return takeAnew(home, holderFile);
    if (known.code !== 'busy') throw known;
    throw new HomeBusyError(home, readHolder(holderFile), error);
  }
}

/** What is no database can be nobody's lock. */
function takeAnew(home: string, holderFile: string): Database.Database {
  rmSync(join(home, 'engine.lock'));
  return takeLock(home, holderFile);
}

/** Null where the note is not there yet or is damaged. */
function readHolder(file: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
