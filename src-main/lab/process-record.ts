// The ledger of everything outside this process that the engine makes: child processes, network namespaces, TAP devices.
// A record is a file NETYARD_HOME/run/ID.json, written before its object exists and removed after it is gone. What a
// killed app leaves behind is thereby known to the next start (clean-up.ts). Odd cases: a record without a pid belongs to
// an app that died between writing it and learning the pid; a record whose owner still lives is that app's own business.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { errorValue } from '../said/system-errors.ts';
import { VmError } from './backend.ts';
import { dieWithApp } from './die-with-app.ts';
import {
  listProcesses,
  type ProcessInfo,
  processIdentity,
  readBootId,
  readProcess,
} from './process-identity.ts';
import { type LabSaid, labSaid } from './sentences.ts';

const label = z.string().max(300);
/** A random word that only our object carries: in its argument list, environment or name. */
const marker = z.string().regex(/^[0-9a-f]{16}$/);

const processEntry = z.object({
  kind: z.literal('process'),
  label,
  marker,
  executable: z.string().max(4096),
  args: z.array(z.string().max(16_384)).max(512),
  /** Folder of its sockets, removed with it. */
  folder: z.string().max(4096).optional(),
});
const namespaceEntry = z.object({
  kind: z.literal('namespace'),
  label,
  marker,
  name: z.string().regex(/^ny[0-9a-f]{8}[A-Za-z0-9-]{0,40}$/),
});
const tapEntry = z.object({
  kind: z.literal('tap'),
  label,
  name: z.string().regex(/^ny[0-9a-f]{8}[a-z0-9]{1,5}$/),
});
export const runEntry = z.discriminatedUnion('kind', [processEntry, namespaceEntry, tapEntry]);
export type RunEntry = z.infer<typeof runEntry>;
export type ProcessEntry = z.infer<typeof processEntry>;

const runRecordFile = z.object({
  version: z.literal(1),
  owner: processIdentity,
  entry: runEntry,
  /** Set as soon as the pid is known. */
  process: processIdentity.omit({ bootId: true }).optional(),
});
export type RunRecordFile = z.infer<typeof runRecordFile>;

export interface RunRecord {
  /** Completes the record of a process. On Linux the file is written before this first yields. */
  started(pid: number): Promise<void>;
  /** To be called when the object is gone. */
  remove(): void;
}

/** A new random marker. */
export function newMarker(): string {
  return randomBytes(8).toString('hex');
}

export class RunLedger {
  readonly home: string;
  readonly #owner: z.infer<typeof processIdentity>;

  private constructor(home: string, owner: z.infer<typeof processIdentity>) {
    this.home = home;
    this.#owner = owner;
  }

  /** Opens the ledger of a NETYARD_HOME for this process. */
  static async open(home: string): Promise<RunLedger> {
    const [self, bootId] = await Promise.all([readProcess(process.pid), readBootId()]);
    if (self === undefined) throw new Error('this process cannot find itself');
    mkdirSync(runFolder(home), { recursive: true, mode: 0o700 });
    return new RunLedger(home, { pid: self.pid, startTime: self.startTime, bootId });
  }

  /** Writes a record; the object may be made once this has returned. */
  create(entry: RunEntry): RunRecord {
    const file = join(runFolder(this.home), `${newMarker()}.json`);
    const record: RunRecordFile = { version: 1, owner: this.#owner, entry: runEntry.parse(entry) };
    let removed = false;
    writeAtomically(file, record);
    return {
      started: async (pid) => {
        const info = await readProcess(pid);
        if (info === undefined || removed) return; // it has ended already
        record.process = { pid, startTime: info.startTime };
        writeAtomically(file, record);
      },
      remove: () => {
        removed = true;
        removeLater(file);
      },
    };
  }
}

/** Removes a file or folder of ours; where the disk refuses, what it was for has ended all the same, and it stays behind. */
export function removeLater(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // A record is looked at by the next start.
  }
}

/**
 * Starts a program under a record, so that it ends with the app or, at the latest, with the app's next start. The
 * caller removes the record when the child has ended. Rejects with VmError `missing-tool` when it cannot be started.
 */
export async function spawnRecorded(
  ledger: RunLedger,
  entry: ProcessEntry,
  options: SpawnOptions,
): Promise<{ child: ChildProcess; record: RunRecord }> {
  const [file, ...args] = await dieWithApp([entry.executable, ...entry.args]);
  const record = ledger.create(entry);
  const child = spawn(file, args, options);
  if (child.pid !== undefined) {
    // Not awaited: the caller must hear of an exit that comes while ps is asked. Without a pid the record still works.
    record.started(child.pid).catch(() => undefined);
    return { child, record };
  }
  const reason = await new Promise<Error>((resolve) => child.once('error', resolve));
  record.remove();
  throw new VmError(
    'missing-tool',
    labSaid('program-not-run', { program: entry.executable, error: errorValue(reason) }),
    { cause: reason },
  );
}

export interface StoredRecord {
  readonly file: string;
  readonly record: RunRecordFile;
}

/**
 * The records in NETYARD_HOME/run whose owner no longer lives. A file that is no record is renamed to *.bad and reported
 * through `log`.
 */
export async function readOrphans(
  home: string,
  tell: (said: LabSaid) => void,
): Promise<StoredRecord[]> {
  const folder = runFolder(home);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const bootId = await readBootId();
  const orphans: StoredRecord[] = [];
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (!name.endsWith('.json')) continue;
    const record = readRecord(file);
    if (record === undefined) {
      renameSync(file, `${file}.bad`);
      tell(labSaid('left-unknown', { file, kept: `${name}.bad` }));
    } else if (!(await ownerLives(record, bootId))) orphans.push({ file, record });
  }
  return orphans;
}

const TERM_GRACE_MS = 3_000;
const KILL_GRACE_MS = 2_000;
const POLL_MS = 25;

/**
 * Ends the process of an orphaned record: SIGTERM, so that QEMU writes back its disks, then SIGKILL. Touches a process
 * only if it has the recorded pid, start time, boot and marker; without a recorded pid, the whole recorded argument list.
 * Gives the number of processes ended.
 */
export async function endRecordedProcess({ owner, entry, process: recorded }: RunRecordFile) {
  if (entry.kind !== 'process' || owner.bootId !== (await readBootId())) return 0;
  const argv = entry.args.join(' ');
  const isOurs = (info: ProcessInfo | undefined): info is ProcessInfo =>
    info?.commandLine.includes(entry.marker) === true &&
    (recorded
      ? info.pid === recorded.pid && info.startTime === recorded.startTime
      : info.commandLine.endsWith(argv));
  const candidates = recorded ? [await readProcess(recorded.pid)] : await listProcesses();
  const ours = candidates.filter(isOurs);
  await Promise.all(ours.map((info) => endProcess(info, isOurs)));
  return ours.length;
}

async function endProcess(
  { pid, startTime }: ProcessInfo,
  isOurs: (info: ProcessInfo | undefined) => boolean,
): Promise<void> {
  for (const [signal, graceMs] of [
    ['SIGTERM', TERM_GRACE_MS],
    ['SIGKILL', KILL_GRACE_MS],
  ] as const) {
    for (let waited = 0; waited < graceMs; waited += POLL_MS) {
      const now = await readProcess(pid);
      if (now?.startTime !== startTime || !isOurs(now)) return;
      if (waited === 0) signalProcess(pid, signal);
      await delay(POLL_MS);
    }
  }
}

/** Signals a process that may have ended a moment ago. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function ownerLives({ owner }: RunRecordFile, bootId: string): Promise<boolean> {
  if (owner.bootId !== bootId) return false;
  return (await readProcess(owner.pid))?.startTime === owner.startTime;
}

function runFolder(home: string): string {
  return join(home, 'run');
}

function readRecord(file: string): RunRecordFile | undefined {
  try {
    return runRecordFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

// rename(2) replaces in one step: a reader and a SIGKILL see the old file or the new one. No fsync: what a power cut
// takes from the file it takes from the process as well.
function writeAtomically(file: string, record: RunRecordFile): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, JSON.stringify(record), { mode: 0o600 });
  renameSync(fresh, file);
}
