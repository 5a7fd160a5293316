import { describe, expect, it } from 'vitest';
import { parseCidr6, parseIpv6 } from '../../../src-main/wire/ipv6-address.ts';

describe('IPv6 addresses', () => {
  it('are four words, in every form of RFC 4291 2.2', () => {
    expect(parseIpv6('2001:db8:0:0:8:800:200c:417a')).toEqual([
      0x20010db8, 0, 0x00080800, 0x200c417a,
    ]);
    expect(parseIpv6('2001:DB8::8:800:200C:417A')).toEqual([0x20010db8, 0, 0x80800, 0x200c417a]);
    expect(parseIpv6('::')).toEqual([0, 0, 0, 0]);
    expect(parseIpv6('::1')).toEqual([0, 0, 0, 1]);
    expect(parseIpv6('fe80::')).toEqual([0xfe800000, 0, 0, 0]);
    expect(parseIpv6('::ffff:10.0.0.1')).toEqual([0, 0, 0xffff, 0x0a000001]);
  });

  it('that are none are refused', () => {
    for (const text of ['', ':', ':::', '1::2::3', '1:2:3', '1:2:3:4:5:6:7:8:9', 'g::', '12345::'])
      expect(parseIpv6(text), text).toBeNull();
    for (const text of ['::1.2.3', '1:2:3:4:5:6:7::8', '10.0.0.1', '::1 '])
      expect(parseIpv6(text), text).toBeNull();
  });

  it('have prefixes of 0 to 128 bits', () => {
    expect(parseCidr6('2001:db8::/32')).toEqual({ words: [0x20010db8, 0, 0, 0], prefixLength: 32 });
    expect(parseCidr6('::1')?.prefixLength).toBe(128);
    expect(parseCidr6('::/129')).toBeNull();
    expect(parseCidr6('::/')).toBeNull();
  });
});
