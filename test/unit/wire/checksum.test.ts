import { describe, expect, it } from 'vitest';
import { get16, get32, put16, put32 } from '../../../src-main/wire/bytes.ts';
import {
  checksum,
  pseudoHeader4,
  pseudoHeader6,
  sum,
  update16,
  update32,
} from '../../../src-main/wire/checksum.ts';

function naive(bytes: Uint8Array): number {
  let total = 0;
  for (let at = 0; at < bytes.length; at += 2)
    total += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000);
  return total;
}

function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 131 + (at >> 7) * 17 + 3) & 255);
}

describe('the Internet checksum', () => {
  it('gives the sum of the example in RFC 1071 section 3', () => {
    const data = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
    expect(sum(data, 0, 8)).toBe(0xddf2);
    expect(checksum(data, 0, 8)).toBe(0x220d);
  });

  it('checks a known IPv4 header', () => {
    const header = Buffer.from('45000073000040004011b861c0a80001c0a800c7', 'hex');
    expect(checksum(header, 0, 20)).toBe(0);
  });

  it('is the same at every alignment and length', () => {
    const memory = pattern(1000);
    for (let offset = 0; offset < 9; offset++) {
      for (const length of [
        0, 1, 2, 3, 63, 64, 65, 66, 67, 127, 128, 129, 130, 131, 132, 133, 255, 511, 777,
      ]) {
        const slice = memory.slice(offset, offset + length);
        expect(sum(memory, offset, length), `${offset}+${length}`).toBe(naive(slice));
        expect(sum(memory.subarray(offset), 0, length)).toBe(naive(slice));
      }
    }
  });

  it('does not overflow on 64 KiB of ones', () => {
    const memory = new Uint8Array(70_000).fill(0xff);
    expect(sum(memory, 3, 65_535)).toBe(naive(memory.slice(3, 3 + 65_535)));
    expect(sum(memory, 4, 65_536, 0xffff)).toBe(0xffff);
  });

  it('can be chained over parts of even length', () => {
    const memory = pattern(3000);
    expect(sum(memory, 1400, 1600, sum(memory, 0, 1400))).toBe(sum(memory, 0, 3000));
  });

  it('follows a change of 16 or 32 bits', () => {
    const memory = pattern(64);
    for (const value of [0, 1, 0xffff, 0x1234, 0xfffe]) {
      const before = checksum(memory, 0, 64);
      const old = get16(memory, 10);
      put16(memory, 10, value);
      expect(update16(before, old, value)).toBe(checksum(memory, 0, 64));
    }
    for (const value of [0, 0xffffffff, 0x0a000a0b, 0x80000000]) {
      const before = checksum(memory, 0, 64);
      const old = get32(memory, 12);
      put32(memory, 12, value);
      expect(update32(before, old, value)).toBe(checksum(memory, 0, 64));
    }
  });

  it('sums pseudo headers of both families', () => {
    const ip = pattern(60);
    const four = new Uint8Array(12);
    four.set(ip.subarray(12, 20));
    four.set([0, 17, 0x12, 0x34], 8);
    expect(pseudoHeader4(ip, 0, 17, 0x1234)).toBe(naive(four));
    const six = new Uint8Array(40);
    six.set(ip.subarray(8, 40));
    put32(six, 32, 70_000);
    six[39] = 6;
    expect(pseudoHeader6(ip, 0, 6, 70_000)).toBe(naive(six));
  });
});
