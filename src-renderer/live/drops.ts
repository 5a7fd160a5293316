/** What the ports of an object dropped, by reason; a click shows the frames behind a counter. */
import { client } from '../api/client.ts';
import { dropText } from '../i18n/live-text.ts';
import { useLab } from '../stores/lab.ts';
import { useUi } from '../stores/ui.ts';
import { portsOf } from '../summary/ports.ts';
import { liveTable } from './live-table.ts';

interface DropRow {
  readonly port: string;
  readonly reason: string;
  readonly frames: number;
}

export const drops = liveTable<DropRow>({
  key: 'drops',
  kinds: ['vm', 'nic', 'fabric', 'bond', 'portGroup', 'bridge', 'link', 'host'],
  everyMs: 2_000,
  read: async (object) => {
    const stats = await client.tables.stats({ ports: portsOf(useLab().asLab, object) });
    return Object.entries(stats).flatMap(([port, counters]) =>
      Object.entries(counters.drops).map(([reason, frames]) => ({ port, reason, frames })),
    );
  },
  rowKey: (row) => `${row.port} ${row.reason}`,
  columns: [
    { key: 'port', value: (row) => row.port, mono: true, copy: true },
    { key: 'frames', value: (row) => row.frames, right: true },
    {
      key: 'reason',
      value: (row) => row.reason,
      say: (row) => dropText(row.reason, useUi().remembered.locale),
      act: (row) => () => useUi().askExplain(row.port),
    },
  ],
});
