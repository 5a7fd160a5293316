/** What the system refuses whatever one is doing: a full disk, a folder that is read-only or gone, no descriptors left. */
import { type LabSaid, labSaid } from './sentences.ts';

const sentences: Readonly<Record<string, LabSaid['code']>> = {
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

/** The sentence for such an error of Node's; null for any other. */
export function systemSaid(error: unknown): LabSaid | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const said = sentences[String(error.code)];
  if (said === undefined) return null;
  const path = 'path' in error ? String(error.path) : '';
  // Which file it is about is what helps.
  if (said.startsWith('path-') && path === '') return null;
  return labSaid(said, { path, error: error.message });
}
