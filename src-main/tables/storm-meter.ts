/**
 * Storm control of one port: how many frames a second it may bring in that go to all ports, by kind. Each kind has a token
 * bucket that holds what passes in one second, so a quiet port may bring that much at once.
 */

/** Kinds of frames that are flooded, and their place in `limits`. */
export const Flooded = { broadcast: 0, multicast: 1, unknownUnicast: 2 } as const;
export type Flooded = (typeof Flooded)[keyof typeof Flooded];
export const floodedNames = Object.keys(Flooded) as (keyof typeof Flooded)[];

/** A storm is over when nothing was dropped for so long. */
const CALM_MS = 5000;

export class StormMeter {
  /** Frames a second by kind; Infinity for no limit. */
  readonly limits: readonly number[];
  /** Frames dropped by kind since the storm began. */
  readonly dropped = [0, 0, 0];
  private readonly tokens: Float64Array;
  private readonly filledMs = new Float64Array(3);
  private droppedMs = Number.NEGATIVE_INFINITY;

  constructor(limits: readonly number[], nowMs: number) {
    this.limits = limits;
    this.tokens = Float64Array.from(limits);
    this.filledMs.fill(nowMs);
  }

  /** True when the frame may pass. Not to be asked for a kind without a limit. */
  take(kind: Flooded, nowMs: number): boolean {
    const limit = this.limits[kind];
    const gained = ((nowMs - this.filledMs[kind]) * limit) / 1000;
    const tokens = Math.min(limit, this.tokens[kind] + gained);
    this.filledMs[kind] = nowMs;
    if (tokens >= 1) {
      this.tokens[kind] = tokens - 1;
      return true;
    }
    this.tokens[kind] = tokens;
    this.dropped[kind]++;
    this.droppedMs = nowMs;
    return false;
  }

  /** True when the storm is over. */
  isCalm(nowMs: number): boolean {
    return nowMs - this.droppedMs >= CALM_MS;
  }
}
