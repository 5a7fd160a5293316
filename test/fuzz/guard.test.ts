import { describe, expect, it } from 'vitest';
import { Column, ROW } from '../../src-main/datapath/counters.ts';
import { parseMac } from '../../src-main/wire/address.ts';
import { BROADCAST, LabCore } from '../support/lab-core.ts';

const MAC = '02:00:00:00:00:0a';
const LAB = `
netyard: 1
name: guarded
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z } }
switches:
  s:
    hosts: [h]
    portGroups:
      g: { security: { promiscuous: true, macChanges: true, forgedTransmits: false, arpInspection: true, dhcpGuard: true, routerGuard: true, macLimit: { max: 3 } } }
vms:
  a: { host: h, kind: light, nics: [{ network: s/g, mac: "${MAC}", address: 10.0.0.1/8, allowedAddresses: ["::/1", 0.0.0.0/1] }] }
  b: { host: h, kind: light, nics: [{ network: s/g }] }
`;

/** A repeatable stream of 32-bit numbers (xorshift32, Marsaglia 2003). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** EtherTypes and the bytes behind them that lead into the parsers of the guards. */
const heads: readonly (readonly number[])[] = [
  [8, 6, 0, 1, 8, 0, 6, 4],
  [8, 0, 0x45],
  [0x86, 0xdd, 0x60],
  [0x81, 0, 0, 0, 0x86, 0xdd, 0x60],
];
/** IPv6: hop-by-hop, routing, fragment, destination options, UDP, ICMPv6. IPv4: UDP, ICMP. */
const protocols = [0, 43, 44, 60, 17, 58, 1];
/** Types of ICMPv6, and DHCP ports. */
const types = [133, 134, 135, 136, 137, 0, 67, 68];

describe('the guards of a port under hostile frames', () => {
  it('take 300,000 frames that look like ARP, IPv4 and IPv6 without a throw, and let each pass or count it once', () => {
    const core = new LabCore(LAB);
    const next = numbers(4711);
    const row = core.board.interfaces.get('a:eth0')?.row ?? 0;
    const { cells } = core.datapath.counters;
    const drops = (): number =>
      cells.subarray(row + Column.drops, row + ROW).reduce((sum, count) => sum + count, 0);
    let passed = 0;
    for (let n = 0; n < 300_000; n++) {
      const bytes = new Uint8Array(14 + (next() % 120));
      for (let at = 12; at < bytes.length; at++) bytes[at] = next();
      bytes.set(parseMac(BROADCAST) as Uint8Array);
      bytes.set(parseMac(MAC) as Uint8Array, 6);
      const head = heads[next() % heads.length] as readonly number[];
      bytes.set(head.slice(0, bytes.length - 12), 12);
      const l3 = 10 + head.length + (head.length === 8 ? -4 : 1);
      for (const at of [6, 9, 40, 48, 20, 22, 42])
        if (l3 + at < bytes.length && next() % 3 > 0)
          bytes[l3 + at] = (at < 10 ? protocols : types)[next() % 7] as number;
      // Now and then IPv4 in one piece, to port 67 or 68.
      if (head[0] === 8 && head[1] === 0 && next() % 2 === 0 && l3 + 24 < bytes.length) {
        bytes.set([0, 0], l3 + 6);
        bytes.set([0, 67 + (next() % 2)], l3 + 22);
      }
      if (core.send('a:eth0', bytes).length > 0) passed++;
    }
    expect(passed + drops()).toBe(300_000);
    expect(passed).toBeGreaterThan(1000);
    for (const reason of [
      'addressNotAllowed',
      'arpInspection',
      'dhcpGuard',
      'routerGuard',
    ] as const)
      expect(core.drops('a:eth0', reason), reason).toBeGreaterThan(0);
  }, 120_000);
});
