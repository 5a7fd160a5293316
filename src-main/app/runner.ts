/** Which labs run, and what people ask of running ones. */
import type { RunStatus, Task } from '../api/contract.ts';
import type { RunArea } from '../api/engine.ts';
import { Failure } from '../api/failure.ts';
import type { Detach } from '../api/streams.ts';
import type { Lab } from '../model/lab.ts';
import type { Problem } from '../model/problem.ts';
import type { EventLog } from './events.ts';
import type { LabCore } from './lab-core.ts';
import { LabRun } from './lab-run.ts';
import type { Labs } from './labs.ts';
import { refusal } from './refusal.ts';
import { appSaid, sayApp } from './sentences.ts';
import type { LabSession } from './session.ts';
import { Signal } from './signal.ts';
import type { Tasks } from './tasks.ts';
import type { VmFactory } from './vm-factory.ts';

export interface RunnerParts {
  readonly labs: Labs;
  readonly tasks: Tasks;
  readonly events: EventLog;
  readonly factory: VmFactory;
  readonly now: () => number;
}

/** A lab that runs or did, and the task that started it. */
interface Entry {
  readonly run: LabRun;
  readonly task: { readonly id: string; readonly over: Promise<Task> };
  readonly detach: Detach;
}

export class Runner implements RunArea {
  /** Name of a lab whose run changed. */
  readonly changed = new Signal<string>();
  readonly #parts: RunnerParts;
  readonly #entries = new Map<string, Entry>();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    parts.labs.follow(this);
  }

  isRunning(lab: string): boolean {
    const state = this.#entries.get(lab)?.run.state ?? 'stopped';
    return state !== 'stopped' && state !== 'failed';
  }

  /** Whether any lab runs. */
  get busy(): boolean {
    return [...this.#entries.keys()].some((lab) => this.isRunning(lab));
  }

  start(name?: string): string {
    return this.begin(name).id;
  }

  /** Starts a lab as a task; `over` settles when it runs or does not. Throws Failure. */
  begin(name?: string): { readonly id: string; readonly over: Promise<Task> } {
    const { labs, tasks, events, factory, now } = this.#parts;
    const session = labs.session(name);
    const lab = session.name;
    if (this.isRunning(lab)) throw refusal('CONFLICT', 'lab-running', { lab });
    refuseErrors(session);
    this.#entries.get(lab)?.detach();
    const run = new LabRun(session.lab, factory, events, now);
    let running = false;
    const heard = [
      run.changed.on(() => {
        this.changed.emit(lab);
        if (running !== this.isRunning(lab)) labs.changed.emit();
        running = this.isRunning(lab);
      }),
      session.events.on(({ type }) => {
        if (type === 'change') run.follow(session.lab, firstError(session) !== undefined);
      }),
    ];
    const detach = (): void => {
      for (const stop of heard) stop();
    };
    const task = tasks.start(appSaid('start-lab', { lab }), (progress) => run.start(progress));
    this.#entries.set(lab, { run, task, detach });
    run.changed.emit();
    return task;
  }

  async stop(name?: string): Promise<void> {
    const session = this.#parts.labs.session(name);
    const entry = this.#entries.get(session.name);
    if (entry !== undefined && this.isRunning(session.name)) await this.#end(entry);
  }

  status(name?: string): RunStatus {
    const session = this.#parts.labs.session(name);
    const run = this.#entries.get(session.name)?.run;
    return run?.status(session.lab) ?? stoppedStatus(session.lab);
  }

  watch(name: string | undefined, changed: () => void): Detach {
    const session = this.#parts.labs.session(name);
    // VMs that come and go are part of the status.
    const model = session.events.on(changed);
    const run = this.changed.on((lab) => lab === session.name && changed());
    return () => {
      model();
      run();
    };
  }

  /** The lab's run; throws Failure CONFLICT where it never ran. */
  run(name: string | undefined): LabRun {
    const session = this.#parts.labs.session(name);
    const run = this.#entries.get(session.name)?.run;
    if (run === undefined) throw refusal('CONFLICT', 'lab-not-running', { lab: session.name });
    return run;
  }

  /** The same, or null where there is none or it has no core now. */
  coreOf(lab: string): LabCore | null {
    const run = this.#entries.get(lab)?.run;
    return run?.state === 'running' ? run.core : null;
  }

  /** Stops everything that runs. */
  async close(): Promise<void> {
    await Promise.all([...this.#entries.values()].map((entry) => this.#end(entry)));
  }

  async #end({ run, task }: Entry): Promise<void> {
    if (run.state === 'starting') await this.#parts.tasks.cancel(task.id);
    await run.stop();
  }
}

/** A lab with errors does not run: what forwards would not be what the lab says. */
function refuseErrors(session: LabSession): void {
  const first = firstError(session);
  if (first !== undefined) throw labErrors(session.name, first);
}

function labErrors(lab: string, first: Problem): Failure {
  const said = [appSaid('lab-errors', { lab })];
  const { message, path } = first;
  return new Failure('CONFLICT', `${sayApp(said)} ${message} (${path})`, said, [first]);
}

function firstError({ problems }: LabSession): Problem | undefined {
  return problems.find(({ severity }) => severity === 'error');
}

function stoppedStatus(lab: Lab): RunStatus {
  const vms = [...lab.vm.keys()].map((vm) => [vm, { state: 'stopped', reason: '' } as const]);
  return {
    lab: lab.name,
    state: 'stopped',
    reason: '',
    since: null,
    vms: Object.fromEntries(vms),
    linksDown: {},
    bonds: {},
    linksBlocked: {},
  };
}
