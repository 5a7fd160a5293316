/**
 * Between a producer that cannot wait and one subscriber: a bounded queue, or only the last state. The transport asks for the next
 * item when the last one has left (see peer.ts), so here is where a slow subscriber's backlog is, and where it ends.
 */

/** Undoes a subscription. */
export type Detach = () => void;

/** A bounded queue. When it is full, `shed` says what to keep of what waits and the new item. */
export class Mailbox<T> {
  readonly #capacity: number;
  readonly #shed: (waiting: readonly T[]) => readonly T[];
  #waiting: T[] = [];
  #ended = false;
  #wake: () => void = () => {};
  #left = false;
  /** Those who wait for room. */
  #held: (() => void)[] = [];

  constructor(capacity: number, shed: (waiting: readonly T[]) => readonly T[]) {
    this.#capacity = capacity;
    this.#shed = shed;
  }

  put(item: T): void {
    if (this.#ended) return;
    this.#waiting.push(item);
    if (this.#waiting.length > this.#capacity) this.#waiting = [...this.#shed(this.#waiting)];
    this.#wake();
  }

  /** Null while less than half of the queue is taken; else resolves when it is so again, or the subscriber has left. */
  room(): Promise<void> | null {
    if (this.#left || this.#waiting.length * 2 < this.#capacity) return null;
    return new Promise((resolve) => this.#held.push(resolve));
  }

  #letGo(): void {
    for (const resolve of this.#held.splice(0)) resolve();
  }

  /** No more items: the subscriber gets what waits and then the end. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** What was put, until `end` or until the subscriber leaves. To be read once. */
  async *read(signal: AbortSignal | undefined): AsyncGenerator<T, void, void> {
    const stop = (): void => this.#wake();
    signal?.addEventListener('abort', stop);
    try {
      while (signal?.aborted !== true) {
        const item = this.#waiting.shift();
        if (this.#waiting.length * 2 < this.#capacity) this.#letGo();
        if (item !== undefined) yield item;
        else if (this.#ended) return;
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
            if (signal?.aborted === true) resolve();
          });
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#left = true;
      this.#letGo();
    }
  }
}

/** A shedder for items of which the oldest matter least. */
export const dropOldest = <T>(waiting: readonly T[]): readonly T[] => waiting.slice(1);

/** How soon one state of a subscription follows another, ms: faster than eyes. */
const STATE_INTERVAL_MS = 50;
/** A state that is dear to make and send (10,000 VMs that start) comes as often as to take this part of the time. */
const STATE_SHARE = 0.2;

/** The state now and after every change of it. Changes that come quickly, or while the subscriber is busy, become one. */
export async function* states<T>(
  read: () => T,
  subscribe: (changed: () => void) => Detach,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, void> {
  const changes = new Mailbox<true>(1, dropOldest);
  const detach = subscribe(() => changes.put(true));
  try {
    yield read();
    for await (const _ of changes.read(signal)) {
      const began = performance.now();
      yield read();
      const cost = performance.now() - began;
      await pause(Math.max(STATE_INTERVAL_MS, cost / STATE_SHARE - cost), signal);
    }
  } finally {
    detach();
  }
}

/** Waits, but not for a subscriber that leaves. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, signal?.aborted === true ? 0 : ms);
    signal?.addEventListener('abort', done);
  });
}
