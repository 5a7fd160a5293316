/** Shaped ports and their priority queues, in time that stands still unless the test moves it. */
import { describe, expect, it } from 'vitest';
import { offloadPacket } from '../../support/offload-frames.ts';
import { QueueRig, queue, shapedTo } from '../../support/queue-rig.ts';

const MBIT = 1e6;

/** Sends frames of 1000 octets for a time, `everyMs` one of each DSCP. */
function load(rig: QueueRig, ms: number, everyMs: number, dscps: readonly number[] = [0]): void {
  const end = rig.nowMs + ms;
  while (rig.nowMs < end) {
    for (const dscp of dscps) rig.send(dscp, { dscp });
    rig.advance(everyMs);
  }
}

/** Frames that arrived by the number they carry. */
function arrived(rig: QueueRig): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const number of rig.numbers) counts[number] = (counts[number] ?? 0) + 1;
  return counts;
}

describe('a shaped port', () => {
  it('lets its rate through over ten seconds, however much more comes', () => {
    for (const rig of [
      new QueueRig({ b: shapedTo(8 * MBIT) }),
      new QueueRig({ x: shapedTo(8 * MBIT) }),
      new QueueRig({ a: shapedTo(8 * MBIT) }),
    ]) {
      load(rig, 10_000, 0.7);
      expect(rig.bytes / 10_000_000).toBeGreaterThan(0.997);
      expect(rig.bytes / 10_000_000).toBeLessThan(1.003);
    }
  });

  it('passes on at once, and without a copy, what stays below its rate', () => {
    const rig = new QueueRig({ b: shapedTo(8 * MBIT) });
    for (let i = 0; i < 100; i++) {
      rig.send(i);
      expect(rig.numbers.at(-1)).toBe(i);
      expect(rig.datapath.store.slabBytes).toBe(0);
      rig.advance(1.01);
    }
  });

  it('goes at peak rate while the burst lasts, and at the average then', () => {
    const rig = new QueueRig({
      b: shapedTo(8 * MBIT, { peakBps: 80 * MBIT, burstBytes: 90_000 }),
    });
    for (let i = 0; i < 300; i++) rig.send(i);
    // 100 kB at peak: 90 kB saved up and what the average adds meanwhile.
    rig.advance(10.01);
    expect(rig.bytes).toBeGreaterThanOrEqual(98_000);
    expect(rig.bytes).toBeLessThanOrEqual(102_000);
    rig.advance(100);
    expect(rig.bytes).toBeGreaterThanOrEqual(198_000);
    expect(rig.bytes).toBeLessThanOrEqual(202_000);
  });

  it('drops what its queue does not hold, and accounts for every frame', () => {
    const rig = new QueueRig({
      b: shapedTo(8 * MBIT, { queues: [queue('default', { limitBytes: 20_000 })] }),
    });
    for (let i = 0; i < 100; i++) rig.send(i);
    expect(rig.count('b', 'queued')).toBe(20);
    expect(rig.drops('b', 'shapingQueueFull')).toBe(79);
    rig.advance(5);
    expect(rig.count('y', 'rxFrames')).toBe(
      rig.count('b', 'txFrames') + rig.count('b', 'queued') + rig.drops('b', 'shapingQueueFull'),
    );
    rig.advance(100);
    expect(rig.numbers).toEqual([...Array(21).keys()]);
    expect(rig.count('b', 'queued')).toBe(0);
  });

  it('cuts offload frames at a low rate and passes them whole at a high one', () => {
    const packet = () => offloadPacket({ payload: new Uint8Array(30_000), gsoSize: 1000 });
    const slow = new QueueRig({ b: shapedTo(10 * MBIT) }, true);
    slow.sendPacket(packet());
    slow.advance(1000);
    expect(slow.got).toHaveLength(30);
    const fast = new QueueRig({ b: shapedTo(1000 * MBIT) }, true);
    for (let i = 0; i < 5; i++) fast.sendPacket(packet());
    fast.advance(1000);
    expect(fast.got).toHaveLength(5);
    // Four frames of 30 times 1054 octets are in front of the last.
    expect((fast.got[4]?.atMs ?? 0) - 1000).toBeCloseTo((4 * 30 * 1054 * 8) / MBIT, 1);
  });

  it('is late without losing rate', () => {
    const rig = new QueueRig({ b: shapedTo(8 * MBIT) });
    for (let i = 0; i < 50; i++) rig.send(i);
    // The loop does not come round for a while.
    rig.nowMs += 30;
    rig.advance(0);
    expect(rig.got.length).toBeGreaterThanOrEqual(30);
  });

  it('hands over what waits when it is no longer shaped, in order, and drops it when it goes', () => {
    const rig = new QueueRig({ b: shapedTo(MBIT) });
    for (let i = 0; i < 30; i++) rig.send(i);
    rig.apply({});
    rig.send(30);
    expect(rig.numbers).toEqual([...Array(31).keys()]);
    expect(rig.iface('b').shaper).toBeNull();
    rig.apply({ x: shapedTo(MBIT) });
    for (let i = 0; i < 30; i++) rig.send(i);
    rig.apply({ alone: true, x: shapedTo(MBIT) });
    expect(rig.count('x', 'queued')).toBe(29);
    rig.advance(10_000);
    expect(rig.drops('x', 'portDown')).toBe(29);
    expect(rig.datapath.store.frames).toBe(0);
  });

  it('takes a new rate at once', () => {
    const rig = new QueueRig({ b: shapedTo(0.01 * MBIT) });
    for (let i = 0; i < 100; i++) rig.send(i);
    rig.advance(10);
    rig.apply({ b: shapedTo(80 * MBIT) });
    rig.advance(10);
    expect(rig.numbers).toEqual([...Array(100).keys()]);
  });
});

describe('priority queues', () => {
  const queues = [
    queue('voice', { priority: 0, dscp: [46], maxRateBps: 2 * MBIT }),
    queue('video', { priority: 1, dscp: [34], minRateBps: 3 * MBIT }),
    queue('bulk', { priority: 2, dscp: [8], minRateBps: MBIT }),
    queue('default', { priority: 2 }),
  ];

  it('serve the important first, up to their highest rate, and leave each its guaranteed one', () => {
    const rig = new QueueRig({ b: shapedTo(8 * MBIT, { queues }) });
    load(rig, 10_000, 1, [46, 34, 8, 0]);
    const counts = arrived(rig);
    // Of 8 Mbit/s, in frames of 1000 octets over 10 s: 2 for voice at most, 1 for bulk at least, 5 for video, none left.
    expect((counts[46] ?? 0) / 2500).toBeCloseTo(1, 1);
    expect((counts[8] ?? 0) / 1250).toBeCloseTo(1, 1);
    expect((counts[34] ?? 0) / 6250).toBeCloseTo(1, 1);
    expect(counts[0] ?? 0).toBeLessThan(20);
  });

  it('share in turn what is left among those of the same priority', () => {
    const alike = [queue('one', { dscp: [10] }), queue('two', { dscp: [12] }), queue('default')];
    const rig = new QueueRig({ b: shapedTo(8 * MBIT, { queues: alike }) });
    load(rig, 3000, 0.5, [10, 12, 0]);
    const counts = arrived(rig);
    for (const dscp of [10, 12, 0]) expect((counts[dscp] ?? 0) / 1000).toBeCloseTo(1, 1);
  });

  it('let a frame pass those that wait for the highest rate of theirs', () => {
    const rig = new QueueRig({ b: shapedTo(80 * MBIT, { queues }) });
    for (let i = 0; i < 10; i++) rig.send(46, { dscp: 46 });
    rig.advance(1);
    rig.send(7);
    rig.advance(0.2);
    expect(arrived(rig)[7]).toBe(1);
    expect(arrived(rig)[46]).toBeLessThan(3);
  });

  it('know the priority of the tag where there is no IP, and put control frames first', () => {
    const byCos = [queue('high', { priority: 0, cos: [5] }), queue('default', { priority: 1 })];
    const rig = new QueueRig({ b: shapedTo(MBIT, { queues: byCos }) });
    const tagged = (pcp: number) => {
      const bytes = new Uint8Array(100);
      bytes.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x81, 0, pcp << 5, 7, 0x88, 0xb5]);
      return bytes;
    };
    for (let i = 0; i < 3; i++) rig.sendBytes(tagged(0));
    for (let i = 0; i < 3; i++) rig.sendBytes(tagged(5));
    const [high, rest] = rig.iface('b').shaper?.classes.list ?? [];
    expect(high?.frames).toBe(3);
    expect(rest?.frames).toBe(2);
  });

  it('keep their frames and counts when the list changes', () => {
    const rig = new QueueRig({ b: shapedTo(8 * MBIT, { queues }) });
    for (let i = 0; i < 5; i++) for (const dscp of [46, 34, 8, 0]) rig.send(dscp, { dscp });
    const shaper = rig.iface('b').shaper;
    const voice = shaper?.classes.list[0];
    rig.apply({
      b: shapedTo(8 * MBIT, { queues: [queue('voice', { dscp: [46] }), queue('default')] }),
    });
    expect(rig.iface('b').shaper).toBe(shaper);
    expect(shaper?.classes.list[0]).toBe(voice);
    rig.advance(100);
    expect(arrived(rig)).toEqual({ 0: 5, 8: 5, 34: 5, 46: 5 });
    expect(shaper?.classes.list.map(({ sentFrames }) => sentFrames)).toEqual([5, 15]);
  });
});
