import { describe, expect, it } from 'vitest';
import { FrameStore, type HeldFrame } from '../../../src-main/packet/frame-store.ts';
import { HEADROOM, MAX_FRAME, Packet } from '../../../src-main/packet/packet.ts';

const plain = (length: number) => ({ bytes: new Uint8Array(length), address: 0x1000 });

function packetOf(length: number, fill: number): Packet {
  const bytes = new Uint8Array(HEADROOM + length).fill(fill);
  const packet = new Packet(bytes);
  packet.set(bytes, 0, 0, HEADROOM, bytes.length);
  return packet;
}

function contentOf({ packet }: HeldFrame): Uint8Array {
  return packet.buffer.subarray(packet.start, packet.end);
}

describe('the store of frames that wait', () => {
  it('keeps frames of every length with all that is known about them, apart from each other', () => {
    const store = new FrameStore(plain);
    const lengths = [14, 60, 256, 257, 1514, 1600, 1601, 9230, 9344, 9345, MAX_FRAME];
    const held = lengths.map((length, i) => {
      const packet = packetOf(length, i + 1);
      Object.assign(packet, { tci: 100 + i, tpid: 0x88a8, vid: i, priority: i & 7, gsoType: 1 });
      Object.assign(packet, { gsoSize: 1000 + i, headerLength: 54, csumOffset: 16 });
      packet.csumStart = packet.start + 34;
      return store.keep(packet) as HeldFrame;
    });
    expect(store.frames).toBe(lengths.length);
    for (const [i, frame] of held.entries()) {
      const { packet } = frame;
      expect(contentOf(frame)).toEqual(new Uint8Array(lengths[i] ?? 0).fill(i + 1));
      expect(packet).toMatchObject({ tci: 100 + i, tpid: 0x88a8, vid: i, gsoSize: 1000 + i });
      expect(packet.csumStart - packet.start).toBe(34);
      expect(packet.start - packet.floor).toBe(HEADROOM);
      expect(packet.address).toBe(0x1000);
    }
    for (const frame of held) store.free(frame);
    expect(store.frames).toBe(0);
    expect(store.usedBytes).toBe(0);
  });

  it('is bounded, takes no more than is waiting, and uses slots again', () => {
    const store = new FrameStore(plain, 1_000_000);
    const held: HeldFrame[] = [];
    for (let i = 0; i < 1000; i++) {
      const frame = store.keep(packetOf(1514, i & 255));
      if (frame !== null) held.push(frame);
    }
    expect(held.length).toBe(Math.floor(1_000_000 / 1664));
    expect(store.keep(packetOf(60, 0))).not.toBeNull();
    const { slabBytes } = store;
    for (let round = 0; round < 10; round++) {
      for (const frame of held.splice(0, 300)) store.free(frame);
      for (let i = 0; i < 300; i++) held.push(store.keep(packetOf(1514, i & 255)) as HeldFrame);
    }
    expect(store.slabBytes).toBe(slabBytes);
    for (const frame of held) store.free(frame);
    store.trim();
    expect(store.slabBytes).toBe(slabBytes);
    store.trim();
    expect(store.slabBytes).toBeLessThan(slabBytes / 2);
  });

  it('leaves room for others: a queue holds no more than is free', () => {
    const store = new FrameStore(plain, 1_000_000);
    let held = 0;
    while (store.hasRoomFor(held)) held += (store.keep(packetOf(1514, 1)) as HeldFrame).size;
    expect(held).toBeGreaterThan(490_000);
    expect(held).toBeLessThan(510_000);
    expect(store.hasRoomFor(0)).toBe(true);
  });
});
