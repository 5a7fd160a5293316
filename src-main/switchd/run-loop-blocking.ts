/**
 * The run loop of a thread that does nothing else: it sleeps in epoll_wait, so the way from an arriving frame
 * to its ports is one wake-up. The thread's own event loop stands still meanwhile: other threads reach it by
 * `Wake.signal(wakeFd)`, after which `control` runs (and may drain a MessagePort).
 */

import { FineTimer, PollSet, Wake } from '../ports/linux/poll-set.ts';
import { Interest } from '../ports/port.ts';
import { RunLoop, type RunLoopOptions } from './run-loop.ts';

const CONTROL = 0xffff_ffff;
const TIMER = 0xffff_fffe;
const LONGEST_WAIT_MS = 0x7fff_ffff;

export interface BlockingLoopOptions<I> extends RunLoopOptions<I> {
  /** Called after a signal on `wakeFd`. */
  control(): void;
}

export class BlockingLoop<I> extends RunLoop<I> {
  readonly #poll = new PollSet();
  readonly #wake = new Wake();
  readonly #timer = new FineTimer();
  readonly #control: () => void;
  #running = false;

  constructor(options: BlockingLoopOptions<I>) {
    super(options);
    this.#control = options.control;
    this.#poll.watch(this.#wake.fd, Interest.readable, CONTROL);
    this.#poll.watch(this.#timer.fd, Interest.readable, TIMER);
  }

  /** What other threads signal; see Wake. */
  get wakeFd(): number {
    return this.#wake.fd;
  }

  watch(fd: number, interest: number, slot: number): void {
    this.#poll.watch(fd, interest, slot);
  }

  protected sooner(): void {
    // The deadline is read before every wait.
  }

  /** Runs until `stop`; then all ports are closed. Also where it fails: descriptors belong to the process and outlive the thread. */
  run(): void {
    this.#running = true;
    try {
      while (this.#running) {
        const count = this.#poll.wait(this.#timeout());
        const nowMs = this.now();
        for (let i = 0; i < count; i++) this.#dispatch(i, nowMs);
        this.round(nowMs);
      }
    } finally {
      this.close();
      this.#timer.close();
      this.#poll.close();
    }
  }

  /** Ends `run` after the present round. */
  stop(): void {
    this.#running = false;
  }

  #timeout(): number {
    const due = this.dueMs();
    if (due === Number.POSITIVE_INFINITY) return -1;
    if (due === 0) return 0;
    const nowMs = this.now();
    if (due <= nowMs) return 0;
    const coarse = this.coarseDueMs();
    if (due < coarse) this.#timer.arm(due, nowMs);
    return Math.min(Math.max(0, Math.ceil(coarse - nowMs)), LONGEST_WAIT_MS);
  }

  #dispatch(event: number, nowMs: number): void {
    const number = this.#poll.slotOf(event);
    if (number === CONTROL) {
      this.#wake.clear();
      this.#control();
      return;
    }
    if (number === TIMER) {
      this.#timer.clear();
      return;
    }
    // A port may have been removed by an event before this one.
    const slot = this.slots[number];
    if (slot?.port.event(this.#poll.fdOf(event), this.#poll.eventsOf(event), nowMs))
      this.turn(slot);
  }
}
