/**
 * Slots of a table in lists, one per port, each from the one that was touched first to the one that was touched last.
 * Linked by arrays of numbers: nothing is allocated per change.
 */
export const NONE = -1;

/** Questions between two searches for the port with the most slots. */
const RESCAN_EVERY = 256;

export class PortLists {
  /** First of each port's list, NONE where it is empty. Others only read it. */
  oldest = new Int32Array(16).fill(NONE);
  /** What follows a slot in its list, NONE at the end. Others only read it. */
  newer: Int32Array<ArrayBuffer>;
  private older: Int32Array<ArrayBuffer>;
  private newest = new Int32Array(16).fill(NONE);
  private counts = new Int32Array(16);
  private largest = 0;
  private asked = 0;

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
    twin.largest = this.largest;
    twin.asked = this.asked;
    return twin;
  }

  /** Slots of a port. */
  count(port: number): number {
    return this.counts[port] ?? 0;
  }

  /** Puts a slot at the newest end of a port's list. */
  append(slot: number, port: number): void {
    if (port >= this.oldest.length) this.growPorts(port);
    const last = this.newest[port];
    this.older[slot] = last;
    this.newer[slot] = NONE;
    if (last === NONE) this.oldest[port] = slot;
    else this.newer[last] = slot;
    this.newest[port] = slot;
    if (++this.counts[port] > this.counts[this.largest]) this.largest = port;
  }

  /** Takes a slot out of its port's list. */
  remove(slot: number, port: number): void {
    const older = this.older[slot];
    const newer = this.newer[slot];
    if (older === NONE) this.oldest[port] = newer;
    else this.newer[older] = newer;
    if (newer === NONE) this.newest[port] = older;
    else this.older[newer] = older;
    this.counts[port]--;
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

  /** The oldest slot of the port that has most, or about most: who has is looked up now and then. */
  fullest(): number {
    if (this.asked++ % RESCAN_EVERY === 0 || this.counts[this.largest] === 0)
      for (let port = 0; port < this.counts.length; port++)
        if (this.counts[port] > this.counts[this.largest]) this.largest = port;
    return this.oldest[this.largest];
  }

  private growPorts(port: number): void {
    const length = 2 ** Math.ceil(Math.log2(port + 1));
    this.oldest = longer(this.oldest, length, NONE);
    this.newest = longer(this.newest, length, NONE);
    this.counts = longer(this.counts, length, 0);
  }
}

function longer(from: Int32Array, length: number, fill: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(length).fill(fill);
  to.set(from);
  return to;
}
