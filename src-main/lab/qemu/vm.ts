// A QEMU VM: power, pause, console and the truth about how it ended. The process itself is process.ts. Odd cases: a guest may
// power itself off (stopped, with a reason) or panic (crashed); a kill may come while the start or the stop is under way.
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { saidOf } from '../../said/system-errors.ts';
import { type Detach, type VmBackend, type VmConsole, VmError, type VmStatus } from '../backend.ts';
import { ConsoleLog } from '../console-log.ts';
import type { RunLedger } from '../process-record.ts';
import { labSaid } from '../sentences.ts';
import { VmStatusHolder } from '../vm-status.ts';
import { type QemuAccelerator, type QemuSpec, qemuArguments, specFiles } from './machine.ts';
import { cpuMHz, type QemuInstallation } from './probe.ts';
import { exitSaid, type QemuExit, type QemuProcess, startQemu } from './process.ts';
import { QmpError, type QmpEvent } from './qmp.ts';

export interface QemuVmOptions {
  readonly spec: QemuSpec;
  readonly ledger: RunLedger;
  /** From probeQemu. */
  readonly installation: QemuInstallation;
  /** Default: KVM where it is usable. */
  readonly accel?: QemuAccelerator;
  /** How long `stop` waits for the guest to power off, default 10 s. */
  readonly powerdownMs?: number;
}

const POWERDOWN_MS = 10_000;
const PRESS_AGAIN_MS = 2_000;
const QUIT_MS = 3_000;
/** Keyboard input that QEMU has not taken yet; more is dropped. */
const MAX_UNREAD_INPUT_BYTES = 64 * 1024;

export class QemuVm implements VmBackend {
  readonly #options: QemuVmOptions;
  readonly #status: VmStatusHolder;
  readonly #log = new ConsoleLog();
  #process: QemuProcess | undefined;
  #starting: { giveUp: AbortController; done: Promise<void> } | undefined;
  /** How the guest itself says that it ended. */
  #farewell: 'none' | 'off' | 'panic' = 'none';
  #killed = false;
  #closed = false;

  constructor(options: QemuVmOptions) {
    this.#options = options;
    this.#status = new VmStatusHolder(options.spec.name);
  }

  get status(): VmStatus {
    return this.#status.status;
  }

  onStatus(listener: (status: VmStatus) => void): Detach {
    return this.#status.onStatus(listener);
  }

  readonly console: VmConsole = {
    attach: (onData) => this.#log.attach(onData),
    write: (input) => {
      const socket = this.#process?.console;
      if (socket?.writable && socket.writableLength < MAX_UNREAD_INPUT_BYTES) socket.write(input);
    },
  };

  async start(): Promise<void> {
    if (this.#closed) throw new Error('this VM object is closed');
    this.#status.require('start', 'stopped', 'crashed');
    this.#status.enter('starting');
    this.#farewell = 'none';
    this.#killed = false;
    const giveUp = new AbortController();
    const done = this.#launch(giveUp.signal);
    this.#starting = { giveUp, done: done.catch(() => undefined) };
    try {
      await done;
    } finally {
      this.#starting = undefined;
    }
  }

  async #launch(signal: AbortSignal): Promise<void> {
    const { spec, ledger, installation } = this.#options;
    try {
      checkFiles(spec);
      this.#process = await startQemu({
        ledger,
        label: `VM ${spec.name}`.slice(0, 300),
        executable: installation.path,
        args: (sockets) => qemuArguments(spec, this.#host(sockets)),
        onEvent: (event) => this.#onEvent(event),
        onConsole: (bytes) => this.#log.append(bytes),
        signal,
      });
    } catch (error) {
      if (signal.aborted) this.#status.enter('stopped');
      else this.#status.enter('crashed', saidOf(error));
      throw error;
    }
    void this.#process.exited.then((exit) => this.#onExit(exit));
    this.#status.enter('running');
  }

  async stop(): Promise<void> {
    this.#status.require('stop', 'running', 'paused');
    const process = this.#running();
    // A paused guest cannot hear the power button.
    if (this.#status.is('paused')) await this.#tell('cont');
    this.#status.enter('stopping');
    if (await this.#powersDown(process)) return;
    if (await this.#ends(process, 'quit', QUIT_MS)) return;
    process.kill();
    await process.exited;
  }

  async reset(): Promise<void> {
    this.#status.require('reset', 'running', 'paused');
    await this.#tell('system_reset');
  }

  async pause(): Promise<void> {
    this.#status.require('pause', 'running');
    await this.#tell('stop');
    if (this.#status.is('running')) this.#status.enter('paused');
  }

  async resume(): Promise<void> {
    this.#status.require('resume', 'paused');
    await this.#tell('cont');
    if (this.#status.is('paused')) this.#status.enter('running');
  }

  async kill(): Promise<void> {
    this.#killed = true;
    this.#starting?.giveUp.abort();
    await this.#starting?.done;
    this.#process?.kill();
    await this.#process?.exited;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.kill();
    this.#status.forgetListeners();
    this.#log.forgetWatchers();
  }

  #running(): QemuProcess {
    if (this.#process === undefined) throw new Error('no QEMU process in a running state');
    return this.#process;
  }

  /** Gives a command that QEMU carries out at once, unless it hangs. */
  async #tell(command: string): Promise<void> {
    try {
      await this.#running().qmp.execute(command);
    } catch (error) {
      const values = { error: saidOf(error), vm: this.#options.spec.name };
      const said = labSaid('vm-unwilling', values);
      throw new VmError('failed', said, { cause: error });
    }
  }

  #host(sockets: { qmpSocketPath: string; consoleSocketPath: string }) {
    const { installation, accel } = this.#options;
    return {
      ...installation,
      ...sockets,
      accel: accel ?? (installation.kvm.usable ? 'kvm' : 'tcg'),
      cpuMHz: cpuMHz(),
    } as const;
  }

  /** Presses the power button until the guest hears it: one that is still booting does not. */
  async #powersDown(process: QemuProcess): Promise<boolean> {
    const { powerdownMs = POWERDOWN_MS } = this.#options;
    for (let leftMs = powerdownMs; leftMs > 0; leftMs -= PRESS_AGAIN_MS)
      if (await this.#ends(process, 'system_powerdown', Math.min(leftMs, PRESS_AGAIN_MS)))
        return true;
    return false;
  }

  /** Gives a command that should end QEMU; true when it did within `limitMs`. */
  async #ends(process: QemuProcess, command: string, limitMs: number): Promise<boolean> {
    // QEMU may end before it answers, or hang: the process decides, not the answer.
    process.qmp.execute(command).catch((error: unknown) => {
      if (!(error instanceof QmpError)) throw error;
    });
    const late = new AbortController();
    const ended = process.exited.then(() => true);
    const timeout = delay(limitMs, false, { signal: late.signal }).catch(() => false);
    return Promise.race([ended, timeout]).finally(() => late.abort());
  }

  #onEvent({ name, data }: QmpEvent): void {
    if (name === 'GUEST_PANICKED') this.#farewell = 'panic';
    if (name === 'SHUTDOWN' && data.guest === true && this.#farewell === 'none')
      this.#farewell = 'off';
    // QEMU freezes a guest by itself when its disk is full.
    if (name === 'STOP' && this.#farewell === 'none' && this.#status.is('running'))
      this.#status.enter('paused');
    if (name === 'RESUME' && this.#status.is('paused')) this.#status.enter('running');
  }

  #onExit(exit: QemuExit): void {
    this.#process = undefined;
    if (this.#farewell === 'panic') this.#status.enter('crashed', [labSaid('guest-panicked')]);
    else if (this.#killed || this.#status.is('stopping')) this.#status.enter('stopped');
    else if (this.#farewell === 'off') this.#status.enter('stopped', [labSaid('guest-off')]);
    else this.#status.enter('crashed', [exitSaid(exit)]);
  }
}

function checkFiles(spec: QemuSpec): void {
  for (const file of specFiles(spec)) {
    // QEMU takes a relative path with a colon for a protocol.
    if (!isAbsolute(file))
      throw new VmError('bad-spec', labSaid('vm-path-relative', { vm: spec.name, file }));
    if (!existsSync(file))
      throw new VmError('bad-spec', labSaid('vm-file-missing', { vm: spec.name, file }));
  }
  for (const { socketPath } of spec.nics)
    if (!existsSync(socketPath))
      throw new VmError('failed', labSaid('vm-no-socket', { vm: spec.name, path: socketPath }));
}
