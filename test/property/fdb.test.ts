import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fdb, Learned } from '../../src-main/tables/fdb.ts';
import { fdbKeyHi, fdbKeyLo } from '../../src-main/tables/hash.ts';

/** What the FDB is meant to be, in the plainest way. */
class NaiveFdb {
  readonly entries = new Map<string, { port: number; seen: number }>();
  readonly fixed = new Map<string, { port: number; sticky: boolean; seen: number | null }>();
  readonly ageingMs: number;
  constructor(ageingMs: number) {
    this.ageingMs = ageingMs;
  }
  learn(key: string, port: number, now: number): void {
    const fixed = this.fixed.get(key);
    if (fixed !== undefined) {
      if (fixed.port === port) fixed.seen = now;
      return;
    }
    const entry = this.entries.get(key);
    // The real one writes the time back at most once a second.
    if (entry && entry.port === port && now - entry.seen < 1000) return;
    this.entries.set(key, { port, seen: now });
  }
  lookup(key: string, now: number): number {
    const fixed = this.fixed.get(key);
    if (fixed !== undefined) {
      const isThere = !fixed.sticky || (fixed.seen !== null && now - fixed.seen < this.ageingMs);
      return isThere ? fixed.port : -1;
    }
    const entry = this.entries.get(key);
    return entry === undefined || now - entry.seen >= this.ageingMs ? -1 : entry.port;
  }
  flush(port: number, vid: number): void {
    const isMeant = (key: string, at: number) =>
      (port < 0 || at === port) && (vid < 0 || key.startsWith(`${vid}/`));
    for (const [key, entry] of this.entries) if (isMeant(key, entry.port)) this.entries.delete(key);
    for (const [key, entry] of this.fixed) if (isMeant(key, entry.port)) entry.seen = null;
  }
  shift(from: number, to: number): void {
    for (const entry of this.entries.values()) if (entry.port === from) entry.port = to;
  }
  setFixed(entries: readonly { key: string; port: number; sticky: boolean }[]): void {
    this.fixed.clear();
    for (const { key, port, sticky } of entries) {
      this.entries.delete(key);
      this.fixed.set(key, { port, sticky, seen: null });
    }
  }
}

const step = fc.oneof(
  fc.record({
    do: fc.constant('learn' as const),
    vid: fc.integer({ min: 0, max: 3 }),
    mac: fc.integer({ min: 0, max: 40 }),
    port: fc.integer({ min: 0, max: 5 }),
  }),
  fc.record({
    do: fc.constant('shift' as const),
    from: fc.integer({ min: 0, max: 5 }),
    to: fc.constantFrom(0, 1, 2, 3, 4, 5, 90),
  }),
  fc.record({
    do: fc.constant('flush' as const),
    port: fc.integer({ min: -1, max: 5 }),
    vid: fc.integer({ min: -1, max: 3 }),
  }),
  fc.record({
    do: fc.constant('fix' as const),
    entries: fc.uniqueArray(
      fc.record({
        vid: fc.integer({ min: 0, max: 3 }),
        mac: fc.integer({ min: 0, max: 40 }),
        port: fc.integer({ min: 0, max: 5 }),
        sticky: fc.boolean(),
      }),
      { maxLength: 6, selector: ({ vid, mac }) => `${vid}/${mac}` },
    ),
  }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 9000 }) }),
  fc.record({ do: fc.constant('expire' as const) }),
);

function macOf(mac: number): Uint8Array {
  return Uint8Array.of(2, 0, mac & 1 ? 0xff : 0, 0, 0x80, mac);
}

function keyOf(vid: number, mac: number): [number, number] {
  const bytes = macOf(mac);
  return [fdbKeyHi(vid, bytes, 0), fdbKeyLo(bytes, 0)];
}

describe('the FDB', () => {
  it('answers as a plain map with times would, whatever happens to it', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 300 }),
        fc.integer(),
        // Also across the wrap of 32-bit milliseconds.
        fc.constantFrom(0, 2 ** 31 - 5000, 2 ** 32 - 5000),
        (steps, seed, start) => {
          const fdb = new Fdb(seed, 10_000);
          const naive = new NaiveFdb(10_000);
          let now = start;
          for (const action of steps) {
            if (action.do === 'learn') {
              fdb.learn(...keyOf(action.vid, action.mac), action.port, now);
              naive.learn(`${action.vid}/${action.mac}`, action.port, now);
            } else if (action.do === 'shift') {
              fdb.shift(action.from, action.to);
              naive.shift(action.from, action.to);
            } else if (action.do === 'flush') {
              fdb.flush(action.port, action.vid);
              naive.flush(action.port, action.vid);
            } else if (action.do === 'fix') {
              fdb.setFixed(
                action.entries.map(({ vid, mac, port, sticky }) => ({
                  vid,
                  mac: macOf(mac),
                  port,
                  sticky,
                })),
              );
              naive.setFixed(
                action.entries.map((entry) => ({ ...entry, key: `${entry.vid}/${entry.mac}` })),
              );
            } else if (action.do === 'wait') now += action.ms;
            else fdb.expire(now, 1000);
            for (let vid = 0; vid < 4; vid++)
              for (let mac = 0; mac <= 40; mac++)
                expect(fdb.lookup(...keyOf(vid, mac), now)).toBe(
                  naive.lookup(`${vid}/${mac}`, now),
                );
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says whether an address is new, known or moved', () => {
    const fdb = new Fdb(1, 300_000);
    const key = keyOf(10, 1);
    expect(fdb.learn(...key, 1, 0)).toBe(Learned.fresh);
    expect(fdb.learn(...key, 1, 5)).toBe(Learned.known);
    expect(fdb.learn(...key, 2, 9)).toBe(Learned.moved);
    expect(fdb.lookup(...key, 9)).toBe(2);
  });

  it('when full, takes from a port that holds most at that moment, whatever came before', () => {
    const use = fc.record({ mac: fc.nat(60), port: fc.nat(5), gone: fc.boolean() });
    fc.assert(
      fc.property(fc.array(use, { maxLength: 400 }), fc.integer(), (uses, seed) => {
        const fdb = new Fdb(seed, 300_000, 20);
        for (const [now, { mac, port, gone }] of uses.entries()) {
          if (gone && now % 7 === 0) fdb.flush(port);
          const before = [0, 1, 2, 3, 4, 5].map((at) => fdb.count(at));
          const { evictions } = fdb;
          fdb.learn(1 << 16, mac, port, now * 1000);
          if (fdb.evictions === evictions) continue;
          const counts = before.map((_, at) => fdb.count(at) - (at === port ? 1 : 0));
          const loser = counts.findIndex((count, at) => count < (before[at] ?? 0));
          expect(before[loser]).toBe(Math.max(...before));
        }
      }),
    );
  });

  it('when full, takes the oldest address of the port that holds most, so a flooding guest harms only itself', () => {
    const fdb = new Fdb(1, 300_000, 100);
    for (let mac = 0; mac < 10; mac++) fdb.learn(1 << 16, mac, 1, mac);
    for (let mac = 0; mac < 5000; mac++) fdb.learn(2 << 16, mac, 2, 100 + mac);
    expect(fdb.size).toBe(100);
    for (let mac = 0; mac < 10; mac++) expect(fdb.lookup(1 << 16, mac, 5100)).toBe(1);
    expect(fdb.lookup(2 << 16, 0, 5100)).toBe(-1);
    expect(fdb.lookup(2 << 16, 4999, 5100)).toBe(2);
    expect(fdb.evictions).toBe(4910);
  });

  it('finds 100,000 addresses again', () => {
    const fdb = new Fdb(7, 300_000);
    for (let mac = 0; mac < 100_000; mac++) fdb.learn(5 << 16, mac * 7, mac % 50, 0);
    expect(fdb.size).toBe(100_000);
    for (let mac = 0; mac < 100_000; mac += 997)
      expect(fdb.lookup(5 << 16, mac * 7, 1)).toBe(mac % 50);
    expect(fdb.rows(1, 10)).toHaveLength(10);
    fdb.flush();
    expect(fdb.size).toBe(0);
  });
});
