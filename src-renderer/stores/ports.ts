/** The table of ports of the open lab: read again when the lab or what runs changes. */
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { PortRow } from '../../src-main/api/contract.ts';
import { client, connection } from '../api/client.ts';
import { type Explained, explain } from '../api/errors.ts';
import { useLab } from './lab.ts';
import { useRun } from './run.ts';

/** Changes come in bursts (a lab that starts has one per VM): the table is read once after them. */
const SETTLE_MS = 250;

export const usePorts = defineStore('ports', () => {
  const lab = useLab();
  const run = useRun();
  const rows = shallowRef<readonly PortRow[]>([]);
  const loaded = shallowRef(false);
  const error = shallowRef<Explained | null>(null);
  const byName = computed(() => new Map(rows.value.map((row) => [row.port, row])));

  let timer = 0;
  let asked = 0;
  async function read(): Promise<void> {
    const mine = ++asked;
    try {
      const answer = lab.name === null ? [] : await client.tables.ports({});
      if (mine !== asked) return;
      rows.value = answer;
      loaded.value = true;
      error.value = null;
    } catch (failure) {
      if (mine === asked) error.value = explain(failure);
    }
  }
  watch(
    [() => lab.name, () => lab.revision, () => run.status, () => connection.epoch],
    ([name], [before]) => {
      if (name !== before) {
        rows.value = [];
        loaded.value = false;
      }
      window.clearTimeout(timer);
      timer = window.setTimeout(read, SETTLE_MS);
    },
    { immediate: true },
  );

  return { rows, byName, loaded, error, read };
});
