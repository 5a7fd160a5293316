/**
 * Where measurements take place: network namespaces, processes and a folder that are made for them, and that
 * are gone afterwards, whatever happens. Nothing outside of it is touched.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 20_000;
/** Longer than any run may be set to last. */
const RUN_TIMEOUT_MS = 120_000;
const END_TIMEOUT_MS = 2_000;

/** System tools lie where the path of a user does not lead. */
const SEARCH_PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
const ENVIRONMENT = { ...process.env, PATH: SEARCH_PATH };

let count = 0;

/** Whether a program can be started. */
export function hasProgram(name: string): boolean {
  return SEARCH_PATH.split(':').some((folder) => folder !== '' && existsSync(join(folder, name)));
}

export class Arena {
  /** For names of namespaces and devices: short, and no other process of this machine uses it. */
  readonly prefix = `nb${process.pid.toString(36)}${(count++).toString(36)}`;
  readonly folder = mkdtempSync(join(tmpdir(), 'netyard-bench-'));
  readonly #namespaces: string[] = [];
  readonly #children: ChildProcess[] = [];
  readonly #onExit = (): void => this.#closeNow();

  constructor() {
    process.on('exit', this.#onExit);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Runs a command to its end and returns what it printed. Throws with its complaint when it fails. */
  run(command: string, ...args: string[]): string {
    const { status, stdout, stderr, error } = spawnSync(command, args, {
      encoding: 'utf8',
      timeout: RUN_TIMEOUT_MS,
      env: ENVIRONMENT,
    });
    if (status === 0) return stdout;
    const complaint = error?.message ?? (stderr.trim().split('\n')[0] || `exit ${status}`);
    throw new Error(`${command} ${args[0] ?? ''}: ${complaint}`);
  }

  /** Like `run`, while other things go on. */
  async runAside(command: string, args: readonly string[]): Promise<string> {
    const child = this.start(command, args);
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), RUN_TIMEOUT_MS);
    const code = await new Promise((resolve) => child.once('close', resolve));
    clearTimeout(timer);
    if (code !== 0) throw new Error(`${command} ended with ${code}.`);
    return text;
  }

  /** Starts a process that ends with the arena. */
  start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...ENVIRONMENT, ...env },
    });
    child.on('error', () => {});
    this.#children.push(child);
    return child;
  }

  /** Waits until a process prints a line that begins with `word`, and returns the line. */
  async line(child: ChildProcess, word: string): Promise<string> {
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    return await new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error(`a process ended before it said ${word}`));
      const timer = setTimeout(fail, START_TIMEOUT_MS);
      lines.on('line', (line) => {
        if (!line.startsWith(word)) return;
        clearTimeout(timer);
        resolve(line);
      });
      lines.once('close', fail);
    });
  }

  /** Waits until `condition` holds. */
  async until(condition: () => boolean, what: string): Promise<void> {
    const end = performance.now() + START_TIMEOUT_MS;
    while (!condition()) {
      if (performance.now() > end) throw new Error(`${what} did not come up`);
      await sleep(20);
    }
  }

  /** A new network namespace with its loopback up. */
  namespace(name: string): string {
    const full = `${this.prefix}-${name}`;
    this.run('ip', 'netns', 'add', full);
    this.#namespaces.push(full);
    this.run('ip', '-n', full, 'link', 'set', 'lo', 'up');
    return full;
  }

  /** Ends a process, with force when it does not listen. */
  async stop(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS);
    await ended;
    clearTimeout(force);
  }

  /** Ends and removes everything. */
  async close(): Promise<void> {
    // The last started goes first: who uses something was started after it.
    for (const child of this.#children.toReversed()) await this.stop(child);
    this.#closeNow();
  }

  #closeNow(): void {
    process.off('exit', this.#onExit);
    for (const child of this.#children) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    }
    for (const name of this.#namespaces.splice(0))
      spawnSync('ip', ['netns', 'del', name], { env: ENVIRONMENT });
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** CPU time that a process has used so far, in seconds. */
export function cpuSeconds(child: ChildProcess): number {
  const tasks = `/proc/${child.pid}/task`;
  let nanoseconds = 0;
  for (const task of readdirSync(tasks)) {
    nanoseconds += Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]);
  }
  return nanoseconds / 1e9;
}
