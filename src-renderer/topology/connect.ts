/** A cable drawn from one node to another: the dialog for a new link, with both ends filled in as far as they are known. */
import { useI18n } from 'vue-i18n';
import { useEditor } from '../stores/editor.ts';
import { useLab } from '../stores/lab.ts';
import { useNotices } from '../stores/notices.ts';
import { useTopology } from '../stores/topology.ts';

export function useConnect() {
  const editor = useEditor();
  const lab = useLab();
  const topology = useTopology();
  const notices = useNotices();
  const { t } = useI18n();

  /** The lowest port number of a fabric device that no cable uses. */
  function freePort(device: string): string {
    const used = new Set<string>();
    for (const { ends } of lab.tables.link.values()) for (const end of ends) used.add(end);
    for (let port = 1; ; port++) if (!used.has(`${device}:${port}`)) return `${device}:${port}`;
  }
  /** The end of a cable at a node, null where none can be. */
  function endAt(key: string): string | null {
    const object = topology.graph.nodes.get(key)?.object;
    if (object?.kind === 'nic') return object.id;
    return object?.kind === 'fabric' ? freePort(object.id) : null;
  }

  return function connect(from: string, to: string): void {
    const ends = [endAt(from), endAt(to)];
    if (ends.includes(null)) {
      notices.failed(new Error(t('topology.cannotConnect')));
      return;
    }
    editor.create('link', { spec: { ends } });
  };
}
