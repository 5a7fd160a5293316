/** What can go wrong between us and the disk, as one sentence for people. */

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

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const sentences: Record<Exclude<StoreErrorCode, 'foreign'>, (file: string) => string> = {
  busy: (file) => `${file} is locked by another program: close it there and try again.`,
  full: (file) =>
    `There is no space left to write ${file}: nothing was changed; free some and try again.`,
  'read-only': (file) => `${file} cannot be written: make the file and its folder writable.`,
  corrupt: (file) =>
    `${file} is damaged: restart Netyard, which moves it aside and begins a new one.`,
  dangling: (file) => `The change would leave a reference to nothing in ${file}: it was refused.`,
  io: (file) =>
    `The disk failed while ${file} was read or written: see the system log, then try again.`,
};

const prefixes: readonly (readonly [prefix: string, code: Exclude<StoreErrorCode, 'foreign'>])[] = [
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
  return code === undefined ? error : new StoreError(code, sentences[code](file), { cause: error });
}
