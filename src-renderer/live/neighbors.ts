/** LLDP neighbors at the cables of a device. */
import type { MonitoringKeys } from '../../src-main/model/monitoring.ts';
import { client } from '../api/client.ts';
import { capabilityText } from '../components/traffic/pages.ts';
import { liveTable } from './live-table.ts';

const listening = ['listen', 'both'];

export const neighbors = liveTable({
  key: 'neighbors',
  kinds: ['switch', 'bridge', 'fabric'],
  shown: (_object, spec) =>
    listening.includes((spec as MonitoringKeys | undefined)?.lldp?.operation ?? 'none'),
  everyMs: 2_000,
  read: ({ id }) => client.tables.neighbors({ switch: id }),
  rowKey: (row) => `${row.device} ${row.port} ${row.chassisId} ${row.portId}`,
  columns: [
    { key: 'port', value: (row) => row.port, mono: true, copy: true },
    { key: 'neighbor', value: (row) => row.systemName || row.chassisId, mono: true, copy: true },
    { key: 'portId', value: (row) => row.portId, mono: true },
    { key: 'chassisId', value: (row) => row.chassisId, mono: true, copy: true },
    { key: 'portVlan', value: (row) => row.portVlan || '', right: true },
    {
      key: 'capabilities',
      value: (row) => row.capabilities.join(' '),
      say: (row, t) => capabilityText(row.capabilities, t),
    },
    { key: 'expires', value: (row) => row.expires, say: (row) => `${row.expires} s`, right: true },
  ],
});
