import { describe, expect, it } from 'vitest';
import * as arp from '../../../src-main/wire/arp.ts';
import { pseudoHeader4, pseudoHeader4Of } from '../../../src-main/wire/checksum.ts';
import * as icmp from '../../../src-main/wire/icmp.ts';
import * as ipv4 from '../../../src-main/wire/ipv4.ts';
import * as tcp from '../../../src-main/wire/tcp.ts';
import * as udp from '../../../src-main/wire/udp.ts';

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('ARP', () => {
  const a = { mac: Uint8Array.of(2, 0, 0, 0, 0, 1), address: 0x0a000a0b };
  const b = { mac: Uint8Array.of(2, 0, 0, 0, 0, 2), address: 0x0a000a0c };
  it('writes what it reads', () => {
    const bytes = new Uint8Array(40);
    arp.writeArp(bytes, 6, arp.ArpOperation.request, a, { ...b, mac: new Uint8Array(6) });
    expect(Buffer.from(bytes.slice(6, 34)).toString('hex')).toBe(
      '0001080006040001' + '020000000001' + '0a000a0b' + '000000000000' + '0a000a0c',
    );
    expect(arp.checkArp(bytes, 6, 28)).toBe(true);
    expect(arp.formatArp(bytes, 6)).toBe('who-has 10.0.10.12 tell 10.0.10.11');
    arp.writeArp(bytes, 6, arp.ArpOperation.reply, b, a);
    expect(arp.formatArp(bytes, 6)).toBe('10.0.10.12 is-at 02:00:00:00:00:02');
  });
  it('refuses other hardware and short packets', () => {
    const bytes = new Uint8Array(28);
    expect(arp.checkArp(bytes, 0, 28)).toBe(false);
    arp.writeArp(bytes, 0, 1, a, b);
    expect(arp.checkArp(bytes, 0, 27)).toBe(false);
    bytes[4] = 8;
    expect(arp.checkArp(bytes, 0, 28)).toBe(false);
  });
});

describe('IPv4', () => {
  const header = {
    totalLength: 60,
    id: 0x1c46,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: 6,
    source: 0xac100a63,
    destination: 0xac100a0c,
  };
  it('writes a header with the known checksum', () => {
    const bytes = new Uint8Array(60);
    ipv4.writeIpv4(bytes, 0, header);
    expect(Buffer.from(bytes.subarray(0, 20)).toString('hex')).toBe(
      '4500003c1c4640004006b1e6ac100a63ac100a0c',
    );
    expect(ipv4.checkIpv4(bytes, 0, 60)).toBeNull();
    expect(ipv4.ipv4DontFragment(bytes, 0)).toBe(true);
  });
  it('keeps fragment offsets in bytes', () => {
    const bytes = new Uint8Array(60);
    ipv4.writeIpv4(bytes, 0, {
      ...header,
      dontFragment: false,
      moreFragments: true,
      fragmentOffset: 65528,
    });
    expect(ipv4.ipv4FragmentOffset(bytes, 0)).toBe(65528);
    expect(ipv4.ipv4MoreFragments(bytes, 0)).toBe(true);
    expect(ipv4.formatIpv4Header(bytes, 0)).toContain('fragment 65528+');
  });
  it('names the fault', () => {
    const bytes = new Uint8Array(60);
    ipv4.writeIpv4(bytes, 0, header);
    expect(ipv4.checkIpv4(bytes, 0, 19)).toBe('truncated');
    expect(ipv4.checkIpv4(bytes, 0, 59)).toBe('totalLength');
    const change = (at: number, value: number) => {
      const copy = bytes.slice();
      copy[at] = value;
      return ipv4.checkIpv4(copy, 0, 60);
    };
    expect(change(0, 0x65)).toBe('version');
    expect(change(0, 0x44)).toBe('headerLength');
    expect(change(3, 19)).toBe('totalLength');
    expect(change(8, 63)).toBe('checksum');
  });
});

describe('ICMP', () => {
  it('writes an echo request', () => {
    const bytes = new Uint8Array(16);
    bytes.set([1, 2, 3, 4, 5, 6, 7, 8], 8);
    icmp.writeIcmp(bytes, 0, 16, icmp.IcmpType.echo, 0, 7, 1);
    expect(icmp.checkIcmp(bytes, 0, 16)).toBe(true);
    expect(icmp.formatIcmp(bytes, 0)).toBe('echo request id 7 seq 1');
    bytes[15] = 9;
    expect(icmp.checkIcmp(bytes, 0, 16)).toBe(false);
  });
  it('finds the quoted packet only where it is whole enough', () => {
    const bytes = new Uint8Array(36);
    bytes[8] = 0x45;
    expect(icmp.quotedIpv4(bytes, 0, 36)).toBe(8);
    expect(icmp.quotedIpv4(bytes, 0, 35)).toBe(-1);
    bytes[8] = 0x46;
    expect(icmp.quotedIpv4(bytes, 0, 36)).toBe(-1);
    bytes[8] = 0x65;
    expect(icmp.quotedIpv4(bytes, 0, 36)).toBe(-1);
  });
});

describe('UDP', () => {
  const pseudo = pseudoHeader4Of(0x0a000a0b, 0x0a000a0c, 17, 0);
  it('writes a datagram that checks', () => {
    const bytes = new Uint8Array(11);
    bytes.set([65, 66, 67], 8);
    udp.writeUdp(bytes, 0, 11, 1000, 7, pseudo + 11);
    expect(udp.checkUdp(bytes, 0, 11, pseudo)).toBeNull();
    expect(udp.formatUdp(bytes, 0)).toBe('udp 1000 > 7 length 3');
    expect(udp.checkUdp(bytes, 0, 10, pseudo)).toBe('length');
    expect(udp.checkUdp(bytes, 0, 7, pseudo)).toBe('truncated');
    bytes[9] = 0;
    expect(udp.checkUdp(bytes, 0, 11, pseudo)).toBe('checksum');
    bytes[6] = 0;
    bytes[7] = 0;
    expect(udp.checkUdp(bytes, 0, 11, pseudo)).toBeNull();
  });
  it('never sends checksum 0', () => {
    const bytes = new Uint8Array(10);
    udp.writeUdp(bytes, 0, 10, 0, 0, 0);
    const first = (bytes[6] as number) * 256 + (bytes[7] as number);
    bytes.set([first >> 8, first & 255], 8);
    udp.writeUdp(bytes, 0, 10, 0, 0, 0);
    expect([bytes[6], bytes[7]]).toEqual([255, 255]);
  });
});

describe('TCP', () => {
  it('reads a real SYN', () => {
    const packet = hex(
      '4500003c1c4640004006b1e6ac100a63ac100a0c' +
        'c3500050000003e80000000 0a002ffff00000000020405b4 0402080a00000000 00000000 01030307',
    );
    const pseudo = pseudoHeader4(packet, 0, 6, 40);
    expect(tcp.checkTcp(packet, 20, 40, pseudo)).toBe('checksum');
    expect(tcp.tcpMss(packet, 20)).toBe(1460);
    expect(tcp.formatTcp(packet, 20)).toBe('tcp 50000 > 80 [S] seq 1000 ack 0 win 65535');
  });
  it('writes what it reads, with and without options', () => {
    for (const mss of [undefined, 9000]) {
      const header = {
        sourcePort: 1,
        destinationPort: 65535,
        sequence: 0xfffffff0,
        acknowledgment: 0x80000001,
        flags: tcp.TcpFlag.syn | tcp.TcpFlag.ack,
        window: 4096,
        ...(mss === undefined ? {} : { mss }),
      };
      const length = tcp.tcpHeaderSize(header) + 5;
      const bytes = new Uint8Array(length);
      tcp.writeTcp(bytes, 0, length, header, 1234);
      expect(tcp.checkTcp(bytes, 0, length, 1234)).toBeNull();
      expect(tcp.tcpMss(bytes, 0)).toBe(mss ?? 0);
      expect(tcp.formatTcp(bytes, 0)).toBe(
        'tcp 1 > 65535 [SA] seq 4294967280 ack 2147483649 win 4096',
      );
    }
  });
  it('ends the search in hostile options', () => {
    const bytes = new Uint8Array(24);
    bytes[12] = 0x60;
    for (const options of [
      [2, 0, 0, 0],
      [2, 5, 0, 0],
      [3, 1, 2, 4],
      [1, 1, 1, 2],
      [0, 2, 4, 5],
    ]) {
      bytes.set(options, 20);
      expect(tcp.tcpMss(bytes, 0)).toBe(0);
    }
  });
  it('compares wrapping sequence numbers', () => {
    expect(tcp.seqDiff(5, 0xfffffffb)).toBe(10);
    expect(tcp.seqDiff(0xfffffffb, 5)).toBe(-10);
  });
});
