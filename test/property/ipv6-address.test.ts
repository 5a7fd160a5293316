/** Texts of IPv6 addresses: read are those that node:net takes and no others, and what is written is read back. */
import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv6, parseIpv6 } from '../../src-main/wire/ipv6-address.ts';

/** The eight groups as the URL standard reads and writes them; it is another program's eye. */
const byUrl = (text: string) => new URL(`http://[${text}]`).hostname.slice(1, -1);

const group = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16)),
  fc.constantFrom('0', '0000', '00', 'FFFF', '00ab', '12345', 'g', '', ' 1'),
);
const dotted = fc.oneof(
  fc.ipV4(),
  fc.constantFrom('1.2.3', '01.2.3.4', '1.2.3.4.5', '256.1.1.1', '.'),
);
/** Close to an address: groups between colons, with what may stand between and behind them, right or wrong. */
const nearly = fc
  .tuple(
    fc.array(fc.tuple(group, fc.constantFrom(':', ':', ':', ':', '::')), { maxLength: 9 }),
    fc.oneof(group, group, dotted, fc.constant('')),
    fc.constantFrom('', '', '', '::', ':'),
  )
  .map(([groups, last, front]) => front + groups.map(([text, gap]) => text + gap).join('') + last);
const anything = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF:.::gx ') });

describe('IPv6 addresses', () => {
  it('are read where node:net reads one, and nowhere else', () => {
    fc.assert(
      fc.property(fc.oneof(nearly, fc.ipV6(), anything), (text) => {
        expect(parseIpv6(text) !== null, text).toBe(isIPv6(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('have the value, and are written in the form, that the URL standard has', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), nearly.filter(isIPv6)), (text) => {
        const words = parseIpv6(text) as Int32Array;
        expect(formatIpv6(words)).toBe(byUrl(text));
        expect(parseIpv6(formatIpv6(words))).toEqual(words);
      }),
      { numRuns: 2000 },
    );
  });
});
