/**
 * The run loop on Node's event loop, for systems without epoll: ports bring their own readiness by way of
 * `PortHost.ready`, rounds run between the events. Slower than BlockingLoop by the event loop's own round.
 */
import { RunLoop } from './run-loop.ts';

const LONGEST_WAIT_MS = 0x7fff_ffff;

export class EventLoop<I> extends RunLoop<I> {
  #immediate: NodeJS.Immediate | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  watch(): void {
    throw new Error('this port needs epoll, which this loop has not');
  }

  protected sooner(): void {
    if (this.#closed) return;
    const due = this.dueMs();
    if (due === 0) this.#immediate ??= setImmediate(() => this.#run());
    else if (due !== Number.POSITIVE_INFINITY) this.#arm(due);
  }

  /** Begins to call `tick`; ports work from `add` on. */
  start(): void {
    this.sooner();
  }

  override close(): void {
    this.#closed = true;
    if (this.#immediate) clearImmediate(this.#immediate);
    if (this.#timer) clearTimeout(this.#timer);
    super.close();
  }

  #arm(due: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    const wait = Math.min(Math.max(1, Math.ceil(due - this.now())), LONGEST_WAIT_MS);
    this.#timer = setTimeout(() => this.#run(), wait);
  }

  #run(): void {
    this.#immediate = null;
    this.round(this.now());
    this.sooner();
  }
}
