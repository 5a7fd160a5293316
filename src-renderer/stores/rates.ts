/** Counters as rates. Pure. */
import type { Counters } from '../../src-main/api/contract.ts';
import { isNormalDrop } from '../i18n/drop-names.ts';

/** Per second. rx came in from the port, tx went out to it. */
export interface Rates {
  readonly rxFrames: number;
  readonly rxBytes: number;
  readonly txFrames: number;
  readonly txBytes: number;
  /** Without those that are no fault. */
  readonly drops: number;
}

export const NO_RATES: Rates = { rxFrames: 0, rxBytes: 0, txFrames: 0, txBytes: 0, drops: 0 };

/** Sum of the drops of all reasons that are a fault. */
export function dropsOf(counters: Counters): number {
  let sum = 0;
  for (const [reason, count] of Object.entries(counters.drops))
    if (!isNormalDrop(reason)) sum += count;
  return sum;
}

/** Rates between two readings; a counter that went back (the engine started again) counts from 0. */
export function ratesBetween(before: Counters | undefined, after: Counters, ms: number): Rates {
  if (before === undefined || ms <= 0) return NO_RATES;
  const per = (now: number, then: number) =>
    (Math.max(now < then ? now : now - then, 0) * 1000) / ms;
  return {
    rxFrames: per(after.rxFrames, before.rxFrames),
    rxBytes: per(after.rxBytes, before.rxBytes),
    txFrames: per(after.txFrames, before.txFrames),
    txBytes: per(after.txBytes, before.txBytes),
    drops: per(dropsOf(after), dropsOf(before)),
  };
}
