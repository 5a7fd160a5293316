/** Long work: it shows how far it is, and it can be cancelled. */
import { randomUUID } from 'node:crypto';
import type { Task } from '../api/contract.ts';
import { saidOf } from '../said/system-errors.ts';
import { refusal } from './refusal.ts';
import { type AppSaid, sayApp } from './sentences.ts';
import { Signal } from './signal.ts';

/** Ended tasks kept for the window. */
const MAX_ENDED = 50;

/** What a piece of work may do while it runs. `signal` says that it is to stop and to undo what it began. */
export interface Progress {
  readonly signal: AbortSignal;
  /** `done` from 0 to 1, or null where unknown. */
  report(done: number | null, detail: AppSaid): void;
}

interface Running {
  readonly abort: AbortController;
  /** Settles when the work is over; never rejects. */
  readonly over: Promise<Task>;
}

export class Tasks {
  readonly changed = new Signal();
  readonly #tasks = new Map<string, Task>();
  readonly #running = new Map<string, Running>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Oldest first. */
  list(): Task[] {
    return [...this.#tasks.values()];
  }

  /** Starts `work` and gives its id at once; `over` gives the task as it ended, and never rejects. */
  start(
    label: AppSaid,
    work: (progress: Progress) => Promise<void>,
  ): { id: string; over: Promise<Task> } {
    const id = randomUUID();
    const abort = new AbortController();
    const task: Task = {
      id,
      label: sayApp([label]),
      state: 'running',
      progress: null,
      detail: '',
      error: '',
      said: { label: [label], detail: [], error: [] },
      startedAt: this.#now(),
      endedAt: null,
    };
    this.#set(task);
    const report = (progress: number | null, detail: AppSaid): void => {
      const last = this.#tasks.get(id);
      if (last?.state !== 'running') return;
      const said = { ...last.said, detail: [detail] };
      this.#set({ ...last, progress, detail: sayApp([detail]), said });
    };
    const end = (state: Task['state'], error: readonly AppSaid[] = []): Task => {
      this.#running.delete(id);
      const last = this.#tasks.get(id) ?? task;
      const said = { ...last.said, error };
      const ended = { ...last, state, error: sayApp(error), said, endedAt: this.#now() };
      this.#set(ended);
      this.#forgetOld();
      return ended;
    };
    const over = work({ signal: abort.signal, report }).then(
      () => end(abort.signal.aborted ? 'cancelled' : 'done'),
      (error: unknown) => {
        if (abort.signal.aborted) return end('cancelled');
        return end('failed', saidOf(error));
      },
    );
    this.#running.set(id, { abort, over });
    return { id, over };
  }

  /** Asks a task to stop and waits until it has. */
  async cancel(id: string): Promise<void> {
    if (!this.#tasks.has(id)) throw refusal('NOT_FOUND', 'no-task', { id });
    const running = this.#running.get(id);
    running?.abort.abort();
    await running?.over;
  }

  /** Cancels everything. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.cancel(id)));
  }

  #set(task: Task): void {
    this.#tasks.set(task.id, task);
    this.changed.emit();
  }

  #forgetOld(): void {
    const ended = [...this.#tasks.values()].filter((task) => task.state !== 'running');
    for (const task of ended.slice(0, -MAX_ENDED)) this.#tasks.delete(task.id);
  }
}
