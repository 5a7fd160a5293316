import { describe, expect, it } from 'vitest';
import { formatIpv6, parseCidr6, parseIpv6 } from '../../../src-main/wire/ipv6-address.ts';

const words = (...values: number[]) => Int32Array.from(values);
const rewritten = (text: string) => formatIpv6(parseIpv6(text) as Int32Array);

describe('IPv6 addresses', () => {
  it('are four words, in every form of RFC 4291 2.2', () => {
    const same = words(0x20010db8, 0, 0x00080800, 0x200c417a);
    expect(parseIpv6('2001:db8:0:0:8:800:200c:417a')).toEqual(same);
    expect(parseIpv6('2001:DB8::8:800:200C:417A')).toEqual(same);
    expect(parseIpv6('::')).toEqual(words(0, 0, 0, 0));
    expect(parseIpv6('::1')).toEqual(words(0, 0, 0, 1));
    expect(parseIpv6('fe80::')).toEqual(words(0xfe800000, 0, 0, 0));
    expect(parseIpv6('::ffff:10.0.0.1')).toEqual(words(0, 0, 0xffff, 0x0a000001));
    expect(parseIpv6('1:2:3:4:5:6:10.0.0.1')).toEqual(words(0x10002, 0x30004, 0x50006, 0x0a000001));
    expect(parseIpv6('1:2:3:4:5:6:7::')).toEqual(words(0x10002, 0x30004, 0x50006, 0x70000));
  });

  it.each([
    ...['', ':', ':::', '1::2::3', '1:2:3', '1:2:3:4:5:6:7:8:9', 'g::', '12345::', '::00001'],
    ...['::1.2.3', '1:2:3:4:5:6:7::8', '10.0.0.1', '::1 ', '1:', ':1', '1:2:3:4:5:6:7:', '::1:'],
    // A dotted part stands at the end only, takes two groups, and has no octal look.
    ...[
      '1.2.3.4::',
      '1.2.3.4::1',
      '1:2:3:4:5:6:7:1.2.3.4',
      '::1.2.3.04',
      '::1.2.3.256',
      '::a.2.3.4',
    ],
    'fe80::1%eth0',
  ])('%j is none', (text) => expect(parseIpv6(text)).toBeNull());

  it('are written as RFC 5952 4 wants it', () => {
    expect(rewritten('2001:0DB8::0001')).toBe('2001:db8::1');
    expect(rewritten('2001:db8:0:1:1:1:1:1')).toBe('2001:db8:0:1:1:1:1:1');
    expect(rewritten('2001:0:0:1:0:0:0:1')).toBe('2001:0:0:1::1');
    expect(rewritten('2001:db8:0:0:1:0:0:1')).toBe('2001:db8::1:0:0:1');
    expect(rewritten('1:0:0:0:0:0:0:0')).toBe('1::');
    expect(rewritten('::')).toBe('::');
  });

  it('have prefixes of 0 to 128 bits', () => {
    const prefix = { words: words(0x20010db8, 0, 0, 0), prefixLength: 32 };
    expect(parseCidr6('2001:db8::/32')).toEqual(prefix);
    expect(parseCidr6('::1')?.prefixLength).toBe(128);
    expect(parseCidr6('::/0')?.prefixLength).toBe(0);
    for (const text of ['::/129', '::/', '::/064', '::/64/64', '/64', '::/-1'])
      expect(parseCidr6(text), text).toBeNull();
  });
});
