/** Filter rules of a port group, with what met each. */
import type { RuleRow } from '../../src-main/api/contract.ts';
import type { FilterKeys } from '../../src-main/model/filter.ts';
import { client } from '../api/client.ts';
import { formatCount } from '../format.ts';
import { liveTable } from './live-table.ts';

export const rules = liveTable<RuleRow>({
  key: 'rules',
  kinds: ['portGroup'],
  shown: (_object, spec) => {
    const { rules: list = [], defaultAction } = spec as FilterKeys;
    return list.length > 0 || defaultAction !== undefined;
  },
  everyMs: 1_000,
  read: ({ id }) => client.filters.rules({ owner: id }),
  rowKey: (row) => String(row.rule),
  columns: [
    {
      key: 'rule',
      value: (row) => row.rule ?? Number.MAX_SAFE_INTEGER,
      say: (row, t) => (row.rule === null ? t('liveTable.rules.default') : String(row.rule)),
      right: true,
    },
    { key: 'name', value: (row) => row.name },
    { key: 'direction', value: (row) => row.direction },
    { key: 'match', value: (row) => row.match, mono: true },
    { key: 'action', value: (row) => row.action },
    {
      key: 'frames',
      value: (row) => row.frames ?? 0,
      say: (row) => formatCount(row.frames ?? 0),
      right: true,
    },
    {
      key: 'bytes',
      value: (row) => row.bytes ?? 0,
      say: (row) => formatCount(row.bytes ?? 0),
      right: true,
    },
  ],
});
