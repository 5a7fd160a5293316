/** Cutting against the simplest model of it, over all shapes of headers; and against any bytes at all. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PASS } from '../../src-main/packet/drop-reason.ts';
import { Gso, Packet } from '../../src-main/packet/packet.ts';
import { SEGMENT_MEMORY, Segmenter } from '../../src-main/packet/segment.ts';
import { naiveSum, type OffloadFrame, offloadPacket } from '../support/offload-frames.ts';
import { withPeers } from '../support/peers.ts';

const segmenter = new Segmenter(new Uint8Array(SEGMENT_MEMORY), 0);

const offloadFrames: fc.Arbitrary<OffloadFrame> = fc.record({
  ipv6: fc.boolean(),
  udp: fc.boolean(),
  tags: fc.array(fc.integer({ min: 1, max: 4094 }), { maxLength: 2 }),
  options: fc.integer({ min: 0, max: 5 }).map((words) => words * 8),
  tcpOptions: fc.integer({ min: 0, max: 10 }).map((words) => words * 4),
  flags: fc.integer({ min: 0, max: 255 }),
  sequence: fc.integer({ min: 0, max: 0xffff_ffff }),
  id: fc.integer({ min: 0, max: 0xffff }),
  payload: fc.uint8Array({ minLength: 0, maxLength: 9000 }),
  gsoSize: fc.integer({ min: 16, max: 4000 }),
});

function cut(packet: Packet): Uint8Array[] {
  expect(segmenter.begin(packet)).toBe(PASS);
  const frames: Uint8Array[] = [];
  for (let part = segmenter.next(); part !== null; part = segmenter.next()) {
    frames.push(part.buffer.slice(part.start, part.end));
  }
  return frames;
}

/** What each part must look like: the frame that a sender without offload would have made. */
function expected(frame: OffloadFrame): Uint8Array[] {
  const count = Math.max(1, Math.ceil(frame.payload.length / frame.gsoSize));
  return Array.from({ length: count }, (_, i) => {
    const from = i * frame.gsoSize;
    let flags = frame.flags ?? 0;
    if (i > 0) flags &= ~0x80;
    if (i < count - 1) flags &= ~0x09;
    const packet = offloadPacket({
      ...frame,
      flags,
      payload: frame.payload.subarray(from, from + frame.gsoSize),
      sequence: ((frame.sequence ?? 0) + from) >>> 0,
      id: ((frame.id ?? 0) + i) & 0xffff,
    });
    const { buffer, start, end, csumStart, csumOffset } = packet;
    const checksum = ~naiveSum(buffer.subarray(csumStart, end)) & 0xffff || 0xffff;
    buffer.set([checksum >> 8, checksum & 0xff], csumStart + csumOffset);
    if (!frame.ipv6) {
      const ip = start + 14 + (frame.tags?.length ?? 0) * 4;
      const header = ~naiveSum(buffer.subarray(ip, ip + 20 + (frame.options ?? 0))) & 0xffff;
      buffer.set([header >> 8, header & 0xff], ip + 10);
    }
    return buffer.slice(start, end);
  });
}

it('cuts a frame into what the sender would have sent without offload', () => {
  fc.assert(
    fc.property(offloadFrames, fc.boolean(), (frame, shared) => {
      const packet = offloadPacket(frame);
      packet.shared = shared;
      expect(cut(packet)).toEqual(expected(frame));
    }),
    { numRuns: 300 },
  );
});

it('takes any bytes and any metadata without an exception and without writing outside of them', () => {
  const numbers = fc.integer({ min: 0, max: 400 });
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 15, maxLength: 300 }),
      fc.constantFrom(...Object.values(Gso)),
      numbers,
      numbers,
      numbers,
      (bytes, gsoType, gsoSize, csumStart, ethertype) => {
        const guarded = new Uint8Array(64 + bytes.length + 64).fill(0xee);
        guarded.set(bytes, 64);
        if (ethertype < 200) guarded.set(ethertype % 2 ? [8, 0, 0x45] : [0x86, 0xdd, 0x60], 76);
        const packet = new Packet(guarded);
        packet.set(guarded, 0, 0, 64, 64 + bytes.length);
        packet.gsoType = gsoType;
        packet.gsoSize = gsoSize;
        packet.csumStart = Math.min(64 + csumStart, packet.end - 2);
        if (segmenter.begin(packet) !== PASS) return;
        let total = 0;
        for (let part = segmenter.next(); part !== null; part = segmenter.next()) total++;
        expect(total).toBeGreaterThan(0);
        expect(guarded.subarray(packet.end).every((byte) => byte === 0xee)).toBe(true);
        expect(guarded.subarray(0, 64).every((byte) => byte === 0xee)).toBe(true);
      },
    ),
    { numRuns: 3000 },
  );
});

withPeers('tshark', ['tshark'], () => {
  it('finds every checksum right', () => {
    const frames = fc
      .sample(offloadFrames, { numRuns: 60, seed: 7 })
      .flatMap((frame) => cut(offloadPacket({ ...frame, gsoSize: frame.gsoSize + 400 })));
    const folder = mkdtempSync(join(tmpdir(), 'netyard-segment-'));
    try {
      const file = join(folder, 'frames.pcap');
      writeFileSync(file, pcap(frames));
      const checks = ['tcp', 'udp', 'ip'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
      const fields = ['tcp', 'udp', 'ip'].flatMap((name) => ['-e', `${name}.checksum.status`]);
      const { stdout } = spawnSync('tshark', ['-r', file, ...checks, '-T', 'fields', ...fields], {
        encoding: 'utf8',
      });
      // One of TCP and UDP; IPv6 has no checksum of its own.
      const good = /^(1\t|\t1)\t1?$/;
      const lines = stdout.split('\n').slice(0, -1);
      expect(lines).toHaveLength(frames.length);
      expect(lines.filter((line) => !good.test(line))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function pcap(frames: Uint8Array[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(1, 20);
  const records = frames.flatMap((frame) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return [record, frame];
  });
  return Buffer.concat([header, ...records]);
}
