/**
 * Slots of a table in lists, one per port, each from the one that was touched first to the one that was touched last.
 * Ports are in lists, too, one per number of slots, so that the port with the most is always at hand.
 * Linked by arrays of numbers: nothing is allocated per change.
 */
export const NONE = -1;

export class PortLists {
  /** First of each port's list, NONE where it is empty. Others only read it. */
  oldest = new Int32Array(16).fill(NONE);
  /** What follows a slot in its list, NONE at the end. Others only read it. */
  newer: Int32Array<ArrayBuffer>;
  private older: Int32Array<ArrayBuffer>;
  private newest = new Int32Array(16).fill(NONE);
  private counts = new Int32Array(16);
  /** First and last port that have so many slots, and what stands before and behind a port among those that have as many. */
  private firstWith = new Int32Array(16).fill(NONE);
  private lastWith = new Int32Array(16).fill(NONE);
  private before = new Int32Array(16).fill(NONE);
  private behind = new Int32Array(16).fill(NONE);
  /** Most slots that a port has. */
  private most = 0;

  constructor(slots: number) {
    this.newer = new Int32Array(slots);
    this.older = new Int32Array(slots);
  }

  /** Lists of their own with the same slots. */
  copy(): PortLists {
    const twin = new PortLists(0);
    twin.oldest = this.oldest.slice();
    twin.newer = this.newer.slice();
    twin.older = this.older.slice();
    twin.newest = this.newest.slice();
    twin.counts = this.counts.slice();
    twin.firstWith = this.firstWith.slice();
    twin.lastWith = this.lastWith.slice();
    twin.before = this.before.slice();
    twin.behind = this.behind.slice();
    twin.most = this.most;
    return twin;
  }

  /** Slots of a port. */
  count(port: number): number {
    return this.counts[port] ?? 0;
  }

  /** Puts a slot at the newest end of a port's list. */
  append(slot: number, port: number): void {
    if (port >= this.oldest.length) this.growPorts(port);
    this.link(slot, port);
    this.leaveRank(port);
    const count = ++this.counts[port];
    if (count > this.most) this.most = count;
    if (count >= this.firstWith.length) this.growRanks(count);
    // Behind those that had as many before.
    const last = this.lastWith[count];
    this.before[port] = last;
    this.behind[port] = NONE;
    this.lastWith[count] = port;
    if (last === NONE) this.firstWith[count] = port;
    else this.behind[last] = port;
  }

  /** Takes a slot out of its port's list. */
  remove(slot: number, port: number): void {
    this.unlink(slot, port);
    this.leaveRank(port);
    const count = --this.counts[port];
    if (this.most > count && this.firstWith[this.most] === NONE) this.most = count;
    if (count === 0) return;
    // In front: whoever had most goes on to give.
    const first = this.firstWith[count];
    this.before[port] = NONE;
    this.behind[port] = first;
    this.firstWith[count] = port;
    if (first === NONE) this.lastWith[count] = port;
    else this.before[first] = port;
  }

  /** Puts a slot of a port at the newest end of its list again. */
  renew(slot: number, port: number): void {
    this.unlink(slot, port);
    this.link(slot, port);
  }

  /** What stood in one slot stands in another now, at the same place of its port's list. */
  move(from: number, to: number, port: number): void {
    const older = this.older[from];
    const newer = this.newer[from];
    this.older[to] = older;
    this.newer[to] = newer;
    if (older === NONE) this.oldest[port] = to;
    else this.newer[older] = to;
    if (newer === NONE) this.newest[port] = to;
    else this.older[newer] = to;
  }

  /** The oldest slot of a port that has most; NONE where none has any. */
  fullest(): number {
    return this.most === 0 ? NONE : this.oldest[this.firstWith[this.most]];
  }

  private link(slot: number, port: number): void {
    const last = this.newest[port];
    this.older[slot] = last;
    this.newer[slot] = NONE;
    if (last === NONE) this.oldest[port] = slot;
    else this.newer[last] = slot;
    this.newest[port] = slot;
  }

  private unlink(slot: number, port: number): void {
    const older = this.older[slot];
    const newer = this.newer[slot];
    if (older === NONE) this.oldest[port] = newer;
    else this.newer[older] = newer;
    if (newer === NONE) this.newest[port] = older;
    else this.older[newer] = older;
  }

  /** Takes a port out of those that have as many slots; one without slots is in no such list. */
  private leaveRank(port: number): void {
    const count = this.counts[port];
    if (count === 0) return;
    const before = this.before[port];
    const behind = this.behind[port];
    if (before === NONE) this.firstWith[count] = behind;
    else this.behind[before] = behind;
    if (behind === NONE) this.lastWith[count] = before;
    else this.before[behind] = before;
  }

  private growPorts(port: number): void {
    const length = 2 ** Math.ceil(Math.log2(port + 1));
    this.oldest = longer(this.oldest, length, NONE);
    this.newest = longer(this.newest, length, NONE);
    this.counts = longer(this.counts, length, 0);
    this.before = longer(this.before, length, NONE);
    this.behind = longer(this.behind, length, NONE);
  }

  private growRanks(count: number): void {
    this.firstWith = longer(this.firstWith, count * 2, NONE);
    this.lastWith = longer(this.lastWith, count * 2, NONE);
  }
}

function longer(from: Int32Array, length: number, fill: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(length).fill(fill);
  to.set(from);
  return to;
}
