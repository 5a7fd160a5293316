/** Network namespaces, devices and processes of one test, gone when it ends. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');
const launcher = resolve(root, 'src-main/cli/launch.mjs');
/** For what a program has to clean up. */
const GRACE_MS = 5_000;
let count = 0;

export class NetnsRig {
  /** For names of devices: no other test has it, and ten characters are left. */
  readonly prefix = `t${(process.pid % 36 ** 3).toString(36)}${(count++).toString(36)}`;
  readonly #namespaces: string[] = [];
  readonly #children: ChildProcess[] = [];

  /** Runs a program to its end and returns what it said. Throws when it fails. */
  run(command: string, ...args: string[]): string {
    const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error ?? stderr ?? stdout}`);
    return stdout;
  }

  ip(...args: string[]): string {
    return this.run('ip', ...args);
  }

  /** Runs a program in a namespace to its end. */
  runIn(namespace: string, command: string, ...args: string[]): string {
    return this.ip('netns', 'exec', namespace, command, ...args);
  }

  /** What a program in a namespace said when it ended, whether it failed or not. Other tests go on meanwhile. */
  async outputIn(namespace: string, command: string, ...args: string[]): Promise<string> {
    const child = this.start('ip', ['netns', 'exec', namespace, command, ...args]);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await once(child, 'close');
    return output;
  }

  namespace(name: string): string {
    const full = `${this.prefix}-${name}`;
    this.ip('netns', 'add', full);
    this.#namespaces.push(full);
    return full;
  }

  /** Moves a device of this namespace into another and gives it an address. */
  move(device: string, namespace: string, address: string, mtu = 1500): void {
    this.ip('link', 'set', device, 'netns', namespace);
    this.ip('-n', namespace, 'addr', 'add', address, 'dev', device);
    this.ip(
      '-n',
      namespace,
      'link',
      'set',
      device,
      'mtu',
      String(mtu),
      'addrgenmode',
      'none',
      'up',
    );
  }

  start(
    command: string,
    args: readonly string[],
    { stdin = 'ignore' }: { stdin?: 'ignore' | 'pipe' } = {},
  ): ChildProcess {
    const child = spawn(command, args, { stdio: [stdin, 'pipe', 'pipe'], cwd: root });
    this.#children.push(child);
    return child;
  }

  /** Starts the command line from source. */
  netyard(args: readonly string[], more: NodeJS.ProcessEnv = {}): ChildProcess {
    const env = { ...process.env, NETYARD_DEV: '1', ...more };
    const child = spawn(process.execPath, [launcher, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: root,
      env,
    });
    this.#children.push(child);
    return child;
  }

  /** CPU time that a program has used so far. */
  cpuSeconds(child: ChildProcess): number {
    const tasks = `/proc/${child.pid}/task`;
    const used = readdirSync(tasks).map((task) =>
      Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
    );
    return used.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e9;
  }

  async close(): Promise<void> {
    for (const child of this.#children.splice(0).reverse()) {
      const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await ended(child, 'SIGTERM');
      clearTimeout(force);
    }
    for (const namespace of this.#namespaces.splice(0)) {
      spawnSync('ip', ['netns', 'del', namespace]);
    }
  }
}

/** Namespaces that the engine of a home has made, as its records say; those of other homes come and go meanwhile. */
export function spacesOf(home: string): string[] {
  const folder = join(home, 'run');
  const entries = readdirSync(folder).map((file) => {
    const { entry } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      entry: { kind: string; name: string };
    };
    return entry;
  });
  return entries.filter(({ kind }) => kind === 'namespace').map(({ name }) => name);
}

/** All network namespaces of this machine that have a name. */
export function namedSpaces(): string[] {
  const { stdout } = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' });
  return stdout.match(/^\S+/gm) ?? [];
}

/** Resolves when a program has said a line that begins with `word`. */
export function said(child: ChildProcess, word: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    lines.on('line', (line) => {
      if (line.startsWith(word)) resolve(line);
    });
    lines.once('close', () => reject(new Error(`ended before it said ${word}: ${complaint}`)));
  });
}

/** Everything that a program wrote to stderr, and its exit code, when it has ended. */
export function outcome(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  return new Promise((resolve) => {
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once('close', (code) => resolve({ code, stderr }));
  });
}

/** Asks a program to end and resolves with its exit code. */
export function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve(child.exitCode);
      return;
    }
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });
}
