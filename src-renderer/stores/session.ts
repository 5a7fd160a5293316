/** The engine this window talks to: its version, the labs of its home, which one is open, and its tasks. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { LabSummary, Task } from '../../src-main/api/contract.ts';
import { client, connection, subscribe } from '../api/client.ts';

type Info = Awaited<ReturnType<typeof client.system.info>>;

export const useSession = defineStore('session', () => {
  const info = shallowRef<Info | null>(null);
  const labs = shallowRef<readonly LabSummary[]>([]);
  const open = ref<string | null>(null);
  /** True once the list of labs is known. */
  const loaded = ref(false);
  const tasks = shallowRef<readonly Task[]>([]);
  const runningTasks = computed(() => tasks.value.filter((task) => task.state === 'running'));

  /** Begins to watch the engine; called once by the frame. */
  function begin(): void {
    subscribe(
      (options) => client.labs.watch(undefined, options),
      (event) => {
        labs.value = event.labs;
        open.value = event.open;
        loaded.value = true;
        if (info.value === null) void readInfo();
      },
    );
    subscribe(
      (options) => client.tasks.watch(undefined, options),
      (event) => {
        tasks.value = event;
      },
    );
  }
  async function readInfo(): Promise<void> {
    info.value = await client.system.info();
  }

  return { info, labs, open, loaded, tasks, runningTasks, connection, begin };
});
