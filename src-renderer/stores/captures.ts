/** Captures of this engine, running and finished, and what can be done with them. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Capture } from '../../src-main/api/contract.ts';
import { bytesOf } from '../api/base64.ts';
import { client, subscribe } from '../api/client.ts';

export const useCaptures = defineStore('captures', () => {
  const list = shallowRef<readonly Capture[]>([]);
  const running = computed(() => list.value.filter((capture) => capture.running));
  /** Captures whose file is being fetched. */
  const fetching = ref(new Set<string>());

  subscribe(
    (options) => client.captures.watch(undefined, options),
    (now) => {
      list.value = now;
    },
  );

  function start(port: string, filter: string): Promise<Capture> {
    return client.captures.start({ port, filter });
  }
  async function stop(id: string): Promise<void> {
    await client.captures.stop({ id });
  }
  async function remove(id: string): Promise<void> {
    await client.captures.delete({ id });
  }
  /** Fetches the file of a capture, as far as it is written, and gives it to the browser to save. */
  async function download({ id, file }: Capture): Promise<void> {
    fetching.value.add(id);
    try {
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for await (const { data } of await client.captures.read({ id })) parts.push(bytesOf(data));
      const url = URL.createObjectURL(new Blob(parts, { type: 'application/x-pcapng' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } finally {
      fetching.value.delete(id);
    }
  }

  return { list, running, fetching, start, stop, remove, download };
});

/** The command that shows the same frames live in Wireshark. */
export function captureCommand(port: string, filter: string): string {
  const quoted = filter === '' ? '' : ` --filter '${filter.replaceAll("'", `'\\''`)}'`;
  return `netyard capture ${port} -o -${quoted} | wireshark -k -i -`;
}
