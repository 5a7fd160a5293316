import { expect, it } from 'vitest';
import { measureLag } from '../../../src-main/bench/lag-bench.ts';

/** In a time of its own, so the same on every machine. */
it('two cables of a LAG carry nearly twice as much, and a pulled one costs what was on it', () => {
  const { gain, lostBeyond, movedAfterMs } = measureLag(1, 3);
  expect(gain).toBeGreaterThanOrEqual(1.8);
  expect(gain).toBeLessThanOrEqual(2.01);
  expect(lostBeyond).toBeLessThanOrEqual(0);
  expect(movedAfterMs).toBeLessThanOrEqual(100);
});
