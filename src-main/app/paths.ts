/** Where Netyard keeps its things: one folder (NETYARD_HOME) for the user alone, and the local socket that belongs to it. */
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { checkSocketPath, runtimeDirPath } from '../lab/runtime-dir.ts';
import { errorValue } from '../said/system-errors.ts';
import { refusal } from './refusal.ts';

/** Octets of a unix socket path: sun_path has 108 on Linux and 104 on macOS, with the closing zero. */
const SOCKET_PATH_MAX = 100;

/** The folder of NETYARD_HOME, or the platform's folder for application data. Absolute; it may not exist yet. */
export function netyardHome(env: NodeJS.ProcessEnv = process.env): string {
  if (env.NETYARD_HOME) return resolve(env.NETYARD_HOME);
  switch (process.platform) {
    case 'win32':
      return join(env.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Netyard');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Netyard');
    default:
      return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'netyard');
  }
}

/** Makes the folder (mode 0700) where it is not there. Throws Failure where it cannot be made or written. */
export function prepareHome(home: string): void {
  try {
    makeFolder(home);
    if (!statSync(home).isDirectory()) throw new Error('not a folder');
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw refusal('INVALID', 'home-not-usable', { home, error: errorValue(error) });
  }
}

/** Not by mkdir's own recursion, which never ends below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Where the engine of a home listens: `engine.sock` in the home, or in the home's runtime folder (which the engine makes) where that
 * path is too long for a socket. On Windows a named pipe. Throws VmError where that folder's path is too long as well.
 */
export function enginePath(home: string): string {
  if (process.platform === 'win32') {
    const hash = createHash('sha256').update(resolve(home)).digest('hex').slice(0, 16);
    return `\\\\.\\pipe\\netyard-${userInfo().username}-${hash}`;
  }
  const direct = join(home, 'engine.sock');
  const fits = Buffer.byteLength(direct) <= SOCKET_PATH_MAX;
  return fits ? direct : checkSocketPath(join(runtimeDirPath(home), 'engine.sock'));
}
