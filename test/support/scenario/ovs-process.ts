/**
 * A private Open vSwitch: its own database, daemon and folder. Either with a dummy datapath and time that stands still, or in a
 * network namespace with the devices there (bridges with `datapath_type=netdev`) and time as it is.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findCommand } from '../peer-list.ts';
import { ENDED, Unixctl } from './unixctl.ts';

const SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema';
const START_MS = 60_000;
const run = promisify(execFile);

export class OvsProcess {
  readonly folder: string;
  readonly ctl: Unixctl;
  private readonly children: readonly ChildProcess[];
  private readonly closing = new AbortController();
  /** Leaves nothing behind, wherever things stand. */
  private readonly remove: () => void;

  private constructor(
    folder: string,
    ctl: Unixctl,
    children: readonly ChildProcess[],
    remove: () => void,
  ) {
    this.folder = folder;
    this.ctl = ctl;
    this.children = children;
    this.remove = remove;
  }

  /** `warps`: also in a namespace time can be moved on (`time/warp`). */
  static async start(namespace: string | null = null, { warps = false } = {}): Promise<OvsProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'netyard-ovs-'));
    const database = join(folder, 'conf.db');
    const children: ChildProcess[] = [];
    const remove = (): void => {
      for (const child of children) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    };
    process.once('exit', remove);
    try {
      tool(folder, 'ovsdb-tool', 'create', database, SCHEMA);
      const remote = `--remote=punix:${join(folder, 'db.sock')}`;
      children.push(
        daemon(
          folder,
          [command('ovsdb-server')],
          remote,
          `--unixctl=${join(folder, 'db.ctl')}`,
          '--no-chdir',
          database,
        ),
      );
      await ready(join(folder, 'db.ctl')).then((ctl) => ctl.close());
      tool(folder, 'ovs-vsctl', `--db=unix:${join(folder, 'db.sock')}`, '--no-wait', 'init');
      children.push(
        daemon(
          folder,
          [...inside(namespace), command('ovs-vswitchd')],
          ...(namespace === null ? ['--enable-dummy=override'] : []),
          ...(warps ? ['--enable-dummy'] : []),
          '--disable-system',
          `--unixctl=${join(folder, 'vs.ctl')}`,
          `unix:${join(folder, 'db.sock')}`,
        ),
      );
      const ovs = new OvsProcess(folder, await ready(join(folder, 'vs.ctl')), children, remove);
      // Both tags of a QinQ frame are looked at.
      await ovs.vsctl('set', 'Open_vSwitch', '.', 'other_config:vlan-limit=2');
      if (namespace === null) await ovs.ctl.call('time/stop');
      return ovs;
    } catch (error) {
      process.off('exit', remove);
      remove();
      throw error;
    }
  }

  /** Changes the configuration, and waits until the daemon has done it. */
  async vsctl(...args: readonly string[]): Promise<string> {
    const database = `--db=unix:${join(this.folder, 'db.sock')}`;
    try {
      const { stdout } = await run(command('ovs-vsctl'), [database, '--timeout=30', ...args], {
        env: environment(this.folder),
        signal: this.closing.signal,
      });
      return stdout;
    } catch (error) {
      if (this.closing.signal.aborted) throw new Error(ENDED);
      const { stderr = '' } = error as { stderr?: string };
      throw new Error(stderr.trim() || (error as Error).message);
    }
  }

  /** Ends it. Whoever still waits for it hears that it ended. */
  async close(): Promise<void> {
    this.closing.abort();
    this.ctl.close();
    for (const child of [...this.children].reverse()) await ended(child);
    process.off('exit', this.remove);
    this.remove();
  }
}

function command(name: string): string {
  const path = findCommand(name);
  if (path === undefined)
    throw new Error(`${name} is not installed: install Open vSwitch, or use --engine netyard.`);
  return path;
}

function environment(folder: string): NodeJS.ProcessEnv {
  const folders = { OVS_RUNDIR: folder, OVS_DBDIR: folder, OVS_LOGDIR: folder };
  return { ...process.env, ...folders, OVS_SYSCONFDIR: folder };
}

function tool(folder: string, name: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command(name), args, {
    env: environment(folder),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
}

/** What runs a program in a namespace, in the same process. */
function inside(namespace: string | null): string[] {
  return namespace === null ? [] : [command('ip'), 'netns', 'exec', namespace];
}

/** The daemons stay our children, so they end with us and nobody else's are touched. */
function daemon(folder: string, run: readonly string[], ...args: readonly string[]): ChildProcess {
  const [program = '', ...before] = run;
  const log = `${basename(run.at(-1) ?? '')}.log`;
  const quiet = ['-vconsole:off', '-vsyslog:off', `--log-file=${join(folder, log)}`];
  const options = { env: environment(folder), stdio: 'ignore' } as const;
  return spawn(program, [...before, ...args, ...quiet], options);
}

async function ready(path: string): Promise<Unixctl> {
  for (const until = Date.now() + START_MS; ; await sleep(20))
    try {
      const ctl = await Unixctl.open(path);
      await ctl.call('version');
      return ctl;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const force = setTimeout(() => child.kill('SIGKILL'), 3000);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
