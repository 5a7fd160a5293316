// A VM whose body is a Linux network namespace: a real kernel stack at no cost. The forwarding core opens the TAP devices under the
// names we give (`tapNames`) and keeps their descriptors; we move the devices into the namespace, and back when the VM stops, so
// that the core's ports live on. IPv6 is off: nothing is sent that the user did not ask for.
import type { ChildProcess, ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { saidOf } from '../../said/system-errors.ts';
import {
  type Detach,
  type RunningCommand,
  type VmBackend,
  VmError,
  type VmExecOptions,
  type VmStatus,
} from '../backend.ts';
import { hostLabel } from '../host-label.ts';
import { newMarker, type RunLedger, type RunRecord } from '../process-record.ts';
import { labSaid } from '../sentences.ts';
import { runTool, spawnPiped } from '../tool.ts';
import { VmStatusHolder } from '../vm-status.ts';
import { NamespaceConsole } from './console.ts';
import {
  endProcesses,
  ip,
  ipPath,
  isTap,
  MARK_VARIABLE,
  namespaceCapability,
  namespaceExists,
  removeNamespace,
} from './ip.ts';

export interface NamespaceNic {
  readonly mac: string;
  readonly mtu?: number;
  /** With prefix length. */
  readonly address?: string;
  readonly gateway?: string;
}

export interface NamespaceSpec {
  readonly name: string;
  readonly nics: readonly NamespaceNic[];
}

export const MAX_NAMESPACE_NICS = 32;
const STOP_GRACE_MS = 2_000;

export class NamespaceVm implements VmBackend {
  readonly #spec: NamespaceSpec;
  readonly #ledger: RunLedger;
  readonly #marker = newMarker();
  readonly #status: VmStatusHolder;
  readonly #tapRecords: RunRecord[];
  #record: RunRecord | undefined;
  /** The start or stop under way. */
  #change: Promise<void> = Promise.resolve();
  #closed = false;
  /** The namespace's name, as `ip netns list` shows it. */
  readonly namespace: string;
  /** The TAP device of each NIC, to be opened by the forwarding core before `start`. */
  readonly tapNames: readonly string[];
  readonly console: NamespaceConsole;

  constructor({ spec, ledger }: { spec: NamespaceSpec; ledger: RunLedger }) {
    if (spec.nics.length > MAX_NAMESPACE_NICS)
      throw new VmError(
        'bad-spec',
        labSaid('vm-nics', {
          vm: spec.name,
          nics: spec.nics.length,
          most: MAX_NAMESPACE_NICS,
        }),
      );
    this.#spec = spec;
    this.#ledger = ledger;
    this.#status = new VmStatusHolder(spec.name);
    const prefix = `ny${this.#marker.slice(0, 8)}`;
    const hostname = hostLabel(spec.name, 32);
    this.namespace = `${prefix}-${hostname}`;
    // IFNAMSIZ leaves 15 characters.
    this.tapNames = spec.nics.map((_, index) => `${prefix}t${index}`);
    this.#tapRecords = this.tapNames.map((name) =>
      ledger.create({ kind: 'tap', label: this.#label, name }),
    );
    this.console = new NamespaceConsole({ hostname, enter: (argv) => this.#enter(argv) });
  }

  get status(): VmStatus {
    return this.#status.status;
  }

  onStatus(listener: (status: VmStatus) => void): Detach {
    return this.#status.onStatus(listener);
  }

  async start(): Promise<void> {
    if (this.#closed) throw new Error('this VM object is closed');
    this.#status.require('start', 'stopped', 'crashed');
    this.#status.enter('starting');
    const change = this.#turnOn();
    this.#change = change.catch(() => undefined);
    await change;
  }

  async #turnOn(): Promise<void> {
    try {
      await this.#build();
    } catch (error) {
      await this.#dismantle(0).catch(() => undefined); // the first error is the one to tell
      this.#status.enter('crashed', saidOf(error));
      throw error;
    }
    this.#status.enter('running');
  }

  async stop(): Promise<void> {
    this.#status.require('stop', 'running');
    await this.#end(STOP_GRACE_MS);
  }

  async kill(): Promise<void> {
    await this.#change;
    if (this.#status.is('running')) await this.#end(0);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.kill();
    for (const record of this.#tapRecords) record.remove();
    this.#status.forgetListeners();
    this.console.forgetWatchers();
  }

  exec(argv: readonly string[], options: VmExecOptions = {}): Promise<number> {
    // By env, which ends as a shell does when there is no such command: 127.
    const way = this.#enter(['env', '--', ...argv]);
    if (way === undefined || argv.length === 0)
      return Promise.reject(
        new VmError('wrong-state', labSaid('vm-off-command', { vm: this.#spec.name })),
      );
    const { onOutput, onStart, signal } = options;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const child = spawnPiped(way.file, way.args, { detached: true, env: way.env });
      // The command leads a process group of its own, so that its children end with it.
      const onAbort = (): void => signalGroup(child, 'SIGKILL');
      signal?.addEventListener('abort', onAbort, { once: true });
      for (const name of ['stdout', 'stderr'] as const)
        child[name].on('data', (bytes: Buffer) => {
          const room = onOutput?.(bytes, name);
          if (!room) return;
          child[name].pause();
          void room.then(() => child[name].resume());
        });
      if (onStart === undefined) child.stdin.end();
      else onStart(runningCommand(child));
      child.on('error', reject);
      child.on('close', (code, name) => {
        signal?.removeEventListener('abort', onAbort);
        resolve(code ?? 128 + (name === null ? 0 : constants.signals[name]));
      });
    });
  }

  get #label(): string {
    return `VM ${this.#spec.name}`.slice(0, 300);
  }

  #enter(argv: readonly string[]) {
    if (!this.#status.is('running')) return undefined;
    const env = { ...process.env, [MARK_VARIABLE]: this.#marker };
    return { file: ipPath(), args: ['netns', 'exec', this.namespace, ...argv], env };
  }

  async #build(): Promise<void> {
    const { ok, why, howToGet } = namespaceCapability();
    if (!ok)
      throw new VmError('missing-tool', [
        labSaid('vm-no-namespace', { vm: this.#spec.name }),
        ...why,
        ...howToGet,
      ]);
    const { namespace: name, tapNames } = this;
    for (const tap of tapNames)
      if (!isTap(tap))
        throw new VmError('failed', labSaid('vm-no-tap', { vm: this.#spec.name, device: tap }));
    const label = this.#label;
    this.#record = this.#ledger.create({ kind: 'namespace', label, marker: this.#marker, name });
    await ip('netns', 'add', name);
    await disableIpv6(name);
    await ip('-n', name, 'link', 'set', 'dev', 'lo', 'up');
    for (const [index, nic] of this.#spec.nics.entries())
      await plugIn(name, tapNames[index] ?? '', `eth${index}`, nic);
  }

  async #end(graceMs: number): Promise<void> {
    this.#status.enter('stopping');
    const change = this.#turnOff(graceMs);
    this.#change = change.catch(() => undefined);
    await change;
  }

  async #turnOff(graceMs: number): Promise<void> {
    try {
      await this.#dismantle(graceMs);
    } catch (error) {
      this.#status.enter('crashed', saidOf(error));
      throw error;
    }
    this.#status.enter('stopped');
  }

  async #dismantle(graceMs: number): Promise<void> {
    const { namespace: name } = this;
    this.console.powerOff();
    if (namespaceExists(name)) {
      await endProcesses(name, this.#marker, graceMs);
      // Gone where the core has closed it, or not yet moved where the start has failed.
      for (const [index, tap] of this.tapNames.entries())
        await unplug(name, `eth${index}`, tap).catch(() => undefined);
      await removeNamespace(name, this.#marker, 0);
    }
    this.#record?.remove();
    this.#record = undefined;
  }
}

function runningCommand(child: ChildProcessWithoutNullStreams): RunningCommand {
  const { stdin } = child;
  return {
    write: (bytes) => new Promise((resolve) => void stdin.write(bytes, () => resolve())),
    endInput: () => void stdin.end(),
    interrupt: () => signalGroup(child, 'SIGINT'),
  };
}

/** Signals a command and its children, as long as it has not been reaped. */
function signalGroup({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended a moment ago, or has become another user.
  }
}

async function plugIn(
  name: string,
  tap: string,
  device: string,
  { mac, mtu = 1500, address, gateway }: NamespaceNic,
): Promise<void> {
  await ip('link', 'set', 'dev', tap, 'netns', name, 'name', device);
  await ip('-n', name, 'link', 'set', 'dev', device, 'address', mac, 'mtu', String(mtu));
  await ip('-n', name, 'link', 'set', 'dev', device, 'up');
  if (address) await ip('-n', name, 'address', 'add', address, 'brd', '+', 'dev', device);
  if (gateway) await ip('-n', name, 'route', 'add', 'default', 'via', gateway, 'dev', device);
}

/** Back to where the core opened it. The namespace of our pid, because pid 1 may live in another one. */
async function unplug(name: string, device: string, tap: string): Promise<void> {
  await ip('-n', name, 'link', 'set', 'dev', device, 'down');
  await ip('-n', name, 'link', 'set', 'dev', device, 'netns', String(process.pid), 'name', tap);
}

async function disableIpv6(name: string): Promise<void> {
  const folder = '/proc/sys/net/ipv6/conf';
  if (!existsSync(folder)) return;
  // "all" for what is there, "default" for what comes. tee, because the file belongs to who opens it inside.
  const files = ['all', 'default'].map((scope) => `${folder}/${scope}/disable_ipv6`);
  await runTool(ipPath(), ['netns', 'exec', name, 'tee', ...files], { input: '1' });
}
