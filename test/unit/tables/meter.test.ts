import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Meter } from '../../../src-main/tables/meter.ts';

/** Bits that pass in `ms` when frames of the sizes are offered one after the other, one every `gapMs`. */
function passed(meter: Meter, sizes: readonly number[], ms: number, gapMs: number): number {
  let total = 0;
  for (let now = 0, n = 0; now < ms; now += gapMs, n++) {
    if (!meter.open(now)) continue;
    const bits = (sizes[n % sizes.length] ?? 60) * 8;
    meter.take(bits);
    total += bits;
  }
  return total;
}

describe('a token bucket', () => {
  it('keeps its rate within 3 % over 10 s of overload, whatever the sizes of the frames', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10_000, max: 100_000 }),
        fc.array(fc.integer({ min: 60, max: 65_000 }), { minLength: 1, maxLength: 5 }),
        (kbps, sizes) => {
          const smallest = Math.min(...sizes) * 8;
          const meter = new Meter(kbps, kbps * 100, 0);
          // The smallest frames alone are more than passes.
          const rate = passed(meter, sizes, 10_000, smallest / kbps / 2) / 10_000;
          expect(rate / kbps).toBeGreaterThan(0.97);
          expect(rate / kbps).toBeLessThan(1.03);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('lets the burst pass that waited, and then only the rate', () => {
    const meter = new Meter(1, 100, 0);
    meter.take(100);
    expect(meter.open(0)).toBe(false);
    expect(meter.open(1)).toBe(true);
    meter.take(1);
    expect(meter.open(1)).toBe(false);
    // A day later no more than the depth has come together.
    expect(meter.open(86_400_000)).toBe(true);
    meter.take(100);
    expect(meter.open(86_400_000)).toBe(false);
  });

  it('lets a frame pass that is larger than the bucket, and pays the debt first', () => {
    const meter = new Meter(1, 10, 0);
    expect(meter.open(0)).toBe(true);
    meter.take(1000);
    expect(meter.open(990)).toBe(false);
    expect(meter.open(991)).toBe(true);
  });

  it('is not confused by a clock that goes back', () => {
    const meter = new Meter(1, 10, 100);
    meter.take(10);
    expect(meter.open(50)).toBe(false);
    expect(meter.open(101)).toBe(true);
  });
});
