/** Rates of the last five minutes, for charts that are opened after the traffic came. */
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { RateHistory, type Sample } from '../components/charts/ring.ts';
import { useStats } from './stats.ts';

type Rates = ReturnType<ReturnType<typeof useStats>['ratesOf']>;

/** One sample a second. */
const SAMPLES = 300;
const PORTS = 1_024;

function sampleOf(rates: Rates): Sample {
  return {
    rxBits: rates.rxBytes * 8,
    txBits: rates.txBytes * 8,
    rxFrames: rates.rxFrames,
    txFrames: rates.txFrames,
    drops: rates.drops,
  };
}

export const useSeries = defineStore('series', () => {
  const stats = useStats();
  const history = new RateHistory(SAMPLES, PORTS);
  /** Counts samples: what shows a history reads it anew when this changes. */
  const ticks = shallowRef(0);

  watch(
    () => stats.at,
    (at) => {
      if (at === 0) history.clear();
      else
        history.push(
          at,
          [...stats.rates].map(([port, rates]) => [port, sampleOf(rates)] as const),
        );
      ticks.value++;
    },
  );

  return { ticks, read: (port: string) => history.read(port) };
});
