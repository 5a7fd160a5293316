import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeRarpAnnouncement } from '../../../src-main/wire/rarp.ts';

describe('a RARP announcement', () => {
  it('is a broadcast of the smallest length that asks for nothing but the address it comes from', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (mac) => {
        const frame = writeRarpAnnouncement(mac);
        const hex = Buffer.from(mac).toString('hex');
        // Ethernet, then RFC 903: hardware 1, protocol 0x0800, lengths 6 and 4, operation 3, sender, target.
        const expected =
          `ffffffffffff ${hex} 8035 0001 0800 06 04 0003` +
          ` ${hex} 00000000 ${hex} 00000000 ${'00'.repeat(18)}`;
        expect(Buffer.from(frame).toString('hex')).toBe(expected.replaceAll(' ', ''));
      }),
    );
  });
});
