/** What runs: state of the open lab, of its VMs, cables and bonds, and the verbs that change it. */
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { RunStatus, VmState } from '../../src-main/api/contract.ts';
import { client, subscribe } from '../api/client.ts';
import { saidText } from '../i18n/live-text.ts';
import { useSession } from './session.ts';
import { useUi } from './ui.ts';

export type VmVerb = 'start' | 'stop' | 'reset' | 'kill';

export const useRun = defineStore('run', () => {
  const session = useSession();
  const ui = useUi();
  const status = shallowRef<RunStatus | null>(null);
  const state = computed(() => status.value?.state ?? 'stopped');
  const running = computed(() => state.value === 'running');

  let stopWatching = () => {};
  watch(
    () => session.open,
    (open) => {
      stopWatching();
      status.value = null;
      if (open === null) return;
      stopWatching = subscribe(
        (options) => client.run.watch({ lab: open }, options),
        (event) => {
          status.value = event;
        },
      );
    },
    { immediate: true },
  );

  function vmState(vm: string): VmState {
    return status.value?.vms[vm]?.state ?? 'stopped';
  }
  /** Why a VM is in its state, '' where there is nothing to say. */
  function vmReason(vm: string): string {
    const { reason = '', said } = status.value?.vms[vm] ?? {};
    return saidText(reason, said, ui.remembered.locale);
  }
  function start(): Promise<{ task: string }> {
    return client.run.start({});
  }
  async function stop(): Promise<void> {
    await client.run.stop({});
  }
  async function vm(verb: VmVerb, name: string): Promise<void> {
    await client.vms[verb]({ vm: name });
  }
  /** Why the lab failed, '' otherwise. */
  const reason = computed(() =>
    saidText(status.value?.reason ?? '', status.value?.said, ui.remembered.locale),
  );

  return { status, state, reason, running, vmState, vmReason, start, stop, vm };
});
