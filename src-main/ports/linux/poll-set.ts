/**
 * One epoll instance (epoll(7), level-triggered): the file descriptors of all ports of a run loop. Each fd
 * carries the slot of its port, so readiness finds the port without a look-up. `Wake` lets another thread
 * end the wait, `FineTimer` a time that epoll's own, in whole milliseconds, would miss.
 */
import { closeSync, writeSync } from 'node:fs';
import { codeValue } from '../../said/system-errors.ts';
import { PortError, portSaid } from '../sentences.ts';
import { Errno, type Libc, libc, type NativeBuffer } from './libc.ts';

const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLL_CTL_MOD = 3;
const CAPACITY = 64;
/** struct epoll_event is packed on x86 only. */
const EVENT_SIZE = process.arch === 'x64' || process.arch === 'ia32' ? 12 : 16;
const DATA = EVENT_SIZE - 8;

export class PollSet {
  readonly #c: Libc = libc();
  readonly #epoll: number;
  readonly #events: NativeBuffer;
  readonly #view: DataView;
  /** Apart from the events: a port changes its interest while they are being read. */
  readonly #change: NativeBuffer;
  readonly #changeView: DataView;
  readonly #watched = new Set<number>();

  constructor() {
    this.#epoll = this.#c.epollCreate();
    if (this.#epoll < 0) throw unusable('epoll', this.#c.errnoName(this.#epoll));
    this.#events = this.#c.allocate(CAPACITY * EVENT_SIZE);
    this.#view = new DataView(this.#events.bytes.buffer);
    this.#change = this.#c.allocate(EVENT_SIZE);
    this.#changeView = new DataView(this.#change.bytes.buffer);
  }

  /** Watches `fd` for `interest` (bits of epoll) on behalf of `slot`; 0 forgets it. Errors and hang-ups are always told. */
  watch(fd: number, interest: number, slot: number): void {
    const known = this.#watched.has(fd);
    if (interest === 0 && !known) return;
    const operation = interest === 0 ? EPOLL_CTL_DEL : known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    this.#changeView.setUint32(0, interest, true);
    this.#changeView.setUint32(DATA, slot, true);
    this.#changeView.setUint32(DATA + 4, fd, true);
    const result = this.#c.epollControl(this.#epoll, operation, fd, this.#change.address);
    if (result < 0) throw unusable('epoll', this.#c.errnoName(result));
    if (interest === 0) this.#watched.delete(fd);
    else this.#watched.add(fd);
  }

  /** Waits up to `timeoutMs` (−1: for ever) and returns how many events stand ready; 0 also after a signal. */
  wait(timeoutMs: number): number {
    const count = this.#c.epollWait(this.#epoll, this.#events.address, CAPACITY, timeoutMs);
    if (count < 0 && count !== -Errno.EINTR) throw unusable('epoll', this.#c.errnoName(count));
    return count < 0 ? 0 : count;
  }

  slotOf(event: number): number {
    return this.#view.getUint32(event * EVENT_SIZE + DATA, true);
  }

  fdOf(event: number): number {
    return this.#view.getUint32(event * EVENT_SIZE + DATA + 4, true);
  }

  eventsOf(event: number): number {
    return this.#view.getUint32(event * EVENT_SIZE, true);
  }

  close(): void {
    this.#c.close(this.#epoll);
  }
}

/** struct itimerspec: interval and value, each seconds and nanoseconds of 64 bits; as words of 32 bits. */
const ITIMERSPEC = 32;
const VALUE_S = 4;
const VALUE_NS = 6;
const NS_PER_MS = 1_000_000;
const NS_PER_S = 1_000_000_000;

/** A timerfd(2) that ends the wait at a time with fractions of a millisecond. Armed by a system call only when that is nearer. */
export class FineTimer {
  readonly #c: Libc = libc();
  readonly #time: NativeBuffer;
  readonly #words: Uint32Array;
  readonly #counter: NativeBuffer;
  readonly fd: number;
  #armedMs = Number.POSITIVE_INFINITY;

  constructor() {
    this.fd = this.#c.timerCreate();
    if (this.fd < 0) throw unusable('timerfd', this.#c.errnoName(this.fd));
    this.#time = this.#c.allocate(ITIMERSPEC);
    this.#words = new Uint32Array(this.#time.bytes.buffer);
    this.#counter = this.#c.allocate(8);
  }

  /** Makes `fd` readable at `atMs`, or before. */
  arm(atMs: number, nowMs: number): void {
    if (atMs >= this.#armedMs) return;
    this.#armedMs = atMs;
    const ns = Math.max(1, Math.ceil((atMs - nowMs) * NS_PER_MS));
    this.#words[VALUE_S] = ns / NS_PER_S;
    this.#words[VALUE_NS] = ns % NS_PER_S;
    this.#c.timerSet(this.fd, this.#time.address);
  }

  /** It has rung. */
  clear(): void {
    this.#c.read(this.fd, this.#counter.address, 8);
    this.#armedMs = Number.POSITIVE_INFINITY;
  }

  close(): void {
    this.#c.close(this.fd);
  }
}

const ONE = new Uint8Array(new BigUint64Array([1n]).buffer);

/**
 * An eventfd: made by the thread that waits, signalled by its number from any thread of the process. Closed by
 * the other thread once the waiting one has ended, so that a signal never meets somebody else's file.
 */
export class Wake {
  readonly #c: Libc = libc();
  readonly #counter: NativeBuffer;
  readonly fd: number;

  constructor() {
    this.fd = this.#c.eventfd();
    if (this.fd < 0) throw unusable('eventfd', this.#c.errnoName(this.fd));
    this.#counter = this.#c.allocate(8);
  }

  /** Ends the wait of the thread that watches `fd`. Needs no native library. */
  static signal(fd: number): void {
    writeSync(fd, ONE);
  }

  /** Takes the signal back, so that the next one is seen. */
  clear(): void {
    this.#c.read(this.fd, this.#counter.address, 8);
  }

  static close(fd: number): void {
    closeSync(fd);
  }
}

function unusable(what: string, errno: string): PortError {
  return new PortError(portSaid('kernel-refused', { what, error: codeValue(errno) }));
}
