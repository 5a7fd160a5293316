/** What happened, newest first, as the engine tells it; bounded as the engine bounds it. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { NetyardEvent } from '../../src-main/api/contract.ts';
import { client, subscribe } from '../api/client.ts';

const MOST = 1_000;

export const useEvents = defineStore('events', () => {
  const events = shallowRef<readonly NetyardEvent[]>([]);
  /** False until the engine told its last events. */
  const loaded = shallowRef(false);

  subscribe(
    (options) => client.events.watch(undefined, options),
    (batch) => {
      const newest = events.value[0]?.id ?? 0;
      // Ids begin anew with the engine: a first batch that starts below what is known replaces it.
      const restarted = batch.length > 0 && (batch.at(-1)?.id ?? 0) < newest;
      const known = restarted ? [] : events.value;
      const last = restarted ? 0 : newest;
      const fresh = batch.filter((event) => event.id > last).reverse();
      events.value = [...fresh, ...known].slice(0, MOST);
      loaded.value = true;
    },
  );

  return { events, loaded };
});
