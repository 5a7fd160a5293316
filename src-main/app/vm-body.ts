/** What the runner makes of a VM: power, terminals, and how its vNICs are plugged into the core; one form for all kinds. */
import type { CommandSink, Terminal } from '../api/engine.ts';
import type { Detach } from '../api/streams.ts';
import type { RunningCommand, VmBackend, VmStatus } from '../lab/backend.ts';
import type { DriverPlan } from '../switchd/plan.ts';
import type { LabCore } from './lab-core.ts';
import { refusal } from './refusal.ts';

/** What a terminal sends for them. */
export const CTRL_C = '\x03';
export const CTRL_D = '\x04';

export interface VmBody {
  readonly status: VmStatus;
  onStatus(listener: (status: VmStatus) => void): Detach;
  /** One per vNIC; they are plugged in before `start` and unplugged after the VM has stopped. */
  drivers(nics: number): readonly DriverPlan[];
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The reset button; a body without one is stopped and started. */
  reset?(): Promise<void>;
  kill(): Promise<void>;
  console(output: (bytes: Uint8Array) => void): Terminal;
  exec(argv: readonly string[], sink: CommandSink): Terminal;
  close(): Promise<void>;
}

/** A VM that lives outside the core: a QEMU process or a network namespace. */
export class BackendBody implements VmBody {
  readonly #name: string;
  readonly #backend: VmBackend;
  readonly #drivers: readonly DriverPlan[];
  readonly reset?: () => Promise<void>;

  constructor(name: string, backend: VmBackend, drivers: readonly DriverPlan[]) {
    this.#name = name;
    this.#backend = backend;
    this.#drivers = drivers;
    if (backend.reset !== undefined) this.reset = backend.reset.bind(backend);
  }

  get status(): VmStatus {
    return this.#backend.status;
  }

  onStatus(listener: (status: VmStatus) => void): Detach {
    return this.#backend.onStatus(listener);
  }

  /** Its hardware is what it was started with: vNICs added meanwhile come with the next start. */
  drivers(): readonly DriverPlan[] {
    return this.#drivers;
  }

  start(): Promise<void> {
    return this.#backend.start();
  }

  stop(): Promise<void> {
    return this.#backend.stop();
  }

  kill(): Promise<void> {
    return this.#backend.kill();
  }

  close(): Promise<void> {
    return this.#backend.close();
  }

  console(output: (bytes: Uint8Array) => void): Terminal {
    const { console } = this.#backend;
    const detach = console.attach(output);
    const decoder = new TextDecoder();
    const input = (bytes: Uint8Array): void =>
      console.write(decoder.decode(bytes, { stream: true }));
    return {
      input,
      interrupt: () => console.write(CTRL_C),
      endInput: () => console.write(CTRL_D),
      resize: (columns, rows) => console.resize?.(columns, rows),
      close: detach,
    };
  }

  exec(argv: readonly string[], sink: CommandSink): Terminal {
    if (this.#backend.exec === undefined)
      throw refusal('UNSUPPORTED', 'vm-no-commands', { vm: this.#name });
    const abort = new AbortController();
    let command: RunningCommand | undefined;
    this.#backend
      .exec(argv, {
        onOutput: (bytes) => sink.output(bytes),
        onStart: (started) => {
          command = started;
        },
        signal: abort.signal,
      })
      .then(sink.exit, sink.exit);
    return {
      input: (bytes) => command?.write(bytes),
      interrupt: () => command?.interrupt(),
      endInput: () => command?.endInput(),
      close: () => abort.abort(),
    };
  }
}

/** A light VM: it lives inside the core and runs as long as the plan has it. */
export class LightBody implements VmBody {
  readonly #name: string;
  readonly #core: LabCore;
  readonly #listeners = new Set<(status: VmStatus) => void>();
  #status: VmStatus = { state: 'stopped' };

  constructor(name: string, core: LabCore) {
    this.#name = name;
    this.#core = core;
  }

  get status(): VmStatus {
    return this.#status;
  }

  onStatus(listener: (status: VmStatus) => void): Detach {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  drivers(nics: number): readonly DriverPlan[] {
    const vm = this.#name;
    return Array.from({ length: nics }, (_, nic) => ({ kind: 'light', vm, nic }));
  }

  async start(): Promise<void> {
    this.#enter({ state: 'running' });
  }

  async stop(): Promise<void> {
    this.#enter({ state: 'stopped' });
  }

  kill(): Promise<void> {
    return this.stop();
  }

  close(): Promise<void> {
    return this.stop();
  }

  console(output: (bytes: Uint8Array) => void): Terminal {
    const take = (bytes: Uint8Array): null => {
      output(bytes);
      return null;
    };
    return this.#core.terminal(this.#name, null, { output: take, exit: () => {} });
  }

  exec(argv: readonly string[], sink: CommandSink): Terminal {
    return this.#core.terminal(this.#name, argv, sink);
  }

  #enter(status: VmStatus): void {
    if (status.state === this.#status.state) return;
    this.#status = status;
    for (const listener of [...this.#listeners]) listener(status);
  }
}
