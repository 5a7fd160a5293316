/** A bounded first-in-first-out queue of bytes: a ring that grows by doubling, so an idle connection holds nothing. */
const FIRST_SIZE = 2048;

export class ByteQueue {
  readonly capacity: number;
  #ring = new Uint8Array(0);
  #head = 0;
  #length = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get length(): number {
    return this.#length;
  }

  get free(): number {
    return this.capacity - this.#length;
  }

  /** Appends as much as there is room for and returns how much that was. */
  push(bytes: Uint8Array): number {
    const taken = Math.min(bytes.length, this.free);
    this.#grow(this.#length + taken);
    const ring = this.#ring;
    const tail = (this.#head + this.#length) % (ring.length || 1);
    const first = Math.min(taken, ring.length - tail);
    ring.set(bytes.subarray(0, first), tail);
    ring.set(bytes.subarray(first, taken), 0);
    this.#length += taken;
    return taken;
  }

  /** Copies `length` bytes that start `offset` bytes behind the head; the caller stays within `length`. */
  peek(offset: number, length: number): Uint8Array {
    const out = new Uint8Array(length);
    const ring = this.#ring;
    const from = (this.#head + offset) % (ring.length || 1);
    const first = Math.min(length, ring.length - from);
    out.set(ring.subarray(from, from + first));
    out.set(ring.subarray(0, length - first), first);
    return out;
  }

  /** Forgets the first `length` bytes. */
  drop(length: number): void {
    this.#head = (this.#head + length) % (this.#ring.length || 1);
    this.#length -= length;
  }

  #grow(needed: number): void {
    if (needed <= this.#ring.length) return;
    let size = Math.max(FIRST_SIZE, this.#ring.length * 2);
    while (size < needed) size *= 2;
    const ring = new Uint8Array(Math.min(size, this.capacity));
    ring.set(this.peek(0, this.#length));
    this.#ring = ring;
    this.#head = 0;
  }
}
