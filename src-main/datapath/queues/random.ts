/** Random numbers of one direction of a cable, from a seed: the same seed gives the same frames the same fate. */

const TWO_32 = 2 ** 32;

export class Random {
  #state: number;

  /** `seed`: 32 bits. */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** In [0, 1). A Weyl sequence through a finalizer of the murmur kind: passes what 32 bits can pass. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_32;
  }

  /** 0 to `below` − 1. */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }
}
