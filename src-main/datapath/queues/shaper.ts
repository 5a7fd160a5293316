/**
 * Shapes what passes a port in one direction, as vSphere's traffic shaping: `average` over time, up to `peak` while
 * the burst lasts that was saved up below the average. What comes too early waits in bounded queues: one, or several
 * by priority with a guaranteed and a highest rate each, as linux-htb in Open vSwitch.
 *
 * Times are worked out from the frames alone and not from when the loop comes round, so that being late costs no
 * rate. A frame may start when the credit is not below zero, and its length is taken off then.
 */
import { CONSUMED, DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { HeldFrame } from '../../packet/frame-store.ts';
import type { Packet } from '../../packet/packet.ts';
import { Column } from '../counters.ts';
import type { Datapath } from '../datapath.ts';
import { emit } from '../egress/send-to-port.ts';
import { runPipeline } from '../pipeline.ts';
import type { Interface } from '../topology.ts';
import { type Class, Classes } from './classes.ts';
import { isTooLong, type Line, octetsOf, wireMs } from './line.ts';

export interface QueueSettings {
  readonly name: string;
  /** Lower numbers are served first. */
  readonly priority: number;
  /** bit/s that it gets before others get more than theirs; 0: none. */
  readonly minRateBps: number;
  /** bit/s that it never exceeds; 0: no bound of its own. */
  readonly maxRateBps: number;
  /** Bytes that may wait in it. */
  readonly limitBytes: number;
  /** What it takes. The first queue of the list that names the value gets the frame; DSCP before CoS. */
  readonly dscp: readonly number[];
  readonly cos: readonly number[];
}

export interface ShaperSettings {
  readonly averageBps: number;
  readonly peakBps: number;
  readonly burstBytes: number;
  /** At least one. The last one takes what no other names. */
  readonly queues: readonly QueueSettings[];
}

export class Shaper implements Line {
  dueMs = Number.POSITIVE_INFINITY;
  place = -1;
  readonly iface: Interface;
  /** `out`: what leaves by the interface; `in`: what its VM sends. */
  readonly direction: 'out' | 'in';
  /** Null: taken away; what still waits goes on at once. */
  settings: ShaperSettings | null;
  readonly classes: Classes;
  /** When a frame at peak rate may follow the last one. */
  #freeMs = 0;
  /** Bytes that may go at peak rate, as of `#creditMs`. */
  #credit: number;
  #creditMs = 0;

  constructor(iface: Interface, direction: 'out' | 'in', settings: ShaperSettings) {
    this.iface = iface;
    this.direction = direction;
    this.settings = settings;
    this.#credit = settings.burstBytes;
    this.classes = new Classes(settings.queues);
  }

  /** PASS: it may go on now. CONSUMED: it waits, or was cut and seen to. Otherwise why it is dropped. */
  admit(dp: Datapath, packet: Packet): Verdict | typeof CONSUMED {
    const queue = this.classes.of(packet);
    const peakBps = this.settings?.peakBps ?? 0;
    if (!isTooLong(packet, peakBps)) return this.#admitOne(dp, packet, queue);
    const verdict = dp.segmenter.begin(packet);
    if (verdict !== PASS) return verdict;
    for (let part = dp.segmenter.next(); part !== null; part = dp.segmenter.next()) {
      const fate = this.#hold(dp, part, queue);
      if (fate !== CONSUMED) dp.drop(this.iface, fate);
    }
    return CONSUMED;
  }

  /** Changes rates and queues at once, also for what waits; null lets all of it go on. */
  change(dp: Datapath, settings: ShaperSettings | null): void {
    const { nowMs } = dp;
    this.settings = settings;
    if (settings !== null) {
      this.classes.change(settings.queues);
      this.#credit = Math.min(Math.max(this.#credit, 0), settings.burstBytes);
    }
    this.#freeMs = Math.min(this.#freeMs, nowMs);
    this.#creditMs = Math.min(this.#creditMs, nowMs);
    if (settings === null && this.classes.frames === 0) this.#detach();
    this.#schedule(dp, this.classes.frames > 0 ? nowMs : Number.POSITIVE_INFINITY);
  }

  /** Forgets all that waits: the port is gone. Counts them as dropped for `reason`. */
  discard(dp: Datapath, reason: DropReason): void {
    const { frames } = this.classes;
    for (let frame = this.classes.any(); frame !== null; frame = this.classes.any()) {
      dp.countForgotten(this.iface, reason, frame);
      dp.store.free(frame);
    }
    dp.counters.cells[this.iface.row + Column.queued] -= frames;
    this.#schedule(dp, Number.POSITIVE_INFINITY);
  }

  take(nowMs: number): HeldFrame | null {
    const { classes, settings } = this;
    if (settings === null) {
      const frame = classes.any();
      this.dueMs = classes.frames > 0 ? nowMs : Number.POSITIVE_INFINITY;
      return frame;
    }
    const startMs = this.#readyMs(settings);
    const queue = startMs <= nowMs ? classes.pick(startMs) : null;
    if (queue === null) {
      // All that wait have reached the highest rate of their queue, or it was too early.
      this.dueMs = Math.max(startMs, startMs <= nowMs ? classes.readyMs() : 0);
      return null;
    }
    const frame = classes.shift(queue) as HeldFrame;
    this.#charge(settings, queue, Math.max(startMs, frame.sinceMs), frame.sinceMs, frame.wireBytes);
    this.dueMs = classes.frames > 0 ? this.#readyMs(settings) : Number.POSITIVE_INFINITY;
    return frame;
  }

  pass(dp: Datapath, packet: Packet): void {
    const { iface } = this;
    dp.counters.cells[iface.row + Column.queued]--;
    if (this.settings === null && this.classes.frames === 0) this.#detach();
    if (this.direction === 'in') {
      runPipeline(dp, packet, iface);
      return;
    }
    const verdict = iface.up ? emit(dp, packet, iface) : DropReason.portDown;
    if (verdict !== PASS) dp.drop(iface, verdict);
  }

  /** Takes itself away once empty and no longer wanted. */
  #detach(): void {
    if (this.iface.shaper === this) this.iface.shaper = null;
    if (this.iface.inShaper === this) this.iface.inShaper = null;
  }

  /** Within its rates a frame goes on without being copied. */
  #admitOne(dp: Datapath, packet: Packet, queue: Class): Verdict | typeof CONSUMED {
    const { nowMs } = dp;
    const { settings, classes } = this;
    if (settings === null || classes.frames > 0) return this.#hold(dp, packet, queue);
    if (this.#readyMs(settings) > nowMs || queue.maxFreeMs > nowMs)
      return this.#hold(dp, packet, queue);
    const bytes = octetsOf(packet);
    queue.sent(bytes);
    this.#charge(settings, queue, nowMs, nowMs, bytes);
    return PASS;
  }

  #hold(dp: Datapath, packet: Packet, queue: Class): typeof CONSUMED | DropReason {
    const bytes = octetsOf(packet);
    const fits = queue.bytes + bytes <= queue.limitBytes && dp.store.hasRoomFor(queue.bytes);
    const frame = fits ? dp.store.keep(packet) : null;
    if (frame === null) {
      queue.dropped++;
      return DropReason.shapingQueueFull;
    }
    frame.sinceMs = dp.nowMs;
    frame.wireBytes = bytes;
    frame.hops = dp.hops;
    this.classes.push(queue, frame);
    dp.counters.cells[this.iface.row + Column.queued]++;
    if (this.dueMs === Number.POSITIVE_INFINITY) {
      const ready = this.settings === null ? dp.nowMs : this.#readyMs(this.settings);
      this.#schedule(dp, Math.max(ready, dp.nowMs));
    } else if (queue.frames === 1) this.#schedule(dp, this.#nextMs(dp.nowMs));
    return CONSUMED;
  }

  /** A frame came to an empty queue, and may go before those that wait for the highest rate of theirs. */
  #nextMs(nowMs: number): number {
    return Math.min(
      this.dueMs,
      Math.max(nowMs, this.settings === null ? nowMs : this.#readyMs(this.settings)),
    );
  }

  /** When the rates allow the next frame to start. */
  #readyMs(settings: ShaperSettings): number {
    if (this.#credit >= 0) return this.#freeMs;
    return Math.max(this.#freeMs, this.#creditMs + wireMs(-this.#credit, settings.averageBps));
  }

  #charge(
    settings: ShaperSettings,
    queue: Class,
    startMs: number,
    sinceMs: number,
    bytes: number,
  ): void {
    const saved = ((startMs - this.#creditMs) * settings.averageBps) / 8000;
    this.#credit = Math.min(settings.burstBytes, this.#credit + saved) - bytes;
    this.#creditMs = startMs;
    this.#freeMs = startMs + wireMs(bytes, settings.peakBps);
    queue.charge(startMs, sinceMs, bytes);
  }

  #schedule(dp: Datapath, dueMs: number): void {
    if (dueMs === this.dueMs) return;
    this.dueMs = dueMs;
    dp.agenda.moved(this);
  }
}
