/**
 * The IPv4 and IPv6 addresses that a vNIC may use: single addresses and prefixes. Few by their nature (at most
 * ADDRESS_SET_MAX), so a lookup goes through them; the vNIC's own address stands first.
 */
import { get32 } from '../wire/bytes.ts';

/** Entries of one family, at most. */
export const ADDRESS_SET_MAX = 128;

export class AddressSet {
  /** Pairs of network and mask. */
  private v4 = new Int32Array(0);
  /** Four words of network and four of mask. */
  private v6 = new Int32Array(0);

  /** Takes in all addresses of an IPv4 prefix; 32 for one address. Beyond the maximum nothing more is taken. */
  addIpv4(address: number, prefixLength: number): void {
    if (this.v4.length >= ADDRESS_SET_MAX * 2) return;
    const mask = maskWord(prefixLength, 0);
    this.v4 = Int32Array.of(...this.v4, address & mask, mask);
  }

  /** The same for IPv6; 128 for one address. */
  addIpv6(words: Int32Array, prefixLength: number): void {
    if (this.v6.length >= ADDRESS_SET_MAX * 8) return;
    const mask = Int32Array.from({ length: 4 }, (_, word) => maskWord(prefixLength, word));
    const network = mask.map((bits, word) => bits & (words[word] as number));
    this.v6 = Int32Array.of(...this.v6, ...network, ...mask);
  }

  get hasIpv6Entries(): boolean {
    return this.v6.length > 0;
  }

  hasIpv4(address: number): boolean {
    const { v4 } = this;
    for (let at = 0; at < v4.length; at += 2)
      if ((address & (v4[at + 1] as number)) === v4[at]) return true;
    return false;
  }

  /** The IPv6 address of 16 bytes at `offset`. */
  hasIpv6(bytes: Uint8Array, offset: number): boolean {
    const { v6 } = this;
    for (let at = 0; at < v6.length; at += 8) {
      let word = 0;
      while (
        word < 4 &&
        (get32(bytes, offset + word * 4) & (v6[at + 4 + word] as number)) === v6[at + word]
      )
        word++;
      if (word === 4) return true;
    }
    return false;
  }
}

/** The `word`-th 32 bits of a netmask. */
function maskWord(prefixLength: number, word: number): number {
  const bits = Math.min(Math.max(prefixLength - word * 32, 0), 32);
  return bits === 0 ? 0 : -1 << (32 - bits);
}
