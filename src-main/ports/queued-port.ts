/**
 * What ports share whose other side is in the same thread: frames from there wait in a bounded queue for the port's turn, so
 * that nobody who sends inside of a turn re-enters the core.
 */
import { DropReason, type Verdict } from '../packet/drop-reason.ts';
import { ETH_HEADER, Packet } from '../packet/packet.ts';
import { BURST, type Burst, type Port, type PortHost, type PortKind } from './port.ts';

export abstract class QueuedPort<Frame> implements Port {
  abstract readonly kind: PortKind;
  abstract readonly offload: boolean;
  abstract readonly connected: boolean;
  onDrop: Port['onDrop'] = null;
  onConnected: Port['onConnected'] = null;
  protected host: PortHost | null = null;
  readonly #most: number;
  readonly #queue: Frame[] = [];
  /** What is shown of a frame that cannot come in. */
  readonly #lost = new Packet(new Uint8Array(0));
  #head = 0;

  /** `most` frames may wait; more are dropped and counted. */
  constructor(most: number) {
    this.#most = most;
  }

  abstract send(packet: Packet): Verdict;
  /** Puts a frame that waited into a packet of the burst. */
  protected abstract fill(packet: Packet, frame: Frame): void;

  get more(): boolean {
    return this.#head < this.#queue.length;
  }

  /** False, and counted, where the frame in `bytes[start, end)` cannot come in now: nothing has to be copied then. */
  protected admits(bytes: Uint8Array, start: number, end: number): boolean {
    const isFull = this.#queue.length - this.#head >= this.#most;
    const isRunt = end - start < ETH_HEADER;
    if (!isRunt && !isFull) return true;
    this.lose(isRunt ? DropReason.runt : DropReason.queueFull, bytes, start, end);
    return false;
  }

  /** Counts a frame that does not come in. */
  protected lose(reason: DropReason, bytes: Uint8Array, start: number, end: number): void {
    this.#lost.set(bytes, 0, 0, start, end);
    this.onDrop?.(reason, 1, this.#lost);
  }

  /** Lets a frame wait that was admitted; it belongs to the port. */
  protected arrive(frame: Frame): void {
    this.#queue.push(frame);
    this.host?.ready();
  }

  attach(host: PortHost): void {
    this.host = host;
    if (this.more) host.ready();
  }

  event(): boolean {
    return false;
  }

  alarm(): void {}

  receive(burst: Burst): number {
    let count = 0;
    while (count < BURST && this.more)
      this.fill(burst.packets[count++] as Packet, this.#queue[this.#head++] as Frame);
    if (!this.more) this.#empty();
    burst.count = count;
    return count;
  }

  flush(): void {}

  close(): void {
    this.host = null;
    this.#empty();
  }

  #empty(): void {
    this.#queue.length = 0;
    this.#head = 0;
  }
}
