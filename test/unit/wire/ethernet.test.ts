import { describe, expect, it } from 'vitest';
import {
  EtherType,
  etherType,
  formatEthernet,
  writeEthernet,
} from '../../../src-main/wire/ethernet.ts';
import {
  deiOf,
  formatTci,
  isTagged,
  makeTci,
  pcpOf,
  popTag,
  pushTag,
  vidOf,
} from '../../../src-main/wire/vlan.ts';

const a = Uint8Array.of(2, 0, 0, 0, 0, 1);
const b = Uint8Array.of(2, 0, 0, 0, 0, 2);

describe('Ethernet and VLAN tags', () => {
  it('writes a header at an offset', () => {
    const bytes = new Uint8Array(20);
    writeEthernet(bytes, 4, b, a, EtherType.arp);
    expect(etherType(bytes, 4)).toBe(0x0806);
    expect(formatEthernet(bytes, 4)).toBe('02:00:00:00:00:01 > 02:00:00:00:00:02 type 0x0806');
  });
  it('pushes a tag into the headroom and takes it out again', () => {
    const bytes = new Uint8Array(24);
    writeEthernet(bytes, 8, b, a, EtherType.ipv4);
    const before = bytes.slice(8);
    const tagged = pushTag(bytes, 8, EtherType.vlan, makeTci(4094, 5, true));
    expect(tagged).toBe(4);
    expect(isTagged(bytes, tagged, 20)).toBe(true);
    expect(isTagged(bytes, tagged, 17)).toBe(false);
    expect([...bytes.slice(16, 20)]).toEqual([0x81, 0x00, 0xbf, 0xfe]);
    expect(etherType(bytes, tagged + 4)).toBe(EtherType.ipv4);
    expect(popTag(bytes, tagged)).toBe(8);
    expect(bytes.slice(8)).toEqual(before);
  });
  it('takes a TCI apart', () => {
    const tci = makeTci(10, 3, true);
    expect([vidOf(tci), pcpOf(tci), deiOf(tci)]).toEqual([10, 3, true]);
    expect(formatTci(tci)).toBe('vlan 10 pcp 3 dei');
    expect(formatTci(makeTci(1))).toBe('vlan 1');
  });
});
