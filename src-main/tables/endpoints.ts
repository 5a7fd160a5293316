/**
 * The addresses of the lab's VMs and the hosts that they are on. A hash table that is made once per plan and then only read:
 * open addressing, at most half full.
 */
import { get16, get32 } from '../wire/bytes.ts';

export interface Endpoint {
  readonly mac: Uint8Array;
  /** Number of the host, from 0. */
  readonly host: number;
}

/** Words of a slot: upper 16 bits of the address, lower 32, host. A free one has −1 in the first. */
const WORDS = 3;
const FREE = -1;

/** The host of an address that belongs to no VM. */
export const NO_HOST = -1;

export class Endpoints {
  private readonly seed: number;
  private readonly mask: number;
  private readonly slots: Int32Array;

  /** `seed` makes the hash unpredictable to guests. Of two with one address the first counts. */
  constructor(seed: number, endpoints: readonly Endpoint[]) {
    this.seed = seed | 0;
    const length = 2 ** Math.ceil(Math.log2(Math.max(8, endpoints.length * 2)));
    this.mask = length - 1;
    this.slots = new Int32Array(length * WORDS).fill(FREE);
    for (const { mac, host } of endpoints) {
      const at = this.find(get16(mac, 0), get32(mac, 2) | 0);
      if (this.slots[at] !== FREE) continue;
      this.slots[at] = get16(mac, 0);
      this.slots[at + 1] = get32(mac, 2);
      this.slots[at + 2] = host;
    }
  }

  /** The host of the VM whose address stands at `offset`, NO_HOST where it is no VM's. */
  hostOf(bytes: Uint8Array, offset: number): number {
    const at = this.find(get16(bytes, offset), get32(bytes, offset + 2) | 0);
    return this.slots[at] === FREE ? NO_HOST : this.slots[at + 2];
  }

  /** Where an address is, or the free slot where it would be. */
  private find(hi: number, lo: number): number {
    let h = Math.imul(hi ^ this.seed, 0x9e3779b1) ^ Math.imul(lo, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
    for (let slot = (h ^ (h >>> 13)) & this.mask; ; slot = (slot + 1) & this.mask) {
      const at = slot * WORDS;
      if (this.slots[at] === FREE) return at;
      if (this.slots[at] === hi && this.slots[at + 1] === lo) return at;
    }
  }
}
