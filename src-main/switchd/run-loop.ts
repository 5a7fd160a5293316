/**
 * The run loop gives every port with frames its turn: receive bursts, forward them, flush, next port. A turn is
 * bounded (a burst, or what one read of a stream brought), so a busy port delays the others by one turn only.
 *
 * What differs by operating system is how it learns about readiness and how it waits: BlockingLoop
 * (run-loop-blocking.ts) sleeps in epoll_wait, EventLoop (run-loop-event.ts) lives on Node's event loop.
 */
import { type Burst, createBurst, type Port, type PortHost } from '../ports/port.ts';

/** What the loop feeds; the datapath. `I` is what it knows a port by. */
export interface Forwarder<I> {
  receiveBurst(ingress: I, burst: Burst, nowMs: number): void;
  /** Flushes every port that was sent to. */
  flush(): void;
  /** When the loop is to come round for frames that wait, in ms with fractions; Infinity while none does. */
  readonly nextReleaseMs: number;
  /** Lets those that are due go on, and flushes. */
  release(nowMs: number): void;
}

export interface RunLoopOptions<I> {
  readonly forwarder: Forwarder<I>;
  /** Milliseconds, monotonic. */
  now(): number;
  /** Does what is due and returns when it wants to be called next: a time in ms, Infinity for never. */
  tick(nowMs: number): number;
}

/**
 * Turns of a round: when 10,000 light VMs announce themselves at once, sockets and the engine's calls still get
 * their share.
 */
const MAX_TURNS = 64;

export abstract class RunLoop<I> {
  readonly now: () => number;
  private readonly forwarder: Forwarder<I>;
  private readonly tick: (nowMs: number) => number;
  private readonly burst = createBurst();
  /** By slot number; freed numbers are taken again. */
  protected readonly slots: (Slot<I> | undefined)[] = [];
  private readonly readySlots: Slot<I>[] = [];
  private nextAlarmMs = Number.POSITIVE_INFINITY;
  private nextTickMs = 0;

  constructor(options: RunLoopOptions<I>) {
    this.now = options.now;
    this.forwarder = options.forwarder;
    this.tick = options.tick;
  }

  /** Plugs a port in; its frames go to the forwarder with `ingress`. */
  add(port: Port, ingress: I): void {
    const gap = this.slots.indexOf(undefined);
    const number = gap < 0 ? this.slots.length : gap;
    const slot = new Slot(this, number, port, ingress);
    this.slots[number] = slot;
    port.attach(slot, this.now());
  }

  /** Unplugs and closes a port. */
  remove(port: Port): void {
    const number = this.slots.findIndex((slot) => slot?.port === port);
    if (number < 0) return;
    port.close();
    this.slots[number] = undefined;
  }

  /** Closes all ports. */
  close(): void {
    for (const slot of this.slots) slot?.port.close();
    this.slots.length = 0;
  }

  /** Asks for a `tick` at `atMs`, for those whose deadlines change outside of `tick`. */
  tickAt(atMs: number): void {
    if (atMs >= this.nextTickMs) return;
    this.nextTickMs = atMs;
    this.sooner();
  }

  /** Watches a file on behalf of a slot. */
  abstract watch(fd: number, interest: number, slot: number): void;
  /** Work or a deadline appeared, maybe outside of a round. */
  protected abstract sooner(): void;

  /** Called by slots. */
  ready(slot: Slot<I>): void {
    if (slot.queued) return;
    slot.queued = true;
    this.readySlots.push(slot);
    this.sooner();
  }

  /** Called by slots. */
  alarmChanged(atMs: number): void {
    if (atMs >= this.nextAlarmMs) return;
    this.nextAlarmMs = atMs;
    this.sooner();
  }

  /** When the next round is due: a time in ms, 0 for at once, Infinity when only readiness can bring work. */
  protected dueMs(): number {
    return Math.min(this.coarseDueMs(), this.forwarder.nextReleaseMs);
  }

  /** The same without frames that wait, for whose times fractions of a millisecond count. */
  protected coarseDueMs(): number {
    if (this.readySlots.length > 0) return 0;
    return Math.min(this.nextAlarmMs, this.nextTickMs);
  }

  /** Turns of the ports that said they are ready, then what the clock brings. */
  protected round(nowMs: number): void {
    for (let left = Math.min(this.readySlots.length, MAX_TURNS); left > 0; left--) {
      const slot = this.readySlots.shift() as Slot<I>;
      slot.queued = false;
      if (this.slots[slot.number] === slot) this.turn(slot);
    }
    this.forwarder.release(this.now());
    if (nowMs >= this.nextAlarmMs) this.ring(nowMs);
    if (nowMs >= this.nextTickMs) this.nextTickMs = this.tick(nowMs);
    // A tick may have made devices send.
    this.forwarder.flush();
  }

  /** Takes the time anew: a delay begins when a frame is read, not when the round began. */
  protected turn(slot: Slot<I>): void {
    const { port, ingress } = slot;
    const { burst, forwarder } = this;
    const nowMs = this.now();
    do {
      if (port.receive(burst, nowMs) === 0) break;
      forwarder.receiveBurst(ingress, burst, nowMs);
    } while (port.more);
    forwarder.flush();
  }

  private ring(nowMs: number): void {
    this.nextAlarmMs = Number.POSITIVE_INFINITY;
    for (const slot of this.slots) {
      if (slot === undefined) continue;
      if (slot.alarmMs <= nowMs) {
        slot.alarmMs = Number.POSITIVE_INFINITY;
        slot.port.alarm(nowMs);
      }
      this.alarmChanged(slot.alarmMs);
    }
  }
}

/** A port's place in the loop. */
export class Slot<I> implements PortHost {
  readonly number: number;
  readonly port: Port;
  readonly ingress: I;
  queued = false;
  alarmMs = Number.POSITIVE_INFINITY;
  private readonly loop: RunLoop<I>;

  constructor(loop: RunLoop<I>, number: number, port: Port, ingress: I) {
    this.loop = loop;
    this.number = number;
    this.port = port;
    this.ingress = ingress;
  }

  now(): number {
    return this.loop.now();
  }

  ready(): void {
    this.loop.ready(this);
  }

  watch(fd: number, interest: number): void {
    this.loop.watch(fd, interest, this.number);
  }

  alarmAt(atMs: number): void {
    this.alarmMs = atMs;
    this.loop.alarmChanged(atMs);
  }
}
