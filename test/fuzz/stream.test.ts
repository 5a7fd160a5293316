/** The stream framing under a million frames cut anywhere, and under bytes that are no stream at all. */
import { expect, it } from 'vitest';
import { MAX_FRAME, type Packet } from '../../src-main/packet/packet.ts';
import { createBurst } from '../../src-main/ports/port.ts';
import { Next, SLAB, SLAB_READ, StreamSlab } from '../../src-main/ports/stream-framing.ts';

const SEED = 0x5eed;
const FRAMES = 1_000_000;

/** A small generator of our own, so that a failure can be repeated. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function* packets(slab: StreamSlab, packet: Packet): Generator<number> {
  for (;;) {
    const next = slab.next(packet);
    if (next === Next.nothing) return;
    yield next;
    if (next === Next.hostile) return;
  }
}

it(`gives ${FRAMES} frames as they were sent, however reads cut them`, { timeout: 120_000 }, () => {
  const random = numbers(SEED);
  const slab = new StreamSlab(new Uint8Array(SLAB), 0);
  const [packet] = createBurst(1).packets as [Packet];
  const lengths: number[] = [];
  const stream = new Uint8Array(SLAB_READ);
  let pending = new Uint8Array(0);
  let expected = 0;
  let runts = 0;
  let sent = 0;
  while (sent < FRAMES || pending.length > 0) {
    // A stretch of stream: what is left of the last frame, then new ones of all sizes.
    stream.set(pending);
    let filled = pending.length;
    while (filled < 100_000 && sent < FRAMES) {
      const kind = random(1000);
      const length =
        kind === 0 ? 1 + random(13) : kind < 5 ? 1500 + random(60_000) : 14 + random(120);
      stream[filled] = 0;
      stream[filled + 1] = length >> 16;
      stream[filled + 2] = length >> 8;
      stream[filled + 3] = length;
      stream.fill(sent, filled + 4, filled + 4 + length);
      if (length < 14) runts++;
      else lengths.push(length);
      filled += 4 + length;
      sent++;
    }
    const cut = 1 + random(filled);
    slab.bytes.set(stream.subarray(0, cut), slab.makeRoom());
    slab.filled(cut);
    pending = stream.slice(cut, filled);
    for (const next of packets(slab, packet)) {
      if (next === Next.runt) {
        runts--;
        continue;
      }
      if (next !== Next.frame) throw new Error(`frame ${expected} was refused (seed ${SEED})`);
      if (packet.length !== lengths[expected]) {
        throw new Error(`frame ${expected} came with another length (seed ${SEED})`);
      }
      if (packet.buffer[packet.end - 1] !== packet.buffer[packet.start]) {
        throw new Error(`frame ${expected} was damaged (seed ${SEED})`);
      }
      expected++;
    }
  }
  expect(expected).toBe(lengths.length);
  expect(runts).toBe(0);
});

it('never throws on random bytes, never gives a frame outside of its memory, and ends at a lie', () => {
  const random = numbers(SEED + 1);
  const slab = new StreamSlab(new Uint8Array(SLAB), 0);
  const [packet] = createBurst(1).packets as [Packet];
  let lies = 0;
  for (let round = 0; round < 20_000; round++) {
    const at = slab.makeRoom();
    const length = 1 + random(400);
    // Small first bytes make lengths that could be true.
    for (let i = 0; i < length; i++) slab.bytes[at + i] = random(4) ? random(256) : 0;
    slab.filled(length);
    for (const next of packets(slab, packet)) {
      if (next === Next.hostile) {
        lies++;
        slab.reset();
      } else if (next === Next.frame) {
        expect(packet.floor).toBeGreaterThanOrEqual(0);
        expect(packet.end).toBeLessThanOrEqual(SLAB);
        expect(packet.end - packet.start).toBeGreaterThanOrEqual(14);
        expect(packet.end - packet.start).toBeLessThanOrEqual(MAX_FRAME);
      }
    }
  }
  expect(lies).toBeGreaterThan(0);
});
