/**
 * The queues of a shaper and the order in which they are served (Open vSwitch's QoS type linux-htb): first those below
 * their guaranteed rate, then all that have not reached their highest one; lower priority numbers first, those alike
 * in turn, by bytes.
 */
import type { HeldFrame } from '../../packet/frame-store.ts';
import type { Packet } from '../../packet/packet.ts';
import { Fifo } from './fifo.ts';
import { wireMs } from './line.ts';
import type { QueueSettings } from './shaper.ts';

/** What a queue may catch up on of its rates after others had their turn. */
const CATCH_UP_MS = 20;

export class Class {
  settings: QueueSettings;
  /** What waits. */
  frames = 0;
  bytes = 0;
  /** What went through, and what found no room. */
  sentFrames = 0;
  sentBytes = 0;
  dropped = 0;
  /** When it is next below its guaranteed rate, and not above its highest one. */
  minFreeMs = 0;
  maxFreeMs = 0;
  /** Bytes of its turns, to share with those of the same priority. */
  turn = 0;
  readonly fifo = new Fifo();

  constructor(settings: QueueSettings) {
    this.settings = settings;
  }

  get limitBytes(): number {
    return this.settings.limitBytes;
  }

  sent(bytes: number): void {
    this.sentFrames++;
    this.sentBytes += bytes;
  }

  /** Takes a frame that starts at `startMs` and has waited since `sinceMs` off its rates. */
  charge(startMs: number, sinceMs: number, bytes: number): void {
    const { minRateBps, maxRateBps } = this.settings;
    const from = Math.max(sinceMs, startMs - CATCH_UP_MS);
    if (minRateBps > 0) this.minFreeMs = Math.max(this.minFreeMs, from) + wireMs(bytes, minRateBps);
    if (maxRateBps > 0) this.maxFreeMs = Math.max(this.maxFreeMs, from) + wireMs(bytes, maxRateBps);
    this.turn += bytes;
  }
}

export class Classes {
  /** In the order of the settings; the last one takes what no other names. */
  list: Class[] = [];
  /** Frames that wait in all of them. */
  frames = 0;
  readonly #byDscp: Class[] = [];
  readonly #byCos: Class[] = [];
  #first: Class | null = null;

  constructor(settings: readonly QueueSettings[]) {
    this.change(settings);
  }

  /** Queues of the same name keep their counts. What waits goes to the queue that is now its own, in the order in which it came. */
  change(settings: readonly QueueSettings[]): void {
    const before = this.list;
    const waiting: HeldFrame[] = [];
    for (const old of before)
      for (let frame = this.#out(old); frame !== null; frame = this.#out(old)) waiting.push(frame);
    waiting.sort((one, other) => one.sinceMs - other.sinceMs);
    this.list = settings.map((wanted) => {
      const kept = before.find(({ settings: { name } }) => name === wanted.name);
      if (kept === undefined) return new Class(wanted);
      kept.settings = wanted;
      kept.minFreeMs = 0;
      kept.maxFreeMs = 0;
      return kept;
    });
    const last = this.list.at(-1) as Class;
    const classFor = (named: (queue: QueueSettings) => boolean): Class =>
      this.list.find((queue) => named(queue.settings)) ?? last;
    for (let dscp = 0; dscp < 64; dscp++)
      this.#byDscp[dscp] = classFor((queue) => queue.dscp.includes(dscp));
    for (let cos = 0; cos < 8; cos++)
      this.#byCos[cos] = classFor((queue) => queue.cos.includes(cos));
    const lowest = Math.min(...this.list.map((queue) => queue.settings.priority));
    this.#first = this.list.find((queue) => queue.settings.priority === lowest) ?? last;
    for (const frame of waiting) this.push(this.of(frame.packet), frame);
  }

  /** The queue of a frame: control frames of layer 2 go first, others by DSCP, then by CoS. */
  of(packet: Packet): Class {
    const last = this.list[this.list.length - 1] as Class;
    if (this.list.length === 1) return last;
    const { buffer, start } = packet;
    if (buffer[start] === 0x01 && buffer[start + 1] === 0x80 && buffer[start + 2] === 0xc2)
      return this.#first as Class;
    const { dscp } = packet.headers();
    const byDscp = dscp < 0 ? last : (this.#byDscp[dscp] as Class);
    return byDscp === last ? (this.#byCos[packet.priority] as Class) : byDscp;
  }

  push(queue: Class, frame: HeldFrame): void {
    if (queue.frames === 0) queue.turn = Math.max(queue.turn, this.#leastTurn(queue));
    queue.fifo.push(frame);
    queue.frames++;
    queue.bytes += frame.wireBytes;
    this.frames++;
  }

  /** The next frame of a queue, counted as sent by it. */
  shift(queue: Class): HeldFrame | null {
    const frame = this.#out(queue);
    if (frame !== null) queue.sent(frame.wireBytes);
    return frame;
  }

  /** Some frame, those of important queues first, rates aside; null when none waits. */
  any(): HeldFrame | null {
    let best: Class | null = null;
    for (const queue of this.list)
      if (queue.frames > 0 && (best === null || queue.settings.priority < best.settings.priority))
        best = queue;
    return best === null ? null : this.#out(best);
  }

  /** Whose turn it is at `startMs`; null when all have reached their highest rate. */
  pick(startMs: number): Class | null {
    let best: Class | null = null;
    let bestGuaranteed = false;
    for (let i = 0; i < this.list.length; i++) {
      const queue = this.list[i] as Class;
      if (queue.frames === 0 || queue.maxFreeMs > startMs) continue;
      const guaranteed = queue.settings.minRateBps > 0 && queue.minFreeMs <= startMs;
      if (best !== null && bestGuaranteed && !guaranteed) continue;
      if (best === null || (guaranteed && !bestGuaranteed) || isBefore(queue, best)) {
        best = queue;
        bestGuaranteed = guaranteed;
      }
    }
    return best;
  }

  /** When the first of those that wait is below its highest rate again. */
  readyMs(): number {
    let ready = Number.POSITIVE_INFINITY;
    for (const queue of this.list) if (queue.frames > 0) ready = Math.min(ready, queue.maxFreeMs);
    return ready;
  }

  #out(queue: Class): HeldFrame | null {
    const frame = queue.fifo.shift();
    if (frame === null) return null;
    queue.frames--;
    queue.bytes -= frame.wireBytes;
    this.frames--;
    return frame;
  }

  /** Where those of the same priority are that wait: who was silent saves nothing up. */
  #leastTurn(queue: Class): number {
    let least = Number.POSITIVE_INFINITY;
    for (const other of this.list)
      if (other.frames > 0 && other.settings.priority === queue.settings.priority)
        least = Math.min(least, other.turn);
    return least === Number.POSITIVE_INFINITY ? 0 : least;
  }
}

function isBefore(queue: Class, other: Class): boolean {
  const { priority } = queue.settings;
  if (priority !== other.settings.priority) return priority < other.settings.priority;
  return queue.turn < other.turn;
}
