/** Addresses that a switch knows: learned, static and sticky. */
import type { FdbRow } from '../../src-main/api/contract.ts';
import { client } from '../api/client.ts';
import { liveTable } from './live-table.ts';

export const fdb = liveTable({
  key: 'fdb',
  kinds: ['switch', 'bridge', 'fabric'],
  everyMs: 2_000,
  read: ({ id }) => client.tables.fdb({ switch: id }),
  command: async ({ id }) => (await client.tables.fdbFlush({ switch: id })).flushed,
  rowKey: (row) => `${row.device} ${row.vlan} ${row.mac}`,
  columns: [
    {
      key: 'device',
      value: (row) => row.device,
      mono: true,
      shown: ({ kind }) => kind === 'switch',
    },
    { key: 'vlan', value: (row) => row.vlan, right: true },
    { key: 'mac', value: (row) => row.mac, mono: true, copy: true },
    { key: 'port', value: (row) => row.port, mono: true, copy: true },
    {
      key: 'type',
      value: (row) => row.type,
      say: (row, t) => t(`liveTable.fdb.type.${row.type}`),
    },
    { key: 'age', value: (row) => row.age, say: (row) => ageOf(row), right: true },
  ],
});

/** A static address has no age, a sticky one only once it was seen. */
function ageOf({ type, age }: FdbRow): string {
  return type === 'static' || age < 0 ? '–' : `${age} s`;
}
