/**
 * Slots of a table in lists, one per port, each from the one that was touched first to the one that was touched last.
 * Ports are in lists, too, one per number of slots, so that the port with the most is always at hand.
 */
import { Chains, longer, NONE } from './chains.ts';

export class PortLists {
  /** Slots by port. */
  private slots: Chains;
  /** Ports by the number of their slots; those without any are in none. */
  private ranks = new Chains(16, 16);
  private counts = new Int32Array(16);
  /** Most slots that a port has. */
  private most = 0;

  constructor(slots: number) {
    this.slots = new Chains(16, slots);
  }

  /** First of each port's list, NONE where it is empty. Others only read it. */
  get oldest(): Int32Array {
    return this.slots.first;
  }

  /** What follows a slot in its list, NONE at the end. Others only read it. */
  get newer(): Int32Array {
    return this.slots.next;
  }

  /** Lists of their own with the same slots. */
  copy(): PortLists {
    const twin = new PortLists(0);
    twin.slots = this.slots.copy();
    twin.ranks = this.ranks.copy();
    twin.counts = this.counts.slice();
    twin.most = this.most;
    return twin;
  }

  /** Slots of a port. */
  count(port: number): number {
    return this.counts[port] ?? 0;
  }

  /** Puts a slot at the newest end of a port's list. */
  append(slot: number, port: number): void {
    if (port >= this.counts.length) this.growPorts(port);
    this.slots.append(slot, port);
    this.leaveRank(port);
    const count = ++this.counts[port];
    if (count > this.most) this.most = count;
    this.ranks.reserveLists(count);
    // Behind those that had as many before.
    this.ranks.append(port, count);
  }

  /** Takes a slot out of its port's list. */
  remove(slot: number, port: number): void {
    this.slots.remove(slot, port);
    this.leaveRank(port);
    const count = --this.counts[port];
    if (this.most > count && this.ranks.first[this.most] === NONE) this.most = count;
    // In front: whoever had most goes on to give.
    if (count > 0) this.ranks.prepend(port, count);
  }

  /** Puts a slot of a port at the newest end of its list again. */
  renew(slot: number, port: number): void {
    this.slots.remove(slot, port);
    this.slots.append(slot, port);
  }

  /** What stood in one slot stands in another now, at the same place of its port's list. */
  move(from: number, to: number, port: number): void {
    this.slots.replace(from, to, port);
  }

  /** The oldest slot of a port that has most; NONE where none has any. */
  fullest(): number {
    return this.most === 0 ? NONE : this.oldest[this.ranks.first[this.most]];
  }

  /** Takes a port out of those that have as many slots. */
  private leaveRank(port: number): void {
    const count = this.counts[port];
    if (count > 0) this.ranks.remove(port, count);
  }

  private growPorts(port: number): void {
    const length = 2 ** Math.ceil(Math.log2(port + 1));
    this.slots.reserveLists(length - 1);
    this.ranks.reserveItems(length);
    this.counts = longer(this.counts, length, 0);
  }
}
