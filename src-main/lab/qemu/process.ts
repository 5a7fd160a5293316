// One QEMU process from start to end: its sockets, its record, its last words. We listen and QEMU connects, so nothing polls,
// no byte of the boot is lost, and the sockets are gone from the file system as soon as they are used.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { saidOf } from '../../said/system-errors.ts';
import { VmError } from '../backend.ts';
import { newMarker, type RunLedger, removeLater, spawnRecorded } from '../process-record.ts';
import { checkSocketPath, ensureRuntimeDir } from '../runtime-dir.ts';
import { type LabSaid, labSaid } from '../sentences.ts';
import { QmpClient, QmpError, type QmpEvent } from './qmp.ts';

const START_TIMEOUT_MS = 30_000;
/** A QEMU that has lost its control connection gets this long to end by itself. */
const CONTROL_GRACE_MS = 2_000;
const LAST_WORDS_BYTES = 4_096;
const LAST_WORDS_MS = 500;

export interface QemuExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to stderr, at most 4 KiB. */
  readonly lastWords: string;
}

export interface QemuSockets {
  readonly qmpSocketPath: string;
  readonly consoleSocketPath: string;
}

export interface QemuProcessOptions {
  readonly ledger: RunLedger;
  /** For people, in the record. */
  readonly label: string;
  readonly executable: string;
  readonly args: (sockets: QemuSockets) => string[];
  readonly onEvent: (event: QmpEvent) => void;
  readonly onConsole: (bytes: Uint8Array) => void;
  /** Gives up the start. */
  readonly signal: AbortSignal;
}

export interface QemuProcess {
  readonly qmp: QmpClient;
  readonly console: Socket;
  /** Resolves when the process is gone and its record and folder are removed. */
  readonly exited: Promise<QemuExit>;
  kill(): void;
}

/** Starts QEMU and waits until it takes commands. Rejects with VmError; no process is left then. */
export async function startQemu(options: QemuProcessOptions): Promise<QemuProcess> {
  const { ledger, executable, label } = options;
  const marker = newMarker();
  const folder = join(ensureRuntimeDir(ledger.home), marker);
  mkdirSync(folder, { mode: 0o700 });
  const doors: Door[] = [];
  const giveUp = AbortSignal.any([options.signal, AbortSignal.timeout(START_TIMEOUT_MS)]);
  let exited: Promise<QemuExit> | undefined;
  let child: ChildProcess | undefined;
  const onGiveUp = (): void => void child?.kill('SIGKILL');
  try {
    const qmp = await openDoor(join(folder, 'qmp'), doors);
    const console = await openDoor(join(folder, 'console'), doors);
    const args = options.args({ qmpSocketPath: qmp.path, consoleSocketPath: console.path });
    const entry = { kind: 'process' as const, label, marker, executable, args, folder };
    const spawned = await spawnRecorded(ledger, entry, {
      stdio: ['ignore', 'ignore', 'pipe'],
      windowsHide: true,
      // A session of its own: Ctrl-C in our terminal is for us, who press the guest's power button; QEMU would pull the plug.
      detached: process.platform !== 'win32',
    });
    child = spawned.child;
    exited = watchExit(child).finally(() => {
      spawned.record.remove();
      removeLater(folder);
    });
    giveUp.addEventListener('abort', onGiveUp);
    if (giveUp.aborted) onGiveUp();
    return await meet({ child, exited, qmp, console }, options);
  } catch (error) {
    // A QEMU that refuses closes its connections first and then says why: hear it out.
    if (error instanceof QmpError && error.code === 'closed')
      await Promise.race([exited, delay(CONTROL_GRACE_MS, undefined, { ref: false })]);
    child?.kill('SIGKILL');
    const exit = await exited;
    removeLater(folder);
    throw startError(error, exit, options.signal, giveUp);
  } finally {
    giveUp.removeEventListener('abort', onGiveUp);
    for (const door of doors) door.close();
  }
}

interface Arrival {
  readonly child: ChildProcess;
  readonly exited: Promise<QemuExit>;
  readonly qmp: Door;
  readonly console: Door;
}

/** Waits until QEMU has come through both doors and speaks QMP. Rejects as soon as it ends. */
async function meet(
  { child, exited, qmp, console }: Arrival,
  { onConsole, onEvent }: QemuProcessOptions,
): Promise<QemuProcess> {
  const died = exited.then((exit): never => {
    throw new VmError('failed', exitSaid(exit));
  });
  died.catch(() => undefined); // after the start nobody waits for it
  const line = await Promise.race([console.guest, died]);
  line.on('data', onConsole);
  const control = await Promise.race([qmp.guest, died]);
  const onClose = (): void => void endWithoutControl(child);
  const open = QmpClient.open(control, { timeoutMs: START_TIMEOUT_MS, onEvent, onClose });
  const { client } = await Promise.race([open, died]);
  return { qmp: client, console: line, exited, kill: () => void child.kill('SIGKILL') };
}

function startError(
  error: unknown,
  exit: QemuExit | undefined,
  cancel: AbortSignal,
  giveUp: AbortSignal,
): VmError {
  if (cancel.aborted) return new VmError('failed', labSaid('ended-while-starting'));
  if (giveUp.aborted)
    return new VmError('failed', labSaid('qemu-silent', { seconds: START_TIMEOUT_MS / 1000 }));
  if (error instanceof VmError) return error;
  // An exit code is QEMU's own end; a signal was ours.
  const why = exit && exit.code !== null ? [exitSaid(exit)] : saidOf<LabSaid['code']>(error);
  return new VmError('failed', [labSaid('qemu-not-started'), ...why], { cause: error });
}

/** One sentence about an exit that nobody asked for. */
export function exitSaid({ code, signal, lastWords: words }: QemuExit): LabSaid {
  if (signal === null)
    return labSaid(words === '' ? 'qemu-exit' : 'qemu-exit-words', { exit: code ?? '', words });
  return labSaid(words === '' ? 'qemu-signal' : 'qemu-signal-words', { signal, words });
}

interface Door {
  readonly path: string;
  /** The first and only connection. */
  readonly guest: Promise<Socket>;
  close(): void;
}

async function openDoor(path: string, doors: Door[]): Promise<Door> {
  const server = createServer();
  const guest = new Promise<Socket>((resolve) => {
    server.once('connection', (socket: Socket) => {
      server.close();
      // Whoever reads it says more of its end; until then it may come at any time.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
  server.listen(checkSocketPath(path));
  await once(server, 'listening');
  // A connection that cannot be taken is no arrival: the start has its time limit.
  server.on('error', () => undefined);
  const door = { path, guest, close: () => void server.close() };
  doors.push(door);
  return door;
}

function watchExit(child: ChildProcess): Promise<QemuExit> {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS_BYTES);
  });
  // Its end closes the pipe, but for a wrapper's child that lives on and would hold it for ever.
  child.once('exit', () => {
    const late = setTimeout(() => child.stderr?.destroy(), LAST_WORDS_MS);
    child.once('close', () => clearTimeout(late));
  });
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, lastWords: words.trim() }));
  });
}

async function endWithoutControl(child: ChildProcess): Promise<void> {
  await delay(CONTROL_GRACE_MS, undefined, { ref: false });
  child.kill('SIGKILL');
}
