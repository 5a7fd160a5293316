/** Lists of numbers, each number in one list at most. Linked by arrays: nothing is allocated per change. */
export const NONE = -1;

export class Chains {
  /** First of each list, NONE where it is empty. Others only read it. */
  first: Int32Array<ArrayBuffer>;
  /** What follows an item in its list, NONE at the end. Others only read it. */
  next: Int32Array<ArrayBuffer>;
  private last: Int32Array<ArrayBuffer>;
  private previous: Int32Array<ArrayBuffer>;

  constructor(lists: number, items: number) {
    this.first = new Int32Array(lists).fill(NONE);
    this.last = new Int32Array(lists).fill(NONE);
    this.next = new Int32Array(items);
    this.previous = new Int32Array(items);
  }

  /** Lists of their own with the same items. */
  copy(): Chains {
    const twin = new Chains(0, 0);
    twin.first = this.first.slice();
    twin.last = this.last.slice();
    twin.next = this.next.slice();
    twin.previous = this.previous.slice();
    return twin;
  }

  /** Puts an item that is in no list at the end of one. */
  append(item: number, list: number): void {
    this.join(this.last[list], item, list);
    this.join(item, NONE, list);
  }

  /** Puts an item that is in no list in front of one. */
  prepend(item: number, list: number): void {
    this.join(item, this.first[list], list);
    this.join(NONE, item, list);
  }

  /** Takes an item out of its list. */
  remove(item: number, list: number): void {
    this.join(this.previous[item], this.next[item], list);
  }

  /** Another item takes the place of one. */
  replace(from: number, to: number, list: number): void {
    const next = this.next[from];
    this.join(this.previous[from], to, list);
    this.join(to, next, list);
  }

  /** Makes room for a list of this number. */
  reserveLists(list: number): void {
    if (list < this.first.length) return;
    const length = Math.max(list + 1, this.first.length * 2);
    this.first = longer(this.first, length, NONE);
    this.last = longer(this.last, length, NONE);
  }

  /** Makes room for so many items. */
  reserveItems(items: number): void {
    this.next = longer(this.next, items, NONE);
    this.previous = longer(this.previous, items, NONE);
  }

  /** Lets one item follow another; NONE stands for both ends of a list. */
  private join(item: number, next: number, list: number): void {
    if (item === NONE) this.first[list] = next;
    else this.next[item] = next;
    if (next === NONE) this.last[list] = item;
    else this.previous[next] = item;
  }
}

/** A longer array with the same numbers, and `fill` behind them. */
export function longer(from: Int32Array, length: number, fill: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(length).fill(fill);
  to.set(from);
  return to;
}
