/** Members of bonds, LAGs and teams: which carry frames, and what LACP says of each. */
import type { BondRow } from '../../src-main/api/contract.ts';
import { client } from '../api/client.ts';
import type { ObjectRef } from '../stores/selection.ts';
import { type CellState, liveTable } from './live-table.ts';

type Member = BondRow['members'][number] & { readonly bond: BondRow };

/** What a member does in its bond. */
function stateOf({ bond, member, up, sends, delayMs }: Member): CellState {
  if (!up) return { tone: 'err', word: 'down' };
  if (delayMs !== null) return { tone: 'warn', word: 'waiting' };
  if (bond.active === member && bond.mode === 'active-backup')
    return { tone: 'ok', word: 'active' };
  if (!sends) return { tone: 'warn', word: bond.lacp === 'off' ? 'standby' : 'notInSync' };
  const isStandby =
    bond.mode === 'active-backup' || (bond.lacp === 'configured' && bond.active !== member);
  return isStandby ? { tone: 'off', word: 'standby' } : { tone: 'ok', word: 'inUse' };
}

function isOf({ kind, id }: ObjectRef, { bond, device }: BondRow): boolean {
  if (kind === 'bond') return bond === id;
  return kind === 'fabric' ? device === id : bond.startsWith(`${id}@`);
}

function hasAny({ kind }: ObjectRef, spec: unknown): boolean {
  if (kind === 'bond') return true;
  const { lags, uplinks } = spec as { lags?: object; uplinks?: Record<string, unknown> };
  return kind === 'fabric' ? lags !== undefined : Object.values(uplinks ?? {}).some(Array.isArray);
}

export const bonds = liveTable<Member>({
  key: 'bonds',
  kinds: ['bond', 'fabric', 'switch'],
  shown: hasAny,
  everyMs: 1_000,
  read: async (object) => {
    const rows = await client.tables.bonds({});
    return rows
      .filter((row) => isOf(object, row))
      .flatMap((bond) => bond.members.map((member) => ({ ...member, bond })));
  },
  rowKey: ({ bond, member }) => `${bond.bond} ${member}`,
  columns: [
    {
      key: 'bond',
      value: ({ bond }) => bond.bond,
      mono: true,
      shown: ({ kind }) => kind !== 'bond',
    },
    { key: 'member', value: ({ member }) => member, mono: true, copy: true },
    { key: 'state', value: (row) => stateOf(row).word, state: stateOf },
    { key: 'buckets', value: ({ buckets }) => buckets, right: true },
    { key: 'partner', value: ({ lacp }) => lacp?.partner?.system ?? '', mono: true, copy: true },
    {
      key: 'partnerPort',
      value: ({ lacp }) => lacp?.partner?.port ?? '',
      say: ({ lacp }) => (lacp?.partner ? `${lacp.partner.key}/${lacp.partner.port}` : ''),
      right: true,
    },
    { key: 'mux', value: ({ lacp }) => lacp?.mux ?? '' },
    { key: 'receive', value: ({ lacp }) => lacp?.receive ?? '' },
  ],
});
