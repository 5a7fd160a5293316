/** The rows of a live table: asked again and again, or as the engine sends them, while the lab runs. */
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import { subscribe } from '../api/client.ts';
import { type Explained, explain } from '../api/errors.ts';
import { useRun } from '../stores/run.ts';
import type { ObjectRef } from '../stores/selection.ts';
import type { LiveTable } from './live-table.ts';

const EVERY_MS = 2_000;

export function useLive(table: LiveTable<unknown>, object: () => ObjectRef) {
  const run = useRun();
  const rows = shallowRef<readonly unknown[]>([]);
  const loaded = ref(false);
  const paused = ref(false);
  const error = shallowRef<Explained | null>(null);

  let stop = () => {};
  function receive(next: readonly unknown[]): void {
    rows.value = next;
    loaded.value = true;
    error.value = null;
  }
  function refuse(failure: unknown): void {
    error.value = explain(failure);
  }
  /** Asks again after each answer, so that a slow engine is not asked twice at once. */
  function poll(at: ObjectRef, read: NonNullable<LiveTable<unknown>['read']>): () => void {
    let ended = false;
    let timer = 0;
    const ask = async () => {
      try {
        if (!document.hidden) {
          const next = await read(at);
          if (!ended) receive(next);
        }
      } catch (failure) {
        if (!ended) refuse(failure);
      }
      if (!ended) timer = window.setTimeout(ask, table.everyMs ?? EVERY_MS);
    };
    void ask();
    return () => {
      ended = true;
      window.clearTimeout(timer);
    };
  }
  function begin(at: ObjectRef): () => void {
    const { read, watch: stream } = table;
    if (stream !== undefined) return subscribe((options) => stream(at, options), receive, refuse);
    return read === undefined ? () => {} : poll(at, read);
  }
  watch(
    [() => run.running, () => object().kind, () => object().id, paused],
    ([running, , , isPaused], before) => {
      stop();
      stop = () => {};
      if (isPaused) return;
      // What was read stays while it is only asked again after a pause.
      if (!before[3]) {
        rows.value = [];
        loaded.value = false;
        error.value = null;
      }
      if (running) stop = begin(object());
    },
    { immediate: true },
  );
  onScopeDispose(() => stop());
  /** Asks at once: something was done to what the rows show. */
  function again(): void {
    if (!run.running || paused.value) return;
    stop();
    stop = begin(object());
  }

  return { rows, loaded, paused, error, again };
}
