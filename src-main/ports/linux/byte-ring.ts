/** A bounded first-in-first-out of bytes in native memory, for what a socket did not take. */
import { type Libc, libc, type NativeBuffer } from './libc.ts';
import type { Vectors } from './vectors.ts';

export class ByteRing {
  readonly capacity: number;
  readonly #c: Libc = libc();
  readonly #memory: NativeBuffer;
  #head = 0;
  /** Bytes that wait. */
  used = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#memory = this.#c.allocate(capacity);
  }

  get free(): number {
    return this.capacity - this.used;
  }

  /** Appends a copy of `length` bytes at a memory address. There must be that much free. */
  append(address: number, length: number): void {
    // Starting over keeps a ring that is hardly used in the cache.
    if (this.used === 0) this.#head = 0;
    const at = (this.#head + this.used) % this.capacity;
    const first = Math.min(length, this.capacity - at);
    this.#c.copy(this.#memory.address + at, address, first);
    if (first < length) this.#c.copy(this.#memory.address, address + first, length - first);
    this.used += length;
  }

  /** Appends what waits to `vectors`, as one or two ranges. */
  ranges(vectors: Vectors): void {
    const first = Math.min(this.used, this.capacity - this.#head);
    if (first > 0) vectors.add(this.#memory.address + this.#head, first);
    if (first < this.used) vectors.add(this.#memory.address, this.used - first);
  }

  /** Takes `length` bytes off the front. */
  consume(length: number): void {
    this.#head = (this.#head + length) % this.capacity;
    this.used -= length;
  }

  clear(): void {
    this.#head = 0;
    this.used = 0;
  }
}
