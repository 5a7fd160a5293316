/**
 * A token bucket: tokens come in at a rate up to a depth, what passes takes its cost. Time is an argument.
 *
 * Odd case: something passes while there are tokens at all, and what it costs more than there are is a debt. So
 * large frames are not starved by small ones, an offload frame of 64 KiB passes a bucket that is smaller than it, and
 * under load no token is ever lost: over any time T at most `depth + rate × T` and one frame pass, and not less than
 * `rate × T` and one frame when more is offered.
 */
export class Meter {
  private readonly ratePerMs: number;
  private readonly depth: number;
  private tokens: number;
  private atMs: number;

  /** `ratePerMs` tokens per millisecond, at most `depth` wait, both above 0. Full at `nowMs`. */
  constructor(ratePerMs: number, depth: number, nowMs: number) {
    this.ratePerMs = ratePerMs;
    this.depth = depth;
    this.tokens = depth;
    this.atMs = nowMs;
  }

  /** True while something may pass; takes nothing. A clock that stands still or goes back adds nothing. */
  open(nowMs: number): boolean {
    if (nowMs > this.atMs) {
      const more = this.tokens + (nowMs - this.atMs) * this.ratePerMs;
      this.tokens = more < this.depth ? more : this.depth;
      this.atMs = nowMs;
    }
    return this.tokens > 0;
  }

  take(cost: number): void {
    this.tokens -= cost;
  }
}

/** Limits of what a port may bring in: bits and frames, either may be absent (null). A frame passes when both are open. */
export class Policer {
  private readonly bits: Meter | null;
  private readonly frames: Meter | null;

  constructor(bits: Meter | null, frames: Meter | null) {
    this.bits = bits;
    this.frames = frames;
  }

  /** True while a frame may pass; takes nothing. */
  open(nowMs: number): boolean {
    const { bits, frames } = this;
    return (bits === null || bits.open(nowMs)) && (frames === null || frames.open(nowMs));
  }

  take(frames: number, bits: number): void {
    this.frames?.take(frames);
    this.bits?.take(bits);
  }
}
