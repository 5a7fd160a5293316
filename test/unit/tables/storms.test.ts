import { describe, expect, it } from 'vitest';
import { MoveWatch } from '../../../src-main/tables/move-watch.ts';
import { Flooded, StormMeter } from '../../../src-main/tables/storm-meter.ts';

describe('a storm meter', () => {
  it('lets one second of frames pass at once, and then its rate', () => {
    const meter = new StormMeter([100, Number.POSITIVE_INFINITY, 10], 0);
    const taken = (kind: Flooded, count: number, nowMs: number) =>
      Array.from({ length: count }, () => meter.take(kind, nowMs)).filter(Boolean).length;
    expect(taken(Flooded.broadcast, 1000, 0)).toBe(100);
    expect(taken(Flooded.broadcast, 1000, 500)).toBe(50);
    expect(taken(Flooded.unknownUnicast, 50, 500)).toBe(10);
    expect(meter.dropped).toEqual([1850, 0, 40]);
    expect([meter.isCalm(5499), meter.isCalm(5500)]).toEqual([false, true]);
  });
});

describe('a watch on moves', () => {
  it('tells of an address that moves to and fro, once a minute, with its ports', () => {
    const watch = new MoveWatch();
    const told = [];
    for (let at = 0; at < 100; at++) told.push(watch.note(0xa0200, 0x0a01, at % 2, at));
    expect(told.filter((found) => found !== null)).toEqual([
      { vid: 10, mac: Uint8Array.of(2, 0, 0, 0, 0x0a, 1), ports: [0, 1] },
    ]);
    for (let at = 0; at < 15; at++) expect(watch.note(0xa0200, 0x0a01, at % 2, 70_000)).toBe(null);
    expect(watch.note(0xa0200, 0x0a01, 1, 70_000)).not.toBe(null);
  });

  it('says nothing of many addresses that move once, and of one that moves slowly', () => {
    const watch = new MoveWatch();
    for (let mac = 0; mac < 10_000; mac++) expect(watch.note(0x200, mac, 1, 5)).toBe(null);
    for (let at = 0; at < 100; at++)
      expect(watch.note(0x200, 7, at % 2, 10_000 + at * 100)).toBe(null);
  });
});
