/** All counters of a port as rates. Pure. */
import type { Counters } from '../../../src-main/api/contract.ts';

export type Count = Exclude<keyof Counters, 'drops'>;

export interface CounterRates {
  /** Per second. */
  readonly counts: Readonly<Record<Count, number>>;
  /** By reason, per second. */
  readonly drops: Readonly<Record<string, number>>;
}

/** What was counted per second between two readings; 0 where there is no earlier one, or it is of another run. */
export function perSecond(before: Counters | undefined, after: Counters, ms: number): CounterRates {
  const known = before !== undefined && ms > 0;
  const rate = (now: number, then: number): number =>
    known ? (Math.max(0, now - then) * 1000) / ms : 0;
  const { drops, ...counts } = after;
  const names = Object.keys(counts) as Count[];
  return {
    counts: Object.fromEntries(
      names.map((name) => [name, rate(counts[name], before?.[name] ?? 0)]),
    ) as Record<Count, number>,
    drops: Object.fromEntries(
      Object.entries(drops).map(([reason, now]) => [reason, rate(now, before?.drops[reason] ?? 0)]),
    ),
  };
}
