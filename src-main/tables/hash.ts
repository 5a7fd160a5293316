/** Keys of tables by (VLAN, MAC address), as two 32-bit words, and their hash. */

/** First key word: VLAN id and the upper 16 bits of the MAC address. */
export function fdbKeyHi(vid: number, frame: Uint8Array, macOffset: number): number {
  return (vid << 16) | (frame[macOffset] << 8) | frame[macOffset + 1];
}

/** Second key word: the lower 32 bits of the MAC address. */
export function fdbKeyLo(frame: Uint8Array, macOffset: number): number {
  return (
    (frame[macOffset + 2] << 24) |
    (frame[macOffset + 3] << 16) |
    (frame[macOffset + 4] << 8) |
    frame[macOffset + 5]
  );
}

/** 32 bits of a key; `seed` makes them unpredictable to guests. */
export function hash64(hi: number, lo: number, seed: number): number {
  let h = Math.imul(hi ^ seed, 0x9e3779b1) ^ Math.imul(lo, 0x85ebca6b);
  h ^= h >>> 15;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 13);
}
