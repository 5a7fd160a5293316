/** Explain a drop: the last frames that a port dropped, and of the chosen one its way through the lab as it is now. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { ExplainResult } from '../../src-main/api/contract.ts';
import { client } from '../api/client.ts';
import { type Explained, explain } from '../api/errors.ts';
import { useLab } from './lab.ts';
import { useTrace } from './trace.ts';
import { useUi } from './ui.ts';

export const useExplain = defineStore('explain', () => {
  const lab = useLab();
  const trace = useTrace();
  const ui = useUi();
  /** The port that is asked about; null while the panel shows traces. */
  const port = ref<string | null>(null);
  const result = shallowRef<ExplainResult | null>(null);
  const chosen = ref(0);
  const busy = ref(false);
  const error = shallowRef<Explained | null>(null);
  const sample = computed(() => result.value?.samples[chosen.value] ?? null);

  let count = 0;
  async function ask(): Promise<void> {
    const of = port.value;
    if (of === null) return;
    const mine = ++count;
    busy.value = true;
    error.value = null;
    try {
      const answer = await client.trace.explain({ port: of });
      if (mine !== count) return;
      result.value = answer;
      choose(0);
    } catch (failure) {
      if (mine === count) error.value = explain(failure);
    } finally {
      if (mine === count) busy.value = false;
    }
  }
  function choose(index: number): void {
    chosen.value = index;
    if (sample.value === null) trace.clear();
    else trace.show(sample.value.trace);
  }
  function close(): void {
    count++;
    port.value = null;
    result.value = error.value = null;
    busy.value = false;
    trace.clear();
  }

  watch(
    () => ui.explainRequest,
    (asked) => {
      if (asked === null) return;
      ui.explainRequest = null;
      trace.clear();
      result.value = null;
      port.value = asked;
      void ask();
    },
    { immediate: true },
  );
  // A trace that is asked for elsewhere takes the panel.
  watch(
    [() => lab.name, () => ui.traceRequest],
    () => {
      if (port.value !== null) close();
    },
    { flush: 'sync' },
  );

  return { port, result, chosen, sample, busy, error, ask, choose, close };
});
