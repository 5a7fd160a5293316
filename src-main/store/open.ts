/**
 * Opens netyard.db. Odd cases: a damaged file is moved aside (never overwritten) and a new one begun; a file of a newer Netyard
 * or of another program is left as it is; an old one is migrated in one transaction per step.
 */
import { existsSync, renameSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Connection } from './connection.ts';
import { APPLICATION_ID, migrations } from './schema.ts';
import { explain, StoreError, type StoreSaid } from './store-error.ts';

/** How long a lock of another program is waited for, ms. The engine stands still meanwhile. */
const BUSY_TIMEOUT_MS = 2_000;

/**
 * Opens or makes the database `file`; its folder must exist. `now` names a damaged file that is moved aside.
 * `notice` is one sentence for the user, or null. Throws StoreError.
 */
export function openDatabase(
  file: string,
  now: Date,
): { connection: Connection; notice: StoreSaid | null } {
  try {
    return { connection: openSound(file), notice: null };
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'corrupt') throw error;
    const aside = moveAside(file, now);
    return {
      connection: openSound(file),
      notice: { code: 'store-replaced', values: { file, aside } },
    };
  }
}

function openSound(file: string): Connection {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
    refuseForeign(file, database);
    refuseDamaged(file, database);
    database.pragma('journal_mode = WAL');
    // FULL: an acknowledged change also survives a power cut, not only the death of the process.
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    migrate(database);
    return new Connection(file, database);
  } catch (error) {
    database?.close();
    throw explain(error, file);
  }
}

function version(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

function refuseForeign(file: string, database: Database.Database): void {
  const found = version(database);
  const id = database.pragma('application_id', { simple: true });
  const empty = database.prepare('SELECT count(*) AS n FROM sqlite_schema').pluck().get() === 0;
  if (id !== APPLICATION_ID && !(empty && found === 0))
    throw new StoreError('foreign', { code: 'store-foreign', values: { file } });
  if (found > migrations.length)
    throw new StoreError('foreign', {
      code: 'store-newer',
      values: { file, found, known: migrations.length },
    });
}

function refuseDamaged(file: string, database: Database.Database): void {
  const found = database.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw new StoreError('corrupt', { code: 'store-corrupt', values: { file } });
}

function migrate(database: Database.Database): void {
  for (let from = version(database); from < migrations.length; from++)
    database
      .transaction(() => {
        database.exec(migrations[from] ?? '');
        database.pragma(`user_version = ${from + 1}`);
      })
      .immediate();
}

function moveAside(file: string, now: Date): string {
  const stamp = now.toISOString().replaceAll(':', '').replace(/\..*/, '');
  let aside = `${file}.corrupt-${stamp}`;
  for (let n = 2; existsSync(aside); n++) aside = `${file}.corrupt-${stamp}-${n}`;
  for (const suffix of ['', '-wal', '-shm'])
    if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  return aside;
}
