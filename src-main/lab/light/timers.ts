/**
 * Timers of one host: a binary heap ordered by deadline, then by age, so equal deadlines fire in the order
 * they were set. A timer knows its place in the heap: cancelling removes it at once, because TCP sets its
 * timer anew with each acknowledgment and dead timers would pile up.
 */

export interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly action: () => void;
  /** Place in the heap, −1 when it fired or was cancelled. */
  place: number;
}

/** Actions per `run`; the rest waits for the next call, so that a packet that chases itself ends nobody's turn. */
const RUN_LIMIT = 10_000;

export class Timers {
  readonly #heap: Timer[] = [];
  #order = 0;

  /** Calls `action` once in the first `run` at or after `atMs`. */
  at(atMs: number, action: () => void): Timer {
    const timer = { atMs, order: this.#order++, action, place: this.#heap.length };
    this.#heap.push(timer);
    this.#up(timer);
    return timer;
  }

  /** Does nothing to a timer that fired, was cancelled or never was. */
  cancel(timer: Timer | null): void {
    if (!timer || timer.place < 0) return;
    const last = this.#heap.pop() as Timer;
    if (last !== timer) {
      this.#put(last, timer.place);
      this.#up(last);
      this.#down(last);
    }
    timer.place = -1;
  }

  /** Deadline of the next timer in ms, Infinity when there is none. */
  next(): number {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** Fires what is due. */
  run(nowMs: number): void {
    for (let count = 0; count < RUN_LIMIT; count++) {
      const first = this.#heap[0];
      if (!first || first.atMs > nowMs) return;
      this.cancel(first);
      first.action();
    }
  }

  #put(timer: Timer, place: number): void {
    this.#heap[place] = timer;
    timer.place = place;
  }

  #up(timer: Timer): void {
    while (timer.place > 0) {
      const parent = this.#heap[(timer.place - 1) >> 1] as Timer;
      if (!before(timer, parent)) return;
      this.#swap(timer, parent);
    }
  }

  #down(timer: Timer): void {
    for (;;) {
      const left = this.#heap[timer.place * 2 + 1];
      const right = this.#heap[timer.place * 2 + 2];
      const child = right && left && before(right, left) ? right : left;
      if (!child || !before(child, timer)) return;
      this.#swap(child, timer);
    }
  }

  #swap(a: Timer, b: Timer): void {
    const place = a.place;
    this.#put(a, b.place);
    this.#put(b, place);
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
