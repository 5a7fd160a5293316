/**
 * An engine in the background: `netyard serve --engine` in a process of its own that serves only the local socket, writes to
 * NETYARD_HOME/logs/engine.log and ends by itself when no lab runs.
 */
import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { netyardHome, prepareHome } from '../app/paths.ts';
import { type Connection, connectRunning, sleep } from './connect.ts';
import { CommandError, NOT_SO } from './exit.ts';
import { note } from './output.ts';

const START_LIMIT_MS = 20_000;
const LOOK_MS = 50;
/** The log starts anew beyond this, octets. */
const LOG_LIMIT = 1 << 20;

/** The running engine, or a new one in the background. `isNew`: it was started here. */
export async function connectOrStart(): Promise<{ connection: Connection; isNew: boolean }> {
  const running = await connectRunning();
  if (running !== null) return { connection: running, isNew: false };
  return { connection: await startEngine(), isNew: true };
}

async function startEngine(): Promise<Connection> {
  const home = netyardHome();
  prepareHome(home);
  const logFile = join(home, 'logs', 'engine.log');
  const log = openLog(logFile);
  const before = statSync(logFile).size;
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'serve', '--engine'], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, NETYARD_HOME: home },
    windowsHide: true,
  });
  closeSync(log);
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  child.unref();
  const until = Date.now() + START_LIMIT_MS;
  while (Date.now() < until) {
    const connection = await connectRunning();
    if (connection !== null) {
      for (const notice of (await connection.client.system.info()).notices)
        note(`netyard: ${notice}`);
      return connection;
    }
    if (ended) break;
    await sleep(LOOK_MS);
  }
  const said = readFileSync(logFile).subarray(before).toString().trim().split('\n').at(-1) ?? '';
  const why = said.replace(/^netyard: /, '') || `its log is ${logFile}`;
  throw new CommandError(NOT_SO, `netyard: the engine did not start in the background: ${why}`);
}

function openLog(file: string): number {
  mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
  const log = openSync(file, 'a', 0o600);
  if (statSync(file).size > LOG_LIMIT) truncateSync(file);
  // Also shows whether the disk takes anything: what an engine says that does not start must not get lost.
  writeSync(log, `${new Date().toISOString()} netyard starts an engine\n`);
  return log;
}
