/** Mirror sessions of a device, with what they selected. */
import type { MirrorRow } from '../../src-main/api/contract.ts';
import type { MirrorKeys } from '../../src-main/model/mirror.ts';
import { client } from '../api/client.ts';
import { formatBytes, formatCount } from '../format.ts';
import { wordsText } from '../i18n/live-text.ts';
import { useUi } from '../stores/ui.ts';
import { liveTable } from './live-table.ts';

export const mirrors = liveTable<MirrorRow>({
  key: 'mirrors',
  kinds: ['switch', 'bridge', 'fabric'],
  shown: (_object, spec) => Object.keys((spec as MirrorKeys).mirrors ?? {}).length > 0,
  everyMs: 1_000,
  read: ({ id }) => client.filters.mirrors({ switch: id }),
  rowKey: (row) => `${row.device} ${row.mirror}`,
  columns: [
    {
      key: 'device',
      value: (row) => row.device,
      mono: true,
      shown: ({ kind }) => kind === 'switch',
    },
    { key: 'mirror', value: (row) => row.mirror },
    {
      key: 'selects',
      value: (row) => row.selects,
      say: (row) => wordsText(row.selectsParts, useUi().remembered.locale, ', '),
      mono: true,
    },
    {
      key: 'output',
      value: (row) => row.output,
      say: (row) => wordsText(row.outputParts, useUi().remembered.locale),
      mono: true,
    },
    {
      key: 'frames',
      value: (row) => row.frames ?? 0,
      say: (row) => (row.active ? formatCount(row.frames ?? 0) : '–'),
      right: true,
    },
    {
      key: 'bytes',
      value: (row) => row.bytes ?? 0,
      say: (row) => (row.active ? formatBytes(row.bytes ?? 0) : '–'),
      right: true,
    },
  ],
});
