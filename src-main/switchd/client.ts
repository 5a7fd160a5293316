/**
 * The engine's side of the core: starts its thread, sends it plans and questions, hears its events, and reads
 * the counters out of shared memory without asking.
 */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { Column, interfaceIndex, ROW } from '../datapath/counters.ts';
import { dropReasonNames } from '../packet/drop-reason.ts';
import { Wake } from '../ports/linux/poll-set.ts';
import { SaidError } from '../said/said.ts';
import type { Calls, CoreEvent, CounterMap, FromCore, PortFailure, ToCore } from './messages.ts';
import type { Plan } from './plan.ts';
import { CoreError } from './sentences.ts';

/** Columns that are shown as they are; the rest of a row is drops by reason. */
type CounterName = Exclude<keyof typeof Column, 'drops'>;
const counterNames = Object.keys(Column).filter((name) => name !== 'drops') as CounterName[];

/** Counters of one interface; frames and bytes as the switch sees them: rx came in from the port. */
export type InterfaceCounters = Record<CounterName, number> & {
  /** By reason name, only those above 0. */
  drops: Record<string, number>;
};

export interface SwitchdOptions {
  /** The module of the core's thread: worker.ts, or what the build made of it. */
  readonly entry: URL;
  readonly onEvent: (event: CoreEvent) => void;
  /** The thread ended without being asked to. */
  readonly onDeath: (error: Error) => void;
}

/** A thread that has not ended so long after it was asked to is ended. */
const CLOSE_LIMIT_MS = 5_000;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class Switchd {
  /** How the core waits for work: `epoll` or `event loop`. */
  loop = '';
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly options: SwitchdOptions;
  private readonly waiting = new Map<number, Waiting>();
  private nextSeq = 1;
  private wakeFd = -1;
  private counterMap: CounterMap = { buffer: new SharedArrayBuffer(0), rows: new Map() };
  private cells = new Float64Array(this.counterMap.buffer);
  private closing = false;

  private constructor(worker: Worker, port: MessagePort, options: SwitchdOptions) {
    this.worker = worker;
    this.port = port;
    this.options = options;
  }

  /** Starts the core's thread and waits until it forwards. Rejects when the thread cannot start. */
  static start(options: SwitchdOptions): Promise<Switchd> {
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(options.entry, {
      workerData: { port: port2 },
      transferList: [port2],
      name: 'netyard-switchd',
    });
    const switchd = new Switchd(worker, port1, options);
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.on('exit', () => {
        const error = new CoreError('core-ended');
        switchd.died(error);
        reject(error);
      });
      worker.on('error', (error) => switchd.died(error as Error));
      port1.on('message', (message: FromCore) => {
        if ('type' in message && message.type === 'ready') {
          switchd.wakeFd = message.wakeFd;
          switchd.loop = message.loop;
          resolve(switchd);
        } else switchd.hear(message);
      });
    });
  }

  /**
   * Makes the datapath match a plan; unchanged things keep their state. Resolves with what could not be
   * opened: interface id → why.
   */
  async configure(plan: Plan): Promise<ReadonlyMap<string, PortFailure>> {
    const { counters, failures } = await this.call('configure', plan);
    this.counterMap = counters;
    this.cells = new Float64Array(counters.buffer);
    return failures;
  }

  /** Asks the core. Rejects with a sentence when it cannot, or when it is gone. */
  call<C extends keyof Calls>(
    call: C,
    ...args: Parameters<Calls[C]>
  ): Promise<ReturnType<Calls[C]>> {
    const seq = this.nextSeq++;
    return new Promise((resolve, reject) => {
      if (this.closing) {
        reject(new CoreError('core-ended'));
        return;
      }
      this.waiting.set(seq, { resolve: resolve as (result: unknown) => void, reject });
      this.port.postMessage({ seq, call, args } satisfies ToCore);
      this.wake();
    });
  }

  /** The interfaces that have counters. */
  get interfaces(): Iterable<string> {
    return this.counterMap.rows.keys();
  }

  /** Counters of an interface now; null where there is none of that name. */
  counters(interfaceId: string): InterfaceCounters | null {
    const row = this.counterMap.rows.get(interfaceId);
    if (row === undefined) return null;
    const { cells } = this;
    const drops: Record<string, number> = {};
    for (let reason = 1; reason < dropReasonNames.length; reason++) {
      const count = cells[row + Column.drops + reason] ?? 0;
      if (count > 0) drops[dropReasonNames[reason] ?? ''] = count;
    }
    const counted = counterNames.map((name) => [name, cells[row + Column[name]] ?? 0] as const);
    return { ...(Object.fromEntries(counted) as Record<CounterName, number>), drops };
  }

  /** Number of an interface in flow records and samples; null where there is none of that name. */
  index(interfaceId: string): number | null {
    const row = this.counterMap.rows.get(interfaceId);
    return row === undefined ? null : interfaceIndex({ row });
  }

  /** The raw row of an interface, for those who compare often: a view that changes by itself. */
  row(interfaceId: string): Float64Array | null {
    const row = this.counterMap.rows.get(interfaceId);
    return row === undefined ? null : this.cells.subarray(row, row + ROW);
  }

  /** Ends the thread; ports are closed, sockets removed. */
  async close(): Promise<void> {
    if (this.closing) return;
    const ended = new Promise((resolve) => this.worker.once('exit', resolve));
    this.closing = true;
    this.port.postMessage(null);
    this.wake();
    const late = setTimeout(() => this.worker.terminate(), CLOSE_LIMIT_MS);
    await ended;
    clearTimeout(late);
    this.forgetWake();
    this.port.close();
  }

  private wake(): void {
    if (this.wakeFd >= 0) Wake.signal(this.wakeFd);
  }

  /** The descriptor is the process's, and outlives the thread that made it. */
  private forgetWake(): void {
    if (this.wakeFd >= 0) Wake.close(this.wakeFd);
    this.wakeFd = -1;
  }

  private hear(message: FromCore): void {
    if ('type' in message) {
      this.options.onEvent(message);
      return;
    }
    const waiting = this.waiting.get(message.seq);
    this.waiting.delete(message.seq);
    if ('error' in message) waiting?.reject(errorOf(message));
    else waiting?.resolve(message.result);
  }

  private died(error: Error): void {
    for (const waiting of this.waiting.values()) waiting.reject(error);
    this.waiting.clear();
    if (this.closing) return;
    this.closing = true;
    this.forgetWake();
    this.options.onDeath(error);
  }
}

/** The error of the core's thread on this side. */
function errorOf({ error, said }: Extract<FromCore, { error: string }>): Error {
  return said === null ? new Error(error) : new SaidError(error, said);
}
