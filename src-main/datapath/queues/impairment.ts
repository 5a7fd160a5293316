/**
 * What one direction of a cable does to frames (the properties of tc-netem(8)): rate, delay, jitter, loss,
 * duplication, reordering, corruption. In this order: a frame finds the backlog full or is put on the cable bit by
 * bit at its rate; it may be lost on the way, bent, doubled; and it arrives after the delay, behind those before it
 * unless it overtakes them.
 *
 * An offload frame crosses as a whole where only time is added. Where single frames have a fate of their own, or the
 * rate is so small that others would come in between, it is cut into the frames that it is on the wire.
 */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { HeldFrame } from '../../packet/frame-store.ts';
import { Gso, type Packet } from '../../packet/packet.ts';
import { completeChecksum } from '../../packet/segment.ts';
import { Column, countSent } from '../counters.ts';
import { type Datapath, MAX_HOPS } from '../datapath.ts';
import { runPipeline } from '../pipeline.ts';
import type { Interface } from '../topology.ts';
import { Fifo } from './fifo.ts';
import { type Distribution, stray } from './jitter.ts';
import { isTooLong, type Line, octetsOf, wireMs } from './line.ts';
import { Random } from './random.ts';

export interface ImpairmentSettings {
  /** bit/s, 0: unlimited. */
  readonly rateBps: number;
  /** Bytes that may wait for the rate. */
  readonly limitBytes: number;
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly distribution: Distribution;
  /** Shares of the frames, 0 to 1. */
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly corrupt: number;
}

/** A cable that does nothing: what waits on it goes on at once. */
export const NO_IMPAIRMENT: ImpairmentSettings = {
  rateBps: 0,
  limitBytes: 0,
  delayMs: 0,
  jitterMs: 0,
  distribution: 'uniform',
  loss: 0,
  duplicate: 0,
  reorder: 0,
  corrupt: 0,
};

export class Impairment implements Line {
  dueMs = Number.POSITIVE_INFINITY;
  place = -1;
  readonly from: Interface;
  readonly to: Interface;
  /** Null: taken away; gone as soon as nothing is on the way. */
  wanted: ImpairmentSettings | null;
  settings: ImpairmentSettings;
  /** Frames on the way, and the memory they take. */
  frames = 0;
  heldBytes = 0;
  /** Their octets on the wire. */
  queuedBytes = 0;
  /** Since it was made: frames put on the cable with their bytes, and what became of them. */
  sentFrames = 0;
  sentBytes = 0;
  lost = 0;
  overflowed = 0;
  duplicated = 0;
  reordered = 0;
  corrupted = 0;
  readonly #inOrder = new Fifo();
  readonly #overtaking = new Fifo();
  readonly #random: Random;
  /** When the last bit of the last frame is on the cable. */
  #freeMs = 0;
  /** When the last frame that keeps its place arrives. */
  #lastDueMs = 0;

  /** `seed`: 32 bits. */
  constructor(from: Interface, to: Interface, settings: ImpairmentSettings, seed: number) {
    this.from = from;
    this.to = to;
    this.settings = settings;
    this.wanted = settings;
    this.#random = new Random(seed);
  }

  /** Puts a frame on the cable; `kind` is its `kindColumn`. Counts what was sent; a verdict other than PASS is the caller's to count. */
  send(dp: Datapath, packet: Packet, kind: number): Verdict {
    if (!this.#cuts(packet)) return this.#sendOne(dp, packet, kind);
    const verdict = dp.segmenter.begin(packet);
    if (verdict !== PASS) return verdict;
    for (let part = dp.segmenter.next(); part !== null; part = dp.segmenter.next()) {
      const fate = this.#sendOne(dp, part, kind);
      if (fate !== PASS) dp.drop(this.from, fate);
    }
    return PASS;
  }

  /**
   * Changes what the cable does, at once and also for what is on it: nothing is lost, and nothing overtakes. Null: it
   * does nothing any more.
   */
  change(dp: Datapath, wanted: ImpairmentSettings | null): void {
    const { nowMs } = dp;
    const settings = wanted ?? NO_IMPAIRMENT;
    this.settings = settings;
    this.wanted = wanted;
    if (wanted === null && this.frames === 0) this.from.impairment = null;
    this.#freeMs = nowMs;
    this.#lastDueMs = nowMs;
    for (let frame = this.#inOrder.head; frame !== null; frame = frame.next) {
      if (frame.sinceMs > nowMs) frame.sinceMs = this.#serialise(nowMs, frame.wireBytes);
      this.#lastDueMs = Math.max(this.#lastDueMs, frame.sinceMs + settings.delayMs);
      frame.dueMs = this.#lastDueMs;
    }
    for (let frame = this.#overtaking.head; frame !== null; frame = frame.next) frame.dueMs = nowMs;
    this.#schedule(dp);
  }

  /** Forgets all frames on the way: the cable was cut or pulled out. They count as dropped for `reason`. */
  discard(dp: Datapath, reason: DropReason): void {
    for (let frame = this.#next(); frame !== null; frame = this.#next()) {
      this.#remove(frame);
      dp.countForgotten(this.from, reason, frame);
      dp.store.free(frame);
    }
    dp.counters.cells[this.from.row + Column.onCable] = 0;
    this.#freeMs = 0;
    this.#lastDueMs = 0;
    this.#schedule(dp);
  }

  take(nowMs: number): HeldFrame | null {
    const frame = this.#next();
    if (frame === null || frame.dueMs > nowMs) return null;
    this.#remove(frame);
    this.dueMs = this.#next()?.dueMs ?? Number.POSITIVE_INFINITY;
    return frame;
  }

  pass(dp: Datapath, packet: Packet): void {
    dp.counters.cells[this.from.row + Column.onCable]--;
    if (this.wanted === null && this.frames === 0) this.from.impairment = null;
    runPipeline(dp, packet, this.to);
  }

  #cuts(packet: Packet): boolean {
    if (packet.gsoType === Gso.none) return false;
    const { loss, duplicate, reorder, corrupt, rateBps } = this.settings;
    return loss + duplicate + reorder + corrupt > 0 || isTooLong(packet, rateBps);
  }

  /** What becomes of every frame like this one, whatever chance and load say. */
  certain(packet: Packet): Verdict {
    const { loss, rateBps, limitBytes } = this.settings;
    if (rateBps > 0 && octetsOf(packet) > limitBytes) return DropReason.linkQueueFull;
    return loss >= 1 ? DropReason.linkLoss : PASS;
  }

  #sendOne(dp: Datapath, packet: Packet, kind: number): Verdict {
    const { nowMs } = dp;
    const { rateBps, limitBytes, loss, duplicate } = this.settings;
    if (dp.hops >= MAX_HOPS) return DropReason.hopLimit;
    const bytes = octetsOf(packet);
    let onCableMs = nowMs;
    if (rateBps > 0) {
      const backlogBytes = (Math.max(0, this.#freeMs - nowMs) * rateBps) / 8000;
      if (backlogBytes + bytes > limitBytes) return this.#overflow();
      onCableMs = this.#serialise(nowMs, bytes);
    }
    this.sentFrames++;
    this.sentBytes += bytes;
    if (loss > 0 && this.#random.next() < loss) {
      this.lost++;
      return DropReason.linkLoss;
    }
    if (!this.#hold(dp, packet, onCableMs, bytes)) return this.#overflow();
    countSent(dp.counters, this.from.row, kind, packet.length);
    if (duplicate > 0 && this.#random.next() < duplicate) {
      if (this.#hold(dp, packet, onCableMs, bytes)) this.duplicated++;
    }
    return PASS;
  }

  #overflow(): Verdict {
    this.overflowed++;
    return DropReason.linkQueueFull;
  }

  /** When the last bit of a frame is on the cable that is given to it now. */
  #serialise(nowMs: number, bytes: number): number {
    const { rateBps } = this.settings;
    this.#freeMs = Math.max(this.#freeMs, nowMs) + (rateBps > 0 ? wireMs(bytes, rateBps) : 0);
    return this.#freeMs;
  }

  /** Keeps a copy until it arrives. False: the store is full. */
  #hold(dp: Datapath, packet: Packet, onCableMs: number, bytes: number): boolean {
    if (!dp.store.hasRoomFor(this.heldBytes)) return false;
    const frame = dp.store.keep(packet);
    if (frame === null) return false;
    frame.sinceMs = onCableMs;
    frame.wireBytes = bytes;
    frame.hops = dp.hops + 1;
    this.frames++;
    this.heldBytes += frame.size;
    this.queuedBytes += bytes;
    dp.counters.cells[this.from.row + Column.onCable]++;
    const { corrupt } = this.settings;
    if (corrupt > 0 && this.#random.next() < corrupt) this.#corrupt(frame.packet);
    this.#place(frame);
    this.#schedule(dp);
    return true;
  }

  /** Works out when a frame arrives, and whether it keeps its place. */
  #place(frame: HeldFrame): void {
    const { delayMs, jitterMs, distribution, reorder } = this.settings;
    if (reorder > 0 && this.#random.next() < reorder) {
      frame.dueMs = frame.sinceMs;
      if (this.#inOrder.head !== null && this.#lastDueMs > frame.dueMs) this.reordered++;
      this.#overtaking.push(frame);
      return;
    }
    let delay = delayMs;
    if (jitterMs > 0) delay = Math.max(0, delay + jitterMs * stray(this.#random, distribution));
    this.#lastDueMs = Math.max(this.#lastDueMs, frame.sinceMs + delay);
    frame.dueMs = this.#lastDueMs;
    this.#inOrder.push(frame);
  }

  /** Turns one bit over. A checksum that the sender left to others is completed before, or it would fit again. */
  #corrupt(packet: Packet): void {
    if (packet.csumStart >= 0) {
      completeChecksum(packet);
      packet.csumStart = -1;
    }
    const bit = this.#random.below((packet.end - packet.start) * 8);
    packet.buffer[packet.start + (bit >> 3)] ^= 1 << (bit & 7);
    this.corrupted++;
  }

  #next(): HeldFrame | null {
    const first = this.#inOrder.head;
    const other = this.#overtaking.head;
    if (first === null || other === null) return first ?? other;
    return other.dueMs < first.dueMs ? other : first;
  }

  #remove(frame: HeldFrame): void {
    const fifo = this.#inOrder.head === frame ? this.#inOrder : this.#overtaking;
    fifo.shift();
    this.frames--;
    this.heldBytes -= frame.size;
    this.queuedBytes -= frame.wireBytes;
  }

  #schedule(dp: Datapath): void {
    const dueMs = this.#next()?.dueMs ?? Number.POSITIVE_INFINITY;
    if (dueMs === this.dueMs) return;
    this.dueMs = dueMs;
    dp.agenda.moved(this);
  }
}
