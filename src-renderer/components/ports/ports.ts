/** Rows of the ports table: their columns, and the object of the lab that each belongs to. */
import type { PortRow } from '../../../src-main/api/contract.ts';
import { wordsText } from '../../i18n/live-text.ts';
import type { ObjectRef } from '../../stores/selection.ts';
import { dropsOf, type useStats } from '../../stores/stats.ts';
import { useUi } from '../../stores/ui.ts';
import type { Column } from '../table.ts';

type Translate = (key: string, values?: Record<string, string | number>) => string;

/** The VM, NIC or fabric device of a port. */
export function ownerOf({ kind, port }: Pick<PortRow, 'kind' | 'port'>): ObjectRef {
  const owner = port.slice(0, port.indexOf(':'));
  if (kind === 'vnic') return { kind: 'vm', id: owner };
  return kind === 'nic' ? { kind: 'nic', id: port } : { kind: 'fabric', id: owner };
}

/** The first port of an object. */
export function portOf(rows: readonly PortRow[], { kind, id }: ObjectRef): PortRow | undefined {
  if (kind === 'portGroup') return rows.find((row) => row.portGroup === id);
  return rows.find((row) => {
    const owner = ownerOf(row);
    return owner.kind === kind && owner.id === id;
  });
}

/** Columns; rates and drops as numbers, to sort by: the table writes them with units. */
export function portColumns(t: Translate, stats: ReturnType<typeof useStats>): Column<PortRow>[] {
  const label = (key: string) => t(`live.ports.column.${key}`);
  const rate = (key: 'rx' | 'tx'): Column<PortRow> => ({
    key,
    label: label(key),
    width: '96px',
    right: true,
    value: ({ port }) => stats.ratesOf(port)[`${key}Bytes`] * 8,
  });
  const frames = (key: 'rx' | 'tx'): Column<PortRow> => ({
    key: `${key}Frames`,
    label: label(`${key}Frames`),
    width: '120px',
    right: true,
    value: ({ port }) => stats.ratesOf(port)[`${key}Frames`],
  });
  return [
    {
      key: 'state',
      label: label('state'),
      width: '1fr',
      least: '140px',
      value: (row) => (row.up ? (row.blocked ? 'blocked' : (row.held ?? 'up')) : 'down'),
    },
    {
      key: 'port',
      label: label('port'),
      width: '128px',
      mono: true,
      value: (row) => row.port,
    },
    { key: 'capture', label: '', width: '1fr', least: '48px', unsortable: true, value: () => '' },
    rate('rx'),
    rate('tx'),
    frames('rx'),
    frames('tx'),
    {
      key: 'drops',
      label: label('drops'),
      width: '2fr',
      value: ({ port }) => {
        const counters = stats.counters.get(port);
        return counters === undefined ? 0 : dropsOf(counters);
      },
    },
    {
      key: 'vlan',
      label: label('vlan'),
      width: '1fr',
      least: '120px',
      value: (row) => wordsText(row.vlanParts, useUi().remembered.locale),
    },
    {
      key: 'portGroup',
      label: label('portGroup'),
      width: '120px',
      value: (row) => row.portGroup,
    },
    {
      key: 'device',
      label: label('device'),
      width: '128px',
      mono: true,
      value: (row) => row.device,
    },
    {
      key: 'mac',
      label: label('mac'),
      width: '148px',
      mono: true,
      value: (row) => row.mac,
    },
  ];
}
