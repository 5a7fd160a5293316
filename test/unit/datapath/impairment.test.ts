/** What a cable does to frames, in time that stands still unless the test moves it. */
import { describe, expect, it } from 'vitest';
import { offloadPacket } from '../../support/offload-frames.ts';
import { QueueRig } from '../../support/queue-rig.ts';

const FRAMES = 10_000;

function many(rig: QueueRig, frames = FRAMES): void {
  for (let i = 0; i < frames; i++) {
    rig.send(i & 0xffff, { length: 100 });
    rig.advance(0.01);
  }
  rig.advance(1000);
}

/** Frames sent, counted, lost, on the way: nothing is unaccounted for. */
function balance(rig: QueueRig): void {
  const dropped = rig.drops('x', 'linkLoss') + rig.drops('x', 'linkQueueFull');
  const { duplicated } = rig.iface('x').impairment ?? { duplicated: 0 };
  expect(rig.count('a', 'rxFrames')).toBe(rig.count('x', 'txFrames') + dropped);
  expect(rig.count('x', 'txFrames') + duplicated).toBe(
    rig.count('y', 'rxFrames') + rig.count('x', 'onCable'),
  );
}

describe('delay', () => {
  it('is exact to the fraction of a millisecond, and keeps the order', () => {
    const rig = new QueueRig({ link: { delayMs: 10.25 } });
    rig.send(1);
    rig.advance(0.5);
    rig.send(2);
    expect(rig.count('x', 'onCable')).toBe(2);
    rig.advanceTo(1010.2);
    expect(rig.numbers).toEqual([]);
    rig.advance(10);
    expect(rig.got.map(({ atMs }) => atMs)).toEqual([1010.25, 1010.75]);
    expect(rig.numbers).toEqual([1, 2]);
    expect(rig.count('x', 'onCable')).toBe(0);
    balance(rig);
  });

  it('holds in one direction only where the other has none', () => {
    const rig = new QueueRig({ link: { delayMs: 10 } });
    expect(rig.iface('x').impairment).not.toBeNull();
    expect(rig.iface('y').impairment).toBeNull();
  });

  it('lets an offload frame cross whole, with the checksum half made', () => {
    const rig = new QueueRig({ link: { delayMs: 5 } }, true);
    const payload = new Uint8Array(40_000).fill(7);
    const packet = offloadPacket({ payload, gsoSize: 1448 });
    rig.sendPacket(packet);
    rig.advance(5);
    expect(rig.got).toHaveLength(1);
    const arrived = rig.got[0]?.packet;
    expect(arrived?.gsoSize).toBe(1448);
    expect(arrived?.buffer.subarray(arrived.start, arrived.end)).toEqual(
      packet.buffer.subarray(packet.start, packet.end),
    );
    expect((arrived?.csumStart ?? 0) - (arrived?.start ?? 0)).toBe(packet.csumStart - packet.start);
  });

  it('strays by the jitter and keeps the order', () => {
    for (const distribution of ['uniform', 'normal', 'pareto'] as const) {
      const rig = new QueueRig({ link: { delayMs: 10, jitterMs: 2, distribution } });
      const waits: number[] = [];
      for (let i = 0; i < 500; i++) {
        const before = rig.nowMs;
        rig.send(i, { length: 60 });
        rig.advance(40);
        waits.push((rig.got.at(-1)?.atMs ?? 0) - before);
      }
      const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
      expect(mean).toBeGreaterThan(9.7);
      expect(mean).toBeLessThan(10.3);
      expect(Math.min(...waits)).toBeLessThan(9.5);
      expect(Math.max(...waits)).toBeGreaterThan(11);
      expect(Math.max(...waits)).toBeLessThanOrEqual(distribution === 'uniform' ? 12 : 18);
    }
    const rig = new QueueRig({ link: { delayMs: 10, jitterMs: 10 } });
    many(rig, 1000);
    expect(rig.numbers).toEqual([...Array(1000).keys()]);
  });
});

describe('loss, duplication, reordering, corruption', () => {
  it('strike the share that was asked for, each under its name, and the same frames each time', () => {
    const link = { delayMs: 1, loss: 0.1, duplicate: 0.05, reorder: 0.2, corrupt: 0.02 };
    const rig = new QueueRig({ link });
    many(rig);
    const { lost, duplicated, reordered, corrupted } = rig.iface('x').impairment ?? { lost: 0 };
    expect(lost / FRAMES).toBeCloseTo(0.1, 1);
    expect(rig.drops('x', 'linkLoss')).toBe(lost);
    expect((duplicated ?? 0) / (FRAMES - lost)).toBeCloseTo(0.05, 1);
    expect((corrupted ?? 0) / FRAMES).toBeCloseTo(0.02, 1);
    expect(reordered).toBeGreaterThan(FRAMES * 0.1);
    balance(rig);
    const again = new QueueRig({ link });
    many(again);
    expect(again.numbers).toEqual(rig.numbers);
  });

  it('turn over exactly one bit of a copy', () => {
    const rig = new QueueRig({ link: { corrupt: 1 } });
    const sent = new Uint8Array(200).fill(0);
    sent.set([255, 255, 255, 255, 255, 255, 2, 0, 0, 0, 0, 1]);
    for (let i = 0; i < 50; i++) rig.sendBytes(sent.slice());
    // A bit of the destination or the source may make it a frame for nobody.
    expect(rig.got.length).toBeGreaterThan(40);
    for (const { packet } of rig.got) {
      let bits = 0;
      for (let i = 0; i < sent.length; i++) {
        let differs = (packet.buffer[packet.start + i] as number) ^ (sent[i] as number);
        for (; differs !== 0; differs &= differs - 1) bits++;
      }
      expect(bits).toBe(1);
    }
  });

  it('act on the frames that an offload frame is on the wire', () => {
    const rig = new QueueRig({ link: { loss: 0.5 } }, true);
    const parts = 40;
    for (let i = 0; i < 25; i++)
      rig.sendPacket(offloadPacket({ payload: new Uint8Array(parts * 1000), gsoSize: 1000 }));
    const { lost = 0, sentFrames = 0 } = rig.iface('x').impairment ?? {};
    expect(sentFrames).toBe(25 * parts);
    expect(lost / sentFrames).toBeGreaterThan(0.4);
    expect(lost / sentFrames).toBeLessThan(0.6);
    expect(rig.got).toHaveLength(sentFrames - lost);
    expect(rig.count('x', 'txFrames')).toBe(sentFrames - lost);
    expect(rig.got.every(({ packet }) => packet.gsoType === 0 && packet.csumStart < 0)).toBe(true);
  });
});

describe('rate', () => {
  it('lets exactly that much through, and drops what the backlog does not hold', () => {
    const rig = new QueueRig({ link: { rateBps: 8e6, limitBytes: 10_000 } });
    // Twice the rate: 1000 octets each half millisecond.
    for (let i = 0; i < 4000; i++) {
      rig.send(i);
      rig.advance(0.5);
    }
    expect(rig.got.length).toBeGreaterThan(1995);
    expect(rig.got.length).toBeLessThanOrEqual(2000);
    expect(rig.drops('x', 'linkQueueFull')).toBe(4000 - rig.count('x', 'txFrames'));
    expect(rig.count('x', 'onCable')).toBeLessThanOrEqual(10);
    balance(rig);
    rig.advance(100);
    expect(rig.count('x', 'onCable')).toBe(0);
  });

  it('cuts offload frames where others would have to wait long, and counts the headers of the parts', () => {
    const slow = new QueueRig({ link: { rateBps: 10e6 } }, true);
    slow.sendPacket(offloadPacket({ payload: new Uint8Array(20_000), gsoSize: 1000 }));
    slow.advance(1000);
    expect(slow.got).toHaveLength(20);
    const fast = new QueueRig({ link: { rateBps: 1e9 } }, true);
    fast.sendPacket(offloadPacket({ payload: new Uint8Array(20_000), gsoSize: 1000 }));
    fast.advance(1000);
    expect(fast.got).toHaveLength(1);
    expect(fast.iface('x').impairment?.sentBytes).toBe(20 * 1054);
    // 20 frames of 1054 octets at 1 Gbit/s.
    expect((fast.got[0]?.atMs ?? 0) - 1000).toBeCloseTo(0.16864, 5);
  });
});

describe('a change while frames are on the way', () => {
  it('to nothing delivers them at once, in order, and leaves no trace', () => {
    const rig = new QueueRig({ link: { delayMs: 500, rateBps: 1e6 } });
    for (let i = 0; i < 20; i++) rig.send(i);
    rig.apply({});
    rig.send(20);
    expect(rig.numbers).toEqual([...Array(21).keys()]);
    expect(rig.iface('x').impairment).toBeNull();
    expect(rig.datapath.store.frames).toBe(0);
    expect(rig.datapath.nextReleaseMs).toBe(Number.POSITIVE_INFINITY);
    const idle = new QueueRig({ link: { delayMs: 500 } });
    idle.apply({});
    expect(idle.iface('x').impairment).toBeNull();
  });

  it('of delay or rate counts for them too', () => {
    const rig = new QueueRig({ link: { delayMs: 10_000 } });
    for (let i = 0; i < 10; i++) rig.send(i);
    rig.advance(100);
    rig.apply({ link: { delayMs: 120 } });
    rig.send(10);
    rig.advance(20);
    expect(rig.numbers).toEqual([...Array(10).keys()]);
    rig.advance(100);
    expect(rig.numbers).toEqual([...Array(11).keys()]);
    expect(rig.got.at(-1)?.atMs).toBe(1220);
  });

  it('of something else leaves them as they are', () => {
    const rig = new QueueRig({ link: { delayMs: 10 } });
    rig.send(1);
    const { impairment } = rig.iface('x');
    rig.apply({ link: { delayMs: 10 } });
    expect(rig.iface('x').impairment).toBe(impairment);
    rig.advance(10);
    expect(rig.got[0]?.atMs).toBe(1010);
  });

  it('that cuts the cable, or takes it away, loses them and counts them', () => {
    const rig = new QueueRig({ link: { delayMs: 10 } });
    for (let i = 0; i < 3; i++) rig.send(i);
    rig.apply({ link: { delayMs: 10 }, cut: true });
    rig.advance(100);
    expect(rig.drops('x', 'portDown')).toBe(3);
    rig.apply({ link: { delayMs: 10 } });
    for (let i = 0; i < 5; i++) rig.send(i);
    rig.apply({ link: { delayMs: 10 }, alone: true });
    rig.advance(100);
    expect(rig.drops('x', 'discarded')).toBe(5);
    expect(rig.got).toEqual([]);
    expect(rig.datapath.store.frames).toBe(0);
  });
});

describe('a loop over a slow cable', () => {
  it('ends after as many devices as one without delay', () => {
    const rig = new QueueRig({ link: { delayMs: 1 } });
    // The far device sends everything back where it came from.
    const [x, y] = [rig.iface('x'), rig.iface('y')];
    x.peer = x;
    Object.assign(x.impairment ?? {}, { to: x });
    rig.send(1);
    expect(y.up).toBe(true);
    rig.advance(1000);
    expect(rig.datapath.store.frames).toBe(0);
  });
});
