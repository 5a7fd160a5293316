/** Filter rules of a port group, of the ports of a fabric device and of vNICs on bridges, with what met each. */
import type { RuleRow } from '../../src-main/api/contract.ts';
import type { Fabric } from '../../src-main/model/fabric.ts';
import type { FilterKeys } from '../../src-main/model/filter.ts';
import type { Vm } from '../../src-main/model/vm.ts';
import { client } from '../api/client.ts';
import { formatBytes, formatCount } from '../format.ts';
import { wordsText } from '../i18n/live-text.ts';
import type { ObjectRef } from '../stores/selection.ts';
import { useUi } from '../stores/ui.ts';
import { liveTable } from './live-table.ts';

/** The holders of rules in an object. */
function holdersOf({ kind }: ObjectRef, spec: unknown): readonly FilterKeys[] {
  if (kind === 'fabric') return Object.values((spec as Fabric).ports ?? {});
  if (kind === 'vm') return (spec as Vm).nics ?? [];
  return [spec as FilterKeys];
}

async function read({ kind, id }: ObjectRef): Promise<readonly RuleRow[]> {
  if (kind === 'portGroup') return client.filters.rules({ owner: id });
  const all = await client.filters.rules({});
  return all.filter(({ owner }) => owner.startsWith(`${id}:`));
}

export const rules = liveTable<RuleRow>({
  key: 'rules',
  kinds: ['portGroup', 'fabric', 'vm'],
  shown: (object, spec) =>
    holdersOf(object, spec).some(
      ({ rules: list = [], defaultAction }) => list.length > 0 || defaultAction !== undefined,
    ),
  everyMs: 1_000,
  read,
  rowKey: (row) => `${row.owner} ${row.rule}`,
  columns: [
    {
      key: 'owner',
      value: (row) => row.owner,
      mono: true,
      shown: ({ kind }) => kind !== 'portGroup',
    },
    {
      key: 'rule',
      value: (row) => row.rule ?? Number.MAX_SAFE_INTEGER,
      say: (row, t) => (row.rule === null ? t('liveTable.rules.default') : String(row.rule)),
      right: true,
    },
    { key: 'name', value: (row) => row.name },
    {
      key: 'direction',
      value: (row) => row.direction,
      say: (row, t) => t(`liveTable.rules.directions.${row.direction}`),
    },
    {
      key: 'match',
      value: (row) => row.match,
      say: (row) => wordsText(row.matchParts, useUi().remembered.locale),
      mono: true,
    },
    {
      key: 'action',
      value: (row) => row.action,
      say: (row) => wordsText(row.actionParts, useUi().remembered.locale),
    },
    {
      key: 'frames',
      value: (row) => row.frames ?? 0,
      say: (row) => formatCount(row.frames ?? 0),
      right: true,
    },
    {
      key: 'bytes',
      value: (row) => row.bytes ?? 0,
      say: (row) => formatBytes(row.bytes ?? 0),
      right: true,
    },
  ],
});
