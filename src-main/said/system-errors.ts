/** What operating systems refuse, in words, by the code that they give it; and what is said of an error that nobody expected. */
import { fill, type Said, SaidError, type SaidValue } from './said.ts';

export const systemErrors = {
  EACCES: 'this user may not do that',
  EADDRINUSE: 'the address is in use',
  EADDRNOTAVAIL: 'the address is none of this machine',
  EBUSY: 'it is busy',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the other side closed the connection',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  EFBIG: 'the file would become too large',
  EHOSTDOWN: 'the host is down',
  EHOSTUNREACH: 'the host cannot be reached',
  EIO: 'the device failed',
  EISDIR: 'it is a folder',
  EMFILE: 'too many files are open',
  EMSGSIZE: 'the message is too long',
  ENETDOWN: 'the network is down',
  ENETUNREACH: 'no route leads there',
  ENFILE: 'too many files are open on this machine',
  ENODEV: 'there is no such device',
  ENOENT: 'it does not exist',
  ENOEXEC: 'it is no program for this machine',
  ENOMEM: 'there is not enough memory',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is no folder',
  ENXIO: 'there is no such device',
  EPERM: 'this user may not do that',
  EPIPE: 'the other side closed the connection',
  EROFS: 'the disk can only be read',
  ETIMEDOUT: 'no answer came in time',
  ETXTBSY: 'the program is being written',
} as const satisfies Record<string, string>;

export const errorSentences = {
  ...systemErrors,
  /** What a system or a program says in its own words. */
  other: '{text}',
  'system-error': '{what}: {error}.',
  // What the system refuses whatever one is doing, with what to do about it.
  'disk-full': 'There is no space left on the disk: free some, then try again.',
  'disk-failed': 'The disk failed ({error}): see the system log, then try again.',
  'path-refused':
    '{path} is not yours to read and write: change its rights and those of its folder.',
  'path-gone': '{path} is not there any more: put it back, or restart Netyard.',
  'path-taken': '{path} is not what Netyard expects there: move it away.',
  'files-many':
    'This system lets no more files be opened: end programs that have many, or raise the limit (ulimit -n).',
} as const satisfies Record<string, string>;

export type ErrorSaid = Said<keyof typeof errorSentences>;

/** An error as a value of a sentence: words where its code is known, else its own. */
export function errorValue(error: unknown): SaidValue {
  if (error instanceof SaidError) return error.said;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return Object.hasOwn(systemErrors, code) ? codeValue(code) : textOf(error);
}

/** The same of a code that stands alone: `EBUSY`. */
export function codeValue(code: string): SaidValue {
  return Object.hasOwn(systemErrors, code) ? [{ code, values: {} }] : code;
}

/** What an error says, in its own words where it has no codes. `Code` is one of the caller's table, which has those of this file. */
export function saidOf<Code extends string>(error: unknown): readonly Said<Code>[] {
  const said = error instanceof SaidError ? error.said : [saidOfOther(error)];
  return said as readonly Said<Code>[];
}

function saidOfOther(error: unknown): ErrorSaid {
  const system = systemSaid(error);
  if (system !== null) return system;
  const value = errorValue(error);
  if (typeof value !== 'object') return { code: 'other', values: { text: value } };
  const { path, syscall = '' } = error as { path?: string; syscall?: string };
  return { code: 'system-error', values: { what: path ?? syscall, error: value } };
}

const advice: Readonly<Record<string, ErrorSaid['code']>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'path-refused',
  EACCES: 'path-refused',
  EPERM: 'path-refused',
  ENOENT: 'path-gone',
  EEXIST: 'path-taken',
  EISDIR: 'path-taken',
  ENOTDIR: 'path-taken',
  ERR_FS_EISDIR: 'path-taken',
  EMFILE: 'files-many',
  ENFILE: 'files-many',
  EIO: 'disk-failed',
};

/** The sentence for such an error of Node's, with what to do about it; null for any other. */
export function systemSaid(error: unknown): ErrorSaid | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const code = advice[String(error.code)];
  if (code === undefined) return null;
  const path = 'path' in error ? String(error.path) : '';
  // Which file it is about is what helps.
  if (code.startsWith('path-') && path === '') return null;
  return { code, values: { path, error: error.message } };
}

/** An error in English, in words where its code is known. */
export function errorText(error: unknown): string {
  if (error instanceof SaidError) return error.message;
  return fill('{error}', { error: errorValue(error) }, errorSentences);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
