/**
 * A list of (address, length) for writev and sendmsg (struct iovec, 64-bit). Ranges that touch become one, so
 * frames that lie side by side in memory cost one entry.
 */
import { libc, type NativeBuffer } from './libc.ts';

/** Most entries of one system call (IOV_MAX). */
export const VECTORS_MAX = 1024;
const ENTRY = 16;
const HIGH = 2 ** 32;

export class Vectors {
  readonly #memory: NativeBuffer;
  /** Little endian halves: a BigInt per entry would be an object per frame. */
  readonly #words: Uint32Array;
  /** Entries in use. */
  count = 0;
  /** Bytes in all entries. */
  bytes = 0;
  #end = 0;

  /** Room for `capacity` entries, 1 to VECTORS_MAX. */
  constructor(capacity: number) {
    this.#memory = libc().allocate(capacity * ENTRY);
    this.#words = new Uint32Array(this.#memory.bytes.buffer);
  }

  /** For the system call. */
  get address(): number {
    return this.#memory.address;
  }

  clear(): void {
    this.count = 0;
    this.bytes = 0;
    this.#end = 0;
  }

  /** Appends a range. There must be a free entry unless it continues the last one. */
  add(address: number, length: number): void {
    const words = this.#words;
    if (address === this.#end) {
      const last = this.count * 4 - 2;
      words[last] = (words[last] as number) + length;
    } else {
      const at = this.count * 4;
      words[at] = address;
      words[at + 1] = address / HIGH;
      words[at + 2] = length;
      words[at + 3] = 0;
      this.count++;
    }
    this.#end = address + length;
    this.bytes += length;
  }

  addressOf(entry: number): number {
    const words = this.#words;
    return (words[entry * 4 + 1] as number) * HIGH + (words[entry * 4] as number);
  }

  lengthOf(entry: number): number {
    return this.#words[entry * 4 + 2] as number;
  }
}
