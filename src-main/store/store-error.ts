/** What can go wrong between us and the disk, as one sentence for people. */
import { type Said, SaidError, sayIn } from '../said/said.ts';

export type StoreErrorCode =
  /** Another program holds a lock on the file. */
  | 'busy'
  /** No space left, or a quota reached. */
  | 'full'
  /** The file or its folder cannot be written. */
  | 'read-only'
  /** Written by a newer Netyard, or not by Netyard at all. */
  | 'foreign'
  | 'corrupt'
  /** A reference to an object that is not there: refused by the file itself, the last line of defence. */
  | 'dangling'
  | 'io';

export const storeSentences = {
  'store-busy': '{file} is locked by another program: close it there and try again.',
  'store-full':
    'There is no space left to write {file}: nothing was changed; free some and try again.',
  'store-read-only': '{file} cannot be written: make the file and its folder writable.',
  'store-foreign':
    '{file} is a database of another program: move it away, or use another NETYARD_HOME.',
  'store-newer':
    '{file} was written by a newer Netyard (version {found} of the file, this one knows {known}): use that Netyard, or another NETYARD_HOME.',
  'store-corrupt': '{file} is damaged: restart Netyard, which moves it aside and begins a new one.',
  'store-lab-corrupt':
    'Lab "{lab}" cannot be read: {kind} "{object}" in {file} is not as Netyard wrote it.',
  'store-dangling': 'The change would leave a reference to nothing in {file}: it was refused.',
  'store-io':
    'The disk failed while {file} was read or written: see the system log, then try again.',
  'store-replaced':
    'The database {file} was damaged. It was moved to {aside} and a new one begun: restore your labs from a backup or from exported lab files.',
} as const satisfies Record<string, string>;

export type StoreSaid = Said<keyof typeof storeSentences>;

export class StoreError extends SaidError<StoreSaid['code']> {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, said: StoreSaid, options?: ErrorOptions) {
    super(sayIn(storeSentences, [said]), [said], options);
    this.code = code;
  }
}

const prefixes: readonly (readonly [prefix: string, code: StoreErrorCode])[] = [
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_FULL', 'full'],
  ['SQLITE_IOERR_CORRUPTFS', 'corrupt'],
  // The file of the memory that connections share is made when the database is opened.
  ['SQLITE_IOERR_SHMSIZE', 'full'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_CANTOPEN', 'read-only'],
  ['SQLITE_PERM', 'read-only'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 'dangling'],
];

/** The sentence for an error of SQLite; anything else comes back as it is. */
export function explain(error: unknown, file: string): unknown {
  const sqlite = error instanceof Error && 'code' in error ? String(error.code) : '';
  const code = prefixes.find(([prefix]) => sqlite.startsWith(prefix))?.[1];
  if (code === undefined) return error;
  return new StoreError(code, { code: `store-${code}`, values: { file } }, { cause: error });
}
