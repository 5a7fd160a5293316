import { describe, expect, it } from 'vitest';
import { DropReason, PASS } from '../../../src-main/packet/drop-reason.ts';
import { Gso, NO_TAG, type Packet } from '../../../src-main/packet/packet.ts';
import { completeChecksum, SEGMENT_MEMORY, Segmenter } from '../../../src-main/packet/segment.ts';
import { naiveSum, type OffloadFrame, offloadPacket } from '../../support/offload-frames.ts';

const segmenter = new Segmenter(new Uint8Array(SEGMENT_MEMORY), 0);
const numbered = (length: number) => Uint8Array.from({ length }, (_, i) => i * 7 + (i >> 8));

function cut(packet: Packet): Uint8Array[] {
  expect(segmenter.begin(packet)).toBe(PASS);
  const frames: Uint8Array[] = [];
  for (let part = segmenter.next(); part !== null; part = segmenter.next()) {
    frames.push(part.buffer.slice(part.start, part.end));
  }
  return frames;
}

const ip4 = (frame: Uint8Array, at = 14) => frame.subarray(at, at + 20);
const tcp4 = (frame: Uint8Array) => frame.subarray(34);
const u16 = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const sequence = (frame: Uint8Array) => u16(tcp4(frame), 4) * 65_536 + u16(tcp4(frame), 6);

describe('TCP over IPv4', () => {
  const payload = numbered(4000);
  const frames = () => cut(offloadPacket({ payload, gsoSize: 1460, flags: 0x99 }));

  it('gives full parts and the rest', () => {
    expect(frames().map((frame) => frame.length)).toEqual([1514, 1514, 54 + 1080]);
    expect(Buffer.concat(frames().map((frame) => frame.subarray(54)))).toEqual(
      Buffer.from(payload),
    );
  });

  it('counts ids and sequence numbers up and sets the lengths', () => {
    expect(frames().map((frame) => u16(ip4(frame), 4))).toEqual([100, 101, 102]);
    expect(frames().map(sequence)).toEqual([1000, 2460, 3920]);
    expect(frames().map((frame) => u16(ip4(frame), 2))).toEqual([1500, 1500, 1120]);
  });

  it('keeps CWR on the first part and FIN and PSH on the last', () => {
    expect(frames().map((frame) => tcp4(frame)[13])).toEqual([0x90, 0x10, 0x19]);
  });

  it('makes checksums that a receiver finds right', () => {
    for (const frame of frames()) {
      expect(naiveSum(ip4(frame))).toBe(0xffff);
      const length = frame.length - 34;
      const pseudo = [...frame.subarray(26, 34), 0, 6, length >> 8, length & 0xff];
      expect(naiveSum([...pseudo, ...tcp4(frame)])).toBe(0xffff);
    }
  });

  it('lets ids and sequence numbers wrap around', () => {
    const wrapping = cut(
      offloadPacket({ payload, gsoSize: 2000, id: 0xffff, sequence: 0xffff_ff00 }),
    );
    expect(wrapping.map((frame) => u16(ip4(frame), 4))).toEqual([0xffff, 0]);
    expect(wrapping.map(sequence)).toEqual([0xffff_ff00, 1744]);
  });

  it('gives one part when the payload fits, or is empty', () => {
    expect(cut(offloadPacket({ payload: numbered(100), gsoSize: 1460 }))).toHaveLength(1);
    const empty = cut(offloadPacket({ payload: numbered(0), gsoSize: 1460 }));
    expect(empty.map((frame) => frame.length)).toEqual([54]);
  });

  it('cuts payload smaller than the headers without harming them', () => {
    const small = cut(offloadPacket({ payload, gsoSize: 20, tcpOptions: 40, options: 40 }));
    expect(small).toHaveLength(200);
    expect(Buffer.concat(small.map((frame) => frame.subarray(134)))).toEqual(Buffer.from(payload));
  });
});

describe('the packet', () => {
  it('carries tag and VLAN over to every part', () => {
    const packet = offloadPacket({ payload: numbered(3000), gsoSize: 1460 });
    packet.tci = 0x600a;
    packet.vid = 10;
    expect(segmenter.begin(packet)).toBe(PASS);
    for (let part = segmenter.next(); part !== null; part = segmenter.next()) {
      expect([part.tci, part.vid, part.gsoType, part.csumStart]).toEqual([
        0x600a,
        10,
        Gso.none,
        -1,
      ]);
      expect(part.shared).toBe(true);
    }
  });

  it('is left as it was when others get it too', () => {
    const packet = offloadPacket({ payload: numbered(3000), gsoSize: 1000 });
    packet.shared = true;
    const before = packet.buffer.slice();
    expect(cut(packet)).toHaveLength(3);
    expect(packet.buffer).toEqual(before);
    expect(packet.tci).toBe(NO_TAG);
  });

  it('gets its checksum completed where it needs no cutting', () => {
    const packet = offloadPacket({ payload: numbered(99), gsoSize: 0 });
    packet.gsoType = Gso.none;
    const [frame] = cut(packet) as [Uint8Array];
    const length = frame.length - 34;
    const pseudo = [...frame.subarray(26, 34), 0, 6, 0, length];
    expect(naiveSum([...pseudo, ...tcp4(frame)])).toBe(0xffff);
  });

  it('never says "no checksum" in UDP', () => {
    const packet = offloadPacket({ udp: true, payload: new Uint8Array(2), gsoSize: 0 });
    packet.gsoType = Gso.none;
    // Payload chosen so that everything sums up to 0xffff, whose complement is 0.
    const at = packet.end - 2;
    const rest = 0xffff - naiveSum(packet.buffer.subarray(packet.csumStart, packet.end));
    packet.buffer[at] = rest >> 8;
    packet.buffer[at + 1] = rest & 0xff;
    completeChecksum(packet);
    expect(u16(packet.buffer, packet.csumStart + 6)).toBe(0xffff);
  });
});

describe('refuses', () => {
  const plain: OffloadFrame = { payload: numbered(3000), gsoSize: 1000 };
  const small: OffloadFrame = { payload: numbered(30), gsoSize: 1000 };
  const spoilt = (change: (packet: Packet) => void, frame = plain) => {
    const packet = offloadPacket(frame);
    change(packet);
    return segmenter.begin(packet);
  };
  const ip = 64 + 14;

  it.each<[string, (packet: Packet) => void, OffloadFrame?]>([
    ['UFO', (p) => Object.assign(p, { gsoType: Gso.udp })],
    ['a fragment', (p) => p.buffer.set([0x20, 0], ip + 6)],
    ['another protocol than the metadata says', (p) => p.buffer.set([17], ip + 9)],
    ['a header length that misses the transport header', (p) => p.buffer.set([0x46], ip)],
    ['an unknown EtherType', (p) => p.buffer.set([8, 6], ip - 2)],
    ['three tags', () => {}, { ...plain, tags: [1, 2, 3] }],
    ['a TCP header shorter than its minimum', (p) => p.buffer.set([0x40], p.csumStart + 12)],
    ['a TCP header beyond the end', (p) => p.buffer.set([0xf0], p.csumStart + 12), small],
    ['a transport header beyond the end', (p) => (p.csumStart = p.end - 4)],
    ['parts of a few bytes', (p) => (p.gsoSize = 1)],
    ['an IPv6 routing header', (p) => p.buffer.set([43], ip + 6), { ...plain, ipv6: true }],
    ['IPv6 options that run past', (p) => p.buffer.set([60], ip + 6), { ...plain, ipv6: true }],
  ])('%s', (_, change, frame) => {
    expect(spoilt(change, frame)).toBe(DropReason.cannotSegment);
  });
});
