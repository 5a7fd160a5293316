/** Wire formats: what is written is read back, the checksum is the naive one, and no bytes at all make a reader throw. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as address from '../../src-main/wire/address.ts';
import * as arp from '../../src-main/wire/arp.ts';
import { get16, put16, put32 } from '../../src-main/wire/bytes.ts';
import {
  checksum,
  pseudoHeader4,
  pseudoHeader4Of,
  sum,
  update16,
  update32,
} from '../../src-main/wire/checksum.ts';
import { formatEthernet } from '../../src-main/wire/ethernet.ts';
import * as icmp from '../../src-main/wire/icmp.ts';
import * as ipv4 from '../../src-main/wire/ipv4.ts';
import * as tcp from '../../src-main/wire/tcp.ts';
import * as udp from '../../src-main/wire/udp.ts';
import * as vlan from '../../src-main/wire/vlan.ts';

const word16 = fc.integer({ min: 0, max: 0xffff });
const word32 = fc.integer({ min: 0, max: 0xffff_ffff });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const macBytes = fc.uint8Array({ minLength: 6, maxLength: 6 });

function naiveSum(data: Uint8Array): number {
  let total = 0;
  for (let at = 0; at < data.length; at += 2) {
    total += ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
    total = (total & 0xffff) + (total >>> 16);
  }
  return total;
}

describe('the checksum', () => {
  it('is the naive one at any place in any memory', () => {
    fc.assert(
      fc.property(
        bytes(700),
        fc.nat(),
        fc.nat(),
        fc.nat(7),
        word16,
        (data, a, b, shift, initial) => {
          const memory = new Uint8Array(data.length + shift);
          memory.set(data, shift);
          const view = memory.subarray(shift);
          const start = a % (data.length + 1);
          const length = b % (data.length - start + 1);
          const expected = naiveSum(
            Uint8Array.of(initial >> 8, initial, ...data.slice(start, start + length)),
          );
          expect(sum(view, start, length, initial) % 0xffff).toBe(expected % 0xffff);
        },
      ),
    );
  });

  it('can be updated instead of computed anew', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 8, maxLength: 64 }),
        word16,
        word32,
        (data, small, large) => {
          // An all-zero packet has two checksums (RFC 1624 3); no real header is all zero.
          data[0] = 0x45;
          const first = checksum(data, 0, data.length);
          const before = get16(data, 2);
          put16(data, 2, small);
          const second = update16(first, before, small);
          expect(second).toBe(checksum(data, 0, data.length));
          const old = get16(data, 4) * 0x10000 + get16(data, 6);
          put32(data, 4, large);
          expect(update32(second, old, large)).toBe(checksum(data, 0, data.length));
        },
      ),
    );
  });

  it('knows one pseudo header', () => {
    fc.assert(
      fc.property(word32, word32, word16, (source, destination, length) => {
        const header = new Uint8Array(20);
        put32(header, 12, source);
        put32(header, 16, destination);
        expect(pseudoHeader4(header, 0, 6, length)).toBe(
          pseudoHeader4Of(source, destination, 6, length),
        );
      }),
    );
  });
});

describe('addresses', () => {
  it('read what they write', () => {
    fc.assert(
      fc.property(macBytes, word32, fc.integer({ min: 0, max: 32 }), (mac, ip, prefixLength) => {
        expect(address.parseMac(address.formatMac(mac))).toEqual(mac);
        expect(address.parseIpv4(address.formatIpv4(ip))).toBe(ip);
        const cidr = { address: ip, prefixLength };
        expect(address.parseCidr(address.formatCidr(cidr))).toEqual(cidr);
        expect(address.inSubnet(cidr, address.networkAddress(cidr))).toBe(true);
        expect(address.inSubnet(cidr, address.broadcastAddress(cidr))).toBe(true);
      }),
    );
  });

  it('never throw on any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        address.parseMac(text);
        address.parseIpv4(text);
        address.parseCidr(text);
      }),
    );
  });
});

describe('headers', () => {
  it('read what they write', () => {
    const header = fc.record({
      id: word16,
      dontFragment: fc.boolean(),
      moreFragments: fc.boolean(),
      fragmentOffset: fc.integer({ min: 0, max: 8191 }).map((units) => units * 8),
      ttl: fc.integer({ min: 0, max: 255 }),
      protocol: fc.integer({ min: 0, max: 255 }),
      source: word32,
      destination: word32,
    });
    fc.assert(
      fc.property(header, bytes(64), fc.nat(9), (fields, data, offset) => {
        const frame = new Uint8Array(offset + 20 + data.length);
        const totalLength = 20 + data.length;
        ipv4.writeIpv4(frame, offset, { ...fields, totalLength });
        expect(ipv4.checkIpv4(frame, offset, frame.length - offset)).toBeNull();
        expect({
          id: ipv4.ipv4Id(frame, offset),
          dontFragment: ipv4.ipv4DontFragment(frame, offset),
          moreFragments: ipv4.ipv4MoreFragments(frame, offset),
          fragmentOffset: ipv4.ipv4FragmentOffset(frame, offset),
          ttl: ipv4.ipv4Ttl(frame, offset),
          protocol: ipv4.ipv4Protocol(frame, offset),
          source: ipv4.ipv4Source(frame, offset),
          destination: ipv4.ipv4Destination(frame, offset),
        }).toEqual(fields);
        expect(ipv4.ipv4TotalLength(frame, offset)).toBe(totalLength);
      }),
    );
  });

  it('push and pop a tag without a trace', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 14, maxLength: 64 }), word16, (frame, tci) => {
        const memory = new Uint8Array(4 + frame.length);
        memory.set(frame, 4);
        const tagged = vlan.pushTag(memory, 4, 0x8100, tci);
        expect(vlan.isTagged(memory, tagged, memory.length)).toBe(true);
        expect(vlan.makeTci(vlan.vidOf(tci), vlan.pcpOf(tci), vlan.deiOf(tci))).toBe(tci);
        expect(vlan.popTag(memory, tagged)).toBe(4);
        expect(memory.subarray(4)).toEqual(frame);
      }),
    );
  });

  it('never throw and never read past the end, whatever the bytes are', () => {
    fc.assert(
      fc.property(bytes(120), (data) => {
        arp.checkArp(data, 0, data.length);
        ipv4.checkIpv4(data, 0, data.length);
        icmp.checkIcmp(data, 0, data.length);
        udp.checkUdp(data, 0, data.length, 0);
        tcp.checkTcp(data, 0, data.length, 0);
        const mss = tcp.tcpMss(data, 0);
        expect(mss >= 0 && mss <= 0xffff).toBe(true);
        const quoted = icmp.quotedIpv4(data, 0, data.length);
        if (quoted >= 0)
          expect(quoted + ipv4.ipv4HeaderLength(data, quoted) + 8).toBeLessThanOrEqual(data.length);
        for (const format of [
          arp.formatArp,
          ipv4.formatIpv4Header,
          icmp.formatIcmp,
          udp.formatUdp,
          tcp.formatTcp,
          formatEthernet,
        ]) {
          expect(typeof format(data, 0)).toBe('string');
        }
      }),
    );
  });
});
