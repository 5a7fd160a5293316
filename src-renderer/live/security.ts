/** Ports with security: what is enforced, the address that a guest uses, and what tried to pass. */
import type { SecurityRow } from '../../src-main/api/contract.ts';
import { vmPortOf } from '../../src-main/model/auto.ts';
import type { SpecOf } from '../../src-main/model/lab.ts';
import { client } from '../api/client.ts';
import { dropText } from '../i18n/live-text.ts';
import { useLab } from '../stores/lab.ts';
import { useUi } from '../stores/ui.ts';
import { type CellState, liveTable } from './live-table.ts';

const count = (row: SecurityRow) =>
  Object.values(row.violations).reduce((sum, frames) => sum + frames, 0);

function stateOf(row: SecurityRow): CellState {
  if (row.blocked) return { tone: 'warn', word: 'blocked' };
  if (row.closed) return { tone: 'err', word: 'macChanged' };
  return { tone: 'ok', word: 'guarded', why: row.enforced.join(', ') };
}

/** True for a VM with a vNIC that something is enforced on. */
function isGuarded({ nics = [] }: SpecOf<'vm'>): boolean {
  const { asLab } = useLab();
  return nics.some(
    (vnic) =>
      vnic.blocked || vnic.allowedMacs || vnic.allowedAddresses || vmPortOf(asLab, vnic).security,
  );
}

export const security = liveTable({
  key: 'security',
  kinds: ['portGroup', 'vm', 'fabric'],
  everyMs: 2_000,
  shown: ({ kind }, spec) => {
    if (kind === 'vm') return isGuarded(spec as SpecOf<'vm'>);
    if (kind === 'portGroup') return (spec as SpecOf<'portGroup'>).security !== undefined;
    const { ports = {}, lags = {} } = spec as SpecOf<'fabric'>;
    return [...Object.values(ports), ...Object.values(lags)].some(
      ({ blocked, security: policies }) => blocked || policies !== undefined,
    );
  },
  read: async ({ kind, id }) => {
    const rows = await client.tables.security({});
    return rows.filter((row) =>
      kind === 'portGroup' ? row.portGroup === id : row.port.startsWith(`${id}:`),
    );
  },
  rowKey: (row) => row.port,
  columns: [
    { key: 'port', value: (row) => row.port, mono: true, copy: true },
    { key: 'state', value: (row) => stateOf(row).word, state: stateOf },
    {
      key: 'violations',
      value: count,
      say: (row) =>
        Object.entries(row.violations)
          .map(([reason, frames]) => `${dropText(reason, useUi().remembered.locale)} ${frames}`)
          .join(', '),
    },
    {
      key: 'learned',
      value: (row) => row.learned ?? 0,
      say: (row, t) =>
        row.macLimit === null
          ? String(row.learned ?? '')
          : t('liveTable.security.of', { count: row.learned ?? 0, limit: row.macLimit }),
      right: true,
    },
    { key: 'mac', value: (row) => row.effectiveMac, mono: true, copy: true },
  ],
});
