/**
 * Addresses that announced themselves on this side of a bond a moment ago. A bond may get such an announcement
 * back from the physical network; for five seconds it is taken for that, and not for a host that moved (Open vSwitch,
 * mac-learning.h: MAC_GRAT_ARP_LOCK_TIME). A small table without probing: what collides is forgotten.
 */

const LOCK_MS = 5000;
const SLOTS = 1024;

export class GratuitousArpLocks {
  private readonly hi = new Int32Array(SLOTS).fill(-1);
  private readonly lo = new Int32Array(SLOTS);
  private readonly untilMs = new Float64Array(SLOTS);

  /** Keys as those of the FDB. */
  lock(hi: number, lo: number, nowMs: number): void {
    const slot = slotOf(hi, lo);
    this.hi[slot] = hi;
    this.lo[slot] = lo;
    this.untilMs[slot] = nowMs + LOCK_MS;
  }

  isLocked(hi: number, lo: number, nowMs: number): boolean {
    const slot = slotOf(hi, lo);
    return this.hi[slot] === hi && this.lo[slot] === lo && nowMs < this.untilMs[slot];
  }
}

function slotOf(hi: number, lo: number): number {
  const mixed = Math.imul(hi, 0x9e3779b1) ^ Math.imul(lo, 0x85ebca6b);
  return (mixed >>> 16) & (SLOTS - 1);
}
