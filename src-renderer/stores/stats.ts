/**
 * Counters of every port as rates, from one subscription that all views share. It runs while the lab runs.
 * Rates are per second over the last interval; ports that did not change keep their counters and have rate 0.
 */
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { Counters } from '../../src-main/api/contract.ts';
import { client, subscribe } from '../api/client.ts';
import { NO_RATES, type Rates, ratesBetween } from './rates.ts';
import { useRun } from './run.ts';
import { useSession } from './session.ts';

export { dropsOf, type Rates } from './rates.ts';

const INTERVAL_MS = 1_000;

export const useStats = defineStore('stats', () => {
  const session = useSession();
  const run = useRun();
  /** When the last reading was made, milliseconds since 1970; 0 before the first. */
  const at = shallowRef(0);
  const counters = shallowRef<ReadonlyMap<string, Counters>>(new Map());
  const rates = shallowRef<ReadonlyMap<string, Rates>>(new Map());
  const total = shallowRef<Counters | null>(null);
  const totalRates = shallowRef<Rates>(NO_RATES);

  function receive(event: { at: number; ports: Record<string, Counters>; total: Counters }): void {
    const ms = event.at - at.value;
    const nextCounters = new Map(counters.value);
    const nextRates = new Map<string, Rates>();
    for (const [port, now] of Object.entries(event.ports)) {
      const then = counters.value.get(port);
      if (then !== undefined && at.value > 0) nextRates.set(port, ratesBetween(then, now, ms));
      nextCounters.set(port, now);
    }
    if (at.value > 0) totalRates.value = ratesBetween(total.value ?? undefined, event.total, ms);
    counters.value = nextCounters;
    rates.value = nextRates;
    total.value = event.total;
    at.value = event.at;
  }

  function forget(): void {
    at.value = 0;
    counters.value = rates.value = new Map();
    total.value = null;
    totalRates.value = NO_RATES;
  }

  let stop = () => {};
  watch(
    () => (run.running ? session.open : null),
    (lab) => {
      stop();
      forget();
      if (lab === null) return;
      stop = subscribe(
        (options) => client.tables.watchStats({ lab, interval: INTERVAL_MS }, options),
        receive,
      );
    },
    { immediate: true },
  );

  /** Rates of a port; 0 where it did not change in the last interval. */
  function ratesOf(port: string): Rates {
    return rates.value.get(port) ?? NO_RATES;
  }

  return { at, counters, rates, total, totalRates, ratesOf };
});
