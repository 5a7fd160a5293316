/** Addresses that a switch has learned. */
import { client } from '../api/client.ts';
import { liveTable } from './live-table.ts';

export const fdb = liveTable({
  key: 'fdb',
  kinds: ['switch', 'bridge', 'fabric'],
  everyMs: 2_000,
  read: ({ id }) => client.tables.fdb({ switch: id }),
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
    { key: 'age', value: (row) => row.age, say: (row) => `${row.age} s`, right: true },
  ],
});
