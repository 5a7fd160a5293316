/**
 * The tables of the traffic view as data: east-west and north-south traffic by host, flows, LLDP neighbors, broadcast
 * domains. Words: `traffic.<page>.{title,none,column.*}`.
 */
import type {
  BroadcastDomain,
  FlowRow,
  NeighborRow,
  TrafficRow,
} from '../../../src-main/api/contract.ts';
import { formatVlans } from '../../../src-main/model/vlan.ts';
import { client } from '../../api/client.ts';
import { formatBitRate, formatBytes, formatCount } from '../../format.ts';
import type { Column } from '../table.ts';
import { protocolText } from './protocol.ts';
import { rateBetween, type TrafficKey, trafficKeys } from './rates.ts';

export type Say = (key: string, values?: Record<string, string | number>) => string;

export interface Page<Row> {
  readonly key: string;
  /** True where it is worked out from the configuration, and the lab need not run. */
  readonly always?: boolean;
  readonly everyMs: number;
  /** `before` is what was read the last time. */
  read(before: readonly Row[], elapsedMs: number): Promise<readonly Row[]>;
  rowKey(row: Row): string;
  columns(t: Say): Column<Row>[];
  /** What stands in a cell in place of its value: rates with their units. */
  say?(row: Row, key: string): string | null;
}

function page<Row>(described: Page<Row>): Page<unknown> {
  return described as Page<unknown>;
}

const vlanText = (vlan: number, t: Say): string => {
  if (vlan > 0) return String(vlan);
  return t(vlan === 0 ? 'traffic.noVlan' : 'traffic.otherVlans');
};

/** What a neighbor is: bridge, router… */
export function capabilityText(capabilities: readonly string[], t: Say): string {
  return capabilities.map((name) => t(`traffic.capability.${name}`)).join(', ');
}

interface HostRow extends TrafficRow {
  /** Bits per second since the last reading. */
  readonly rates: Readonly<Record<TrafficKey, number>>;
}

const hosts = page<HostRow>({
  key: 'hosts',
  everyMs: 2_000,
  read: async (before, elapsedMs) => {
    const known = new Map(before.map((row) => [`${row.host} ${row.vlan}`, row]));
    return (await client.tables.traffic({})).map((row) => ({
      ...row,
      rates: rateBetween(known.get(`${row.host} ${row.vlan}`)?.bytes, row.bytes, elapsedMs),
    }));
  },
  rowKey: ({ host, vlan }) => `${host} ${vlan}`,
  columns: (t) => [
    { key: 'host', label: t('traffic.hosts.column.host'), width: '1fr', value: ({ host }) => host },
    {
      key: 'vlan',
      label: t('traffic.hosts.column.vlan'),
      width: '90px',
      value: ({ vlan }) => vlanText(vlan, t),
    },
    ...trafficKeys.map((key) => ({
      key,
      label: t(`traffic.hosts.column.${key}`),
      width: '2fr',
      least: '132px',
      right: true,
      value: ({ bytes }: HostRow) => bytes[key],
    })),
  ],
  say: ({ bytes, rates }, key) => {
    const found = trafficKeys.find((known) => known === key);
    if (found === undefined) return null;
    return bytes[found] === 0
      ? '0 B'
      : `${formatBytes(bytes[found])} · ${formatBitRate(rates[found])}`;
  },
});

const flows = page<FlowRow>({
  key: 'flows',
  everyMs: 2_000,
  read: async () => (await client.tables.flows({})).flows,
  rowKey: (row) =>
    [
      ...[row.device, row.input, row.vlan, row.etherType, row.protocol, row.tos],
      ...[row.source, row.sourcePort, row.destination, row.destinationPort],
    ].join(' '),
  columns: (t) => {
    const column = (key: string, width: string, value: Column<FlowRow>['value'], more = {}) => ({
      ...{ key, label: t(`traffic.flows.column.${key}`), width, value },
      ...more,
    });
    const mono = { mono: true };
    const right = { right: true };
    return [
      column('device', '1.4fr', ({ device }) => device, mono),
      column('input', '1.4fr', ({ input }) => input, mono),
      column('output', '1.4fr', ({ output }) => output || t('traffic.flooded'), mono),
      column('vlan', '72px', ({ vlan }) => vlanText(vlan, t)),
      column('protocol', '84px', protocolText),
      column(
        'source',
        '1.9fr',
        ({ source, sourcePort, protocol }) => endText(source, sourcePort, protocol),
        mono,
      ),
      column(
        'destination',
        '1.9fr',
        ({ destination, destinationPort, protocol }) =>
          endText(destination, destinationPort, protocol),
        mono,
      ),
      column('packets', '88px', ({ packets }) => packets, right),
      column('octets', '88px', ({ octets }) => octets, right),
      column('idle', '72px', ({ idle }) => Math.floor(idle), right),
    ];
  },
  say: ({ packets, octets, idle }, key) => {
    if (key === 'packets') return formatCount(packets);
    if (key === 'octets') return formatBytes(octets);
    return key === 'idle' ? `${Math.floor(idle)} s` : null;
  },
});

const TCP = 6;
const UDP = 17;

function endText(address: string, port: number, protocol: number): string {
  if (protocol !== TCP && protocol !== UDP) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

const neighbors = page<NeighborRow>({
  key: 'neighbors',
  everyMs: 2_000,
  read: () => client.tables.neighbors({}),
  rowKey: ({ device, port, chassisId, portId }) => `${device} ${port} ${chassisId} ${portId}`,
  columns: (t) => {
    const column = (key: string, value: Column<NeighborRow>['value'], mono = true) => ({
      ...{ key, label: t(`traffic.neighbors.column.${key}`), width: '1.5fr', value, mono },
    });
    return [
      column('device', ({ device }) => device),
      column('port', ({ port }) => port),
      column('systemName', ({ systemName }) => systemName),
      column('portId', ({ portId }) => portId),
      column('chassisId', ({ chassisId }) => chassisId),
      column('portVlan', ({ portVlan }) => vlanText(portVlan, t), false),
      column('capabilities', ({ capabilities }) => capabilityText(capabilities, t), false),
      column('expires', ({ expires }) => expires, false),
    ];
  },
  say: ({ expires }, key) => (key === 'expires' ? `${expires} s` : null),
});

const domains = page<BroadcastDomain>({
  key: 'domains',
  always: true,
  everyMs: 5_000,
  read: () => client.tables.domains({}),
  rowKey: ({ vlans, devices }) => `${vlans.join()} ${devices.join()}`,
  columns: (t) => {
    const ports = ({ ports: all }: BroadcastDomain, vnics: boolean): string =>
      all
        .filter(({ kind }) => (kind === 'vnic') === vnics)
        .map(({ port, tagged }) => (tagged ? `${port} (t)` : port))
        .join(', ');
    const column = (key: string, width: string, value: Column<BroadcastDomain>['value']) => ({
      ...{ key, label: t(`traffic.domains.column.${key}`), width, value, mono: key !== 'vlan' },
    });
    return [
      column('vlan', '120px', ({ vlans, same }) => {
        if (vlans.length > 1) return vlans.map((vlan) => vlanText(vlan, t)).join(' + ');
        return same.length > 1
          ? t('traffic.domains.each', { vlans: formatVlans(same) })
          : vlanText(vlans[0] ?? 0, t);
      }),
      column('devices', '2fr', ({ devices }) => devices.join(', ')),
      column('vnics', '2fr', (domain) => ports(domain, true)),
      column('cables', '3fr', (domain) => ports(domain, false)),
    ];
  },
});

export const pages: readonly Page<unknown>[] = [hosts, flows, neighbors, domains];
