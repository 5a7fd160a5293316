// Where unix sockets live. A socket address holds about 100 bytes and NETYARD_HOME may be longer than that, so sockets
// get a short folder of their own, found again from the home by a hash. It is 0700 and must be ours: /tmp is everybody's.
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { VmError } from './backend.ts';
import { labSaid } from './sentences.ts';

/** Longest unix socket path in bytes: sun_path less its NUL (Linux unix(7): 108, macOS: 104). */
export const MAX_SOCKET_PATH_BYTES = process.platform === 'darwin' ? 103 : 107;

/** The path of the runtime folder of `home`, whether it exists or not. */
export function runtimeDirPath(home: string): string {
  const hash = createHash('sha256').update(resolve(home)).digest('hex').slice(0, 8);
  return join(usableRuntimeRoot() ?? tmpdir(), `ny-${hash}`);
}

/** Makes the runtime folder of `home` and returns its path. Throws VmError when somebody else owns that name. */
export function ensureRuntimeDir(home: string): string {
  const folder = runtimeDirPath(home);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  assertPrivate(folder);
  return folder;
}

/** Removes the runtime folder of `home`, which nobody uses any more; where it is somebody else's, nothing. */
export function removeRuntimeDir(home: string): void {
  const folder = runtimeDirPath(home);
  if (isPrivate(folder)) rmSync(folder, { recursive: true, force: true });
}

/** Returns `path`, or throws VmError when the operating system cannot bind a socket to so long a path. */
export function checkSocketPath(path: string): string {
  const bytes = Buffer.byteLength(path);
  if (bytes <= MAX_SOCKET_PATH_BYTES) return path;
  throw new VmError(
    'failed',
    labSaid('socket-path-long', { path, bytes, most: MAX_SOCKET_PATH_BYTES }),
  );
}

// systemd's per-user folder: private, in memory and gone at logout. Absent under sudo, in containers and on macOS.
function usableRuntimeRoot(): string | undefined {
  const root = process.env.XDG_RUNTIME_DIR;
  if (!root) return undefined;
  const stat = lstatSync(root, { throwIfNoEntry: false });
  return stat?.isDirectory() && stat.uid === process.getuid?.() ? root : undefined;
}

function isPrivate(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) return false;
  return (
    process.platform === 'win32' || (stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0)
  );
}

function assertPrivate(folder: string): void {
  if (isPrivate(folder)) return;
  throw new VmError('failed', labSaid('folder-not-private', { folder }));
}
