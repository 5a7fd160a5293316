// Runs helper programs (ip, qemu-img, ps, …): argument lists only, output and time bounded, and finds them.
import {
  type ChildProcessWithoutNullStreams,
  type SpawnOptionsWithoutStdio,
  spawn,
} from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { errorValue } from '../said/system-errors.ts';
import { VmError } from './backend.ts';
import { labSaid } from './sentences.ts';

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 15_000;

export interface ToolResult {
  /** Exit code; -1 when a signal ended it. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly input?: string | Uint8Array;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** LC_ALL of the program, where its output is read by a parser. */
  readonly locale?: 'C';
}

/**
 * Starts a program with three pipes. Throws VmError where the system has no descriptors left for them: Node then gives a child
 * without streams. Any other reason why it cannot be started shows as 'error', which may be left alone, and as 'close'.
 */
export function spawnPiped(
  file: string,
  args: readonly string[],
  options: SpawnOptionsWithoutStdio,
): ChildProcessWithoutNullStreams {
  const child = spawn(file, args, { ...options, stdio: 'pipe' });
  child.on('error', () => undefined);
  if (child.stdio === undefined) throw new VmError('failed', labSaid('files-many'));
  // A program that ends without reading its input gives EPIPE: its exit code tells the story.
  child.stdin.on('error', () => undefined);
  return child;
}

/** Ends a program now, and lets go of its pipes: a program that it started itself may hold them for ever. */
export function endPiped(child: ChildProcessWithoutNullStreams): void {
  child.kill('SIGKILL');
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
}

/**
 * Runs `file` to its end. Rejects with VmError `missing-tool` when it cannot be started and `failed` when it exceeds
 * its time or prints more than 16 MiB; an exit code other than 0 is a result, not an error.
 */
export function runTool(
  file: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
    signal?.throwIfAborted();
    const env = options.locale ? { ...process.env, LC_ALL: options.locale } : process.env;
    const child = spawnPiped(file, args, { windowsHide: true, env });
    const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let size = 0;
    let failure: Error | undefined;
    const give = (error: Error): void => {
      failure ??= error;
      endPiped(child);
    };
    const onAbort = (): void => give(signal?.reason as Error);
    const late = setTimeout(
      () =>
        give(new VmError('failed', labSaid('program-late', { program: file, limitMs: timeoutMs }))),
      timeoutMs,
    );
    signal?.addEventListener('abort', onAbort, { once: true });
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= MAX_OUTPUT_BYTES) parts[name].push(chunk);
        else
          give(
            new VmError(
              'failed',
              labSaid('program-long', { program: file, bytes: MAX_OUTPUT_BYTES }),
            ),
          );
      });
    child.stdin.end(options.input);
    child.on('error', (error) => {
      failure ??= new VmError(
        'missing-tool',
        labSaid('program-not-run', { program: file, error: errorValue(error) }),
        { cause: error },
      );
    });
    child.on('close', (code) => {
      clearTimeout(late);
      signal?.removeEventListener('abort', onAbort);
      if (failure !== undefined) reject(failure);
      else
        resolve({
          code: code ?? -1,
          stdout: Buffer.concat(parts.stdout),
          stderr: Buffer.concat(parts.stderr).toString('utf8'),
        });
    });
  });
}

/** Looks for an executable in PATH, then in `folders`. An absolute `name` is only checked. */
export function findExecutable(name: string, folders: readonly string[] = []): string | undefined {
  if (isAbsolute(name)) return isExecutable(name) ? name : undefined;
  const suffix = process.platform === 'win32' && !name.endsWith('.exe') ? '.exe' : '';
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  return [...path, ...folders].map((folder) => join(folder, name + suffix)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
