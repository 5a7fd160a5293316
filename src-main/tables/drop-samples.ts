/**
 * The last frames that were dropped, by port and reason: what "explain a drop" shows. Written at every drop, so it is cheap
 * when drops come in floods: the first frames are kept, after that one per interval. Memory is taken when a port drops
 * for a new reason, and never beyond the bound: then the pair that was quiet for longest makes room.
 */
import type { DropReason } from '../packet/drop-reason.ts';
import { DROP_REASON_COUNT } from '../packet/drop-reason.ts';
import { Gso, NO_TAG, type Packet } from '../packet/packet.ts';

/** Frames kept per port and reason. */
export const SAMPLES = 8;
/** Octets kept of each. */
export const SAMPLE_BYTES = 128;
/** Pairs of port and reason that have frames: a little over 1 MiB of them. */
export const MAX_PAIRS = 1_024;
/** Once a pair has all its frames, the next one is kept after this long. */
const INTERVAL_MS = 250;

export interface DropSample {
  readonly reason: DropReason;
  /** Interface by which the frame entered the first device, '' for a device's own; with its tags there, outermost first. */
  readonly origin: string;
  readonly tags: readonly { readonly tpid: number; readonly tci: number }[];
  /** Octets without the tag; of a large offload frame those of one of its segments. */
  readonly length: number;
  /** The first of them. */
  readonly bytes: Uint8Array;
  readonly atMs: number;
}

class Ring {
  owner = '';
  reason: DropReason;
  count = 0;
  lastMs = Number.NEGATIVE_INFINITY;
  readonly bytes = new Uint8Array(SAMPLES * SAMPLE_BYTES);
  readonly origin: string[] = new Array(SAMPLES).fill('');
  readonly tag = new Int32Array(SAMPLES);
  readonly inner = new Int32Array(SAMPLES);
  readonly length = new Int32Array(SAMPLES);
  readonly atMs = new Float64Array(SAMPLES);

  constructor(owner: string, reason: DropReason) {
    this.owner = owner;
    this.reason = reason;
  }
}

export class DropSamples {
  private readonly rings = new Map<number, Ring>();

  /** Looks at a dropped frame. `port` is a number of the interface `owner`. */
  take(port: number, owner: string, reason: DropReason, packet: Packet, nowMs: number): void {
    const key = port * DROP_REASON_COUNT + reason;
    const ring = this.rings.get(key) ?? this.add(key, owner, reason);
    // The number of a port that is gone serves another one.
    if (ring.owner !== owner) {
      ring.owner = owner;
      ring.count = 0;
    }
    if (ring.count >= SAMPLES && nowMs - ring.lastMs < INTERVAL_MS) return;
    const at = ring.count++ % SAMPLES;
    ring.lastMs = nowMs;
    ring.origin[at] = packet.origin;
    ring.tag[at] = packet.originTag;
    ring.inner[at] = packet.originInner;
    ring.atMs[at] = nowMs;
    const whole = packet.end - packet.start;
    ring.length[at] =
      packet.gsoType === Gso.none ? whole : Math.min(whole, packet.headerLength + packet.gsoSize);
    const target = at * SAMPLE_BYTES;
    const kept = Math.min(whole, SAMPLE_BYTES);
    // A loop: a view of the bytes would be an object per drop.
    for (let i = 0; i < kept; i++)
      ring.bytes[target + i] = packet.buffer[packet.start + i] as number;
  }

  /** The frames that were kept of an interface, the newest first; `reason` null: of all reasons. */
  of(owner: string, reason: DropReason | null): DropSample[] {
    const found: DropSample[] = [];
    for (const ring of this.rings.values()) {
      if (ring.owner !== owner || (reason !== null && ring.reason !== reason)) continue;
      for (let at = 0; at < Math.min(ring.count, SAMPLES); at++) found.push(sample(ring, at));
    }
    return found.sort((a, b) => b.atMs - a.atMs);
  }

  private add(key: number, owner: string, reason: DropReason): Ring {
    if (this.rings.size >= MAX_PAIRS) this.rings.delete(this.quietest());
    const ring = new Ring(owner, reason);
    this.rings.set(key, ring);
    return ring;
  }

  private quietest(): number {
    let found = -1;
    let lastMs = Number.POSITIVE_INFINITY;
    for (const [key, ring] of this.rings)
      if (ring.lastMs < lastMs) {
        found = key;
        lastMs = ring.lastMs;
      }
    return found;
  }
}

function sample(ring: Ring, at: number): DropSample {
  const length = ring.length[at] as number;
  const start = at * SAMPLE_BYTES;
  return {
    reason: ring.reason,
    origin: ring.origin[at] as string,
    tags: [ring.tag[at] as number, ring.inner[at] as number]
      .filter((tag) => tag !== NO_TAG)
      .map((tag) => ({ tpid: tag >>> 16, tci: tag & 0xffff })),
    length,
    bytes: ring.bytes.slice(start, start + Math.min(length, SAMPLE_BYTES)),
    atMs: ring.atMs[at] as number,
  };
}
