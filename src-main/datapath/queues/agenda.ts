/** What is due next, of all queues whose frames wait for a time: a binary heap, so that a step costs log n. */

/** A queue with a deadline. */
export interface Due {
  /** When it wants its turn, ms; Infinity for never. */
  dueMs: number;
  /** Its index in the heap, −1 while it is not in it. */
  place: number;
}

export class Agenda<T extends Due> {
  readonly #heap: T[] = [];

  /** The one that is due first, null when none is. */
  get first(): T | null {
    return this.#heap[0] ?? null;
  }

  /** To be called whenever `dueMs` has changed. */
  moved(item: T): void {
    if (item.dueMs === Number.POSITIVE_INFINITY) this.remove(item);
    else if (item.place < 0) this.#up(item, this.#heap.length);
    else this.#settle(item, item.place);
  }

  remove(item: T): void {
    const { place } = item;
    if (place < 0) return;
    item.place = -1;
    const last = this.#heap.pop() as T;
    if (last !== item) this.#settle(last, place);
  }

  #settle(item: T, place: number): void {
    const parent = this.#heap[(place - 1) >> 1];
    if (place > 0 && parent !== undefined && parent.dueMs > item.dueMs) this.#up(item, place);
    else this.#down(item, place);
  }

  #up(item: T, from: number): void {
    const heap = this.#heap;
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as T;
      if (parent.dueMs <= item.dueMs) break;
      heap[place] = parent;
      parent.place = place;
      place = above;
    }
    heap[place] = item;
    item.place = place;
  }

  #down(item: T, from: number): void {
    const heap = this.#heap;
    const { length } = heap;
    let place = from;
    for (let child = 2 * place + 1; child < length; child = 2 * place + 1) {
      const right = child + 1;
      if (right < length && (heap[right] as T).dueMs < (heap[child] as T).dueMs) child = right;
      const below = heap[child] as T;
      if (below.dueMs >= item.dueMs) break;
      heap[place] = below;
      below.place = place;
      place = child;
    }
    heap[place] = item;
    item.place = place;
  }
}
