/**
 * A unix socket that speaks QEMU's stream framing, as the side that listens or the side that connects, on
 * direct system calls. One peer at a time: a second one waits in the listen queue until the first has gone, so
 * a guest that restarts finds its place whichever end the kernel reports first.
 */
import { DropReason, type Verdict } from '../../packet/drop-reason.ts';
import type { Packet } from '../../packet/packet.ts';
import { Backoff } from '../backoff.ts';
import { BURST, type Burst, Interest, type Port, type PortHost } from '../port.ts';
import { PortError } from '../sentences.ts';
import { Next, SLAB, SLAB_READ, StreamSlab } from '../stream-framing.ts';
import { Errno, type Libc, libc } from './libc.ts';
import { StreamSender } from './stream-sender.ts';
import {
  acceptUnix,
  connectUnix,
  type Listener,
  listenUnix,
  socketPathError,
} from './unix-socket.ts';

const EPOLLOUT = Interest.writable;

export class StreamPort implements Port {
  readonly kind = 'stream';
  readonly offload = false;
  readonly path: string;
  onDrop: Port['onDrop'] = null;
  onConnected: Port['onConnected'] = null;

  readonly #c: Libc = libc();
  readonly #listener: Listener | null;
  readonly #slab: StreamSlab;
  readonly #sender = new StreamSender();
  readonly #backoff = new Backoff();
  #host: PortHost | null = null;
  #fd = -1;
  #interest: number = Interest.none;

  /**
   * `listen`: waits for a peer on `path`; `connect`: connects to it, again and again.
   * @throws Error with a sentence when the path is taken or cannot be a socket's.
   */
  constructor(role: 'listen' | 'connect', path: string) {
    const wrong = socketPathError(path);
    if (wrong !== null) throw new PortError(wrong);
    this.path = path;
    this.#listener = role === 'listen' ? listenUnix(path) : null;
    const memory = this.#c.allocate(SLAB);
    this.#slab = new StreamSlab(memory.bytes, memory.address);
  }

  get connected(): boolean {
    return this.#fd >= 0;
  }

  get more(): boolean {
    return this.#slab.waiting;
  }

  attach(host: PortHost, nowMs: number): void {
    this.#host = host;
    if (this.#listener) host.watch(this.#listener.fd, Interest.readable);
    else this.#connect(nowMs);
  }

  event(fd: number, events: number, nowMs: number): boolean {
    if (fd === this.#listener?.fd) {
      this.#accept(nowMs);
      return false;
    }
    if (fd !== this.#fd) return false;
    if ((events & EPOLLOUT) !== 0) this.#sender.drain();
    this.#settle(nowMs);
    return this.connected && (events & ~EPOLLOUT) !== 0;
  }

  alarm(nowMs: number): void {
    if (this.#listener === null) this.#connect(nowMs);
    else if (!this.connected) this.#host?.watch(this.#listener.fd, Interest.readable);
  }

  receive(burst: Burst, nowMs: number): number {
    burst.count = 0;
    if (!this.connected) return 0;
    const slab = this.#slab;
    if (!slab.waiting && !this.#read(nowMs)) return 0;
    let count = 0;
    while (count < BURST) {
      const packet = burst.packets[count] as Packet;
      const next = slab.next(packet);
      if (next === Next.frame) count++;
      else if (next === Next.runt) this.onDrop?.(DropReason.runt, 1, packet);
      else {
        if (next === Next.hostile) this.#hostile(packet, nowMs);
        break;
      }
    }
    burst.count = count;
    return count;
  }

  /** Takes what the socket has; false when that was nothing. */
  #read(nowMs: number): boolean {
    const at = this.#slab.makeRoom();
    const length = this.#c.read(this.#fd, this.#slab.address + at, SLAB_READ);
    if (length > 0) {
      this.#slab.filled(length);
      return true;
    }
    if (length !== -Errno.EAGAIN && length !== -Errno.EINTR) this.#disconnect(nowMs);
    return false;
  }

  #hostile(packet: Packet, nowMs: number): void {
    this.onDrop?.(DropReason.malformed, 1, packet);
    this.#disconnect(nowMs);
  }

  send(packet: Packet): Verdict {
    return this.#fd < 0 ? DropReason.notConnected : this.#sender.send(packet);
  }

  flush(nowMs: number): void {
    if (this.#fd < 0) return;
    this.#sender.flush();
    this.#settle(nowMs);
  }

  /** After a write: ends a broken connection, watches for writability while bytes wait. */
  #settle(nowMs: number): void {
    if (this.#sender.broken) this.#disconnect(nowMs);
    else this.#watch(this.#sender.waiting ? Interest.readable | EPOLLOUT : Interest.readable);
  }

  #watch(interest: number): void {
    if (interest === this.#interest) return;
    this.#interest = interest;
    this.#host?.watch(this.#fd, interest);
  }

  #accept(nowMs: number): void {
    const listener = this.#listener as Listener;
    if (this.connected) return;
    const fd = acceptUnix(listener.fd);
    if (fd === -Errno.EAGAIN || fd === -Errno.EINTR) return;
    this.#host?.watch(listener.fd, Interest.none);
    if (fd >= 0) this.#use(fd);
    // Out of descriptors: the peer waits in the queue, and the thread must not turn in a circle meanwhile.
    else this.#host?.alarmAt(this.#backoff.next(nowMs));
  }

  #connect(nowMs: number): void {
    const fd = connectUnix(this.path);
    if (fd >= 0) this.#use(fd);
    else this.#host?.alarmAt(this.#backoff.next(nowMs));
  }

  #use(fd: number): void {
    this.#fd = fd;
    this.#backoff.reset();
    this.#slab.reset();
    this.#sender.use(fd);
    this.#watch(Interest.readable);
    this.onConnected?.(true);
  }

  #disconnect(nowMs: number): void {
    this.#hangUp();
    if (this.#listener) this.#host?.watch(this.#listener.fd, Interest.readable);
    else this.#host?.alarmAt(this.#backoff.next(nowMs));
    this.onConnected?.(false);
  }

  #hangUp(): void {
    if (this.#fd < 0) return;
    this.#watch(Interest.none);
    this.#c.close(this.#fd);
    this.#fd = -1;
    this.#sender.use(-1);
    this.#slab.reset();
  }

  close(): void {
    this.#hangUp();
    if (this.#host === null) {
      this.#listener?.close();
      return;
    }
    this.#host.alarmAt(Number.POSITIVE_INFINITY);
    if (this.#listener) this.#host.watch(this.#listener.fd, Interest.none);
    this.#listener?.close();
    this.#host = null;
  }
}
