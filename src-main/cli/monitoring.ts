/** `netyard traffic`, `flows`, `neighbors`, `domains`: what monitoring says about a lab beyond the counters of its ports. */
import type { Command } from 'commander';
import type { BroadcastDomain, FlowRow, NeighborRow, TrafficRow } from '../api/contract.ts';
import { formatVlans } from '../model/vlan.ts';
import { EtherType } from '../wire/ethernet.ts';
import { IpProtocol } from '../wire/ipv4.ts';
import { sleep, withEngine } from './connect.ts';
import { type JsonOption, type LabOption, seconds, whole, withJson, withLab } from './options.ts';
import { formatBytes, formatDuration, note, printRows } from './output.ts';

const ipProtocolNames: ReadonlyMap<number, string> = new Map([
  [IpProtocol.icmp, 'ICMP'],
  [2, 'IGMP'],
  [IpProtocol.tcp, 'TCP'],
  [IpProtocol.udp, 'UDP'],
  [58, 'ICMPv6'],
]);
const etherTypeNames: ReadonlyMap<number, string> = new Map([
  [EtherType.ipv4, 'IPv4'],
  [EtherType.arp, 'ARP'],
  [EtherType.rarp, 'RARP'],
  [EtherType.ipv6, 'IPv6'],
]);

export function registerMonitoring(program: Command): void {
  withJson(withLab(program.command('traffic')))
    .description('east-west and north-south traffic of each host and VLAN')
    .option('--seconds <n>', 'measure for this long and show rates', seconds(3_600))
    .action(traffic);
  withJson(withLab(program.command('flows').argument('[switch[@host]]')))
    .description('the flows that devices forward: who speaks with whom, and how much')
    .option('--seconds <n>', 'record for this long first', seconds(3_600))
    .action(flows);
  withJson(withLab(program.command('neighbors').argument('[switch[@host]]')))
    .description('what is at the other ends of cables, by LLDP')
    .action(neighbors);
  withJson(withLab(program.command('domains').argument('[vlan]', 'one VLAN', whole(0, 4094))))
    .description('broadcast domains: which ports a broadcast of a VLAN reaches')
    .action(domains);
}

/** Seconds that the first look records before it answers. */
const FIRST_LOOK_S = 3;

interface TrafficOptions extends LabOption, JsonOption {
  readonly seconds?: number;
}

async function traffic(options: TrafficOptions): Promise<void> {
  const rows = await withEngine(async ({ client }) => {
    const ask = () => client.tables.traffic({ lab: options.lab });
    const first = await ask();
    if (options.seconds === undefined) return first;
    const began = performance.now();
    await sleep(options.seconds * 1000);
    return ratesOf(first, await ask(), (performance.now() - began) / 1000);
  });
  const per = options.seconds === undefined ? '' : '/s';
  printRows<TrafficRow>(
    rows,
    [
      { title: 'host', value: ({ host }) => host },
      {
        title: 'VLAN',
        value: ({ vlan }) => (vlan > 0 ? String(vlan) : vlan === 0 ? 'none' : 'others'),
      },
      ...trafficColumns.map(([title, key]) => ({
        title: `${title}${per}`,
        value: ({ bytes }: TrafficRow) => formatBytes(bytes[key]),
      })),
    ],
    { json: options.json, empty: 'No VM has sent or received anything yet.' },
  );
}

const trafficColumns = [
  ['local', 'local'],
  ['east-west in', 'eastWestIn'],
  ['out', 'eastWestOut'],
  ['north-south in', 'northSouthIn'],
  ['out', 'northSouthOut'],
  ['group in', 'groupIn'],
  ['out', 'groupOut'],
] as const;

/** The difference of two readings per second; of what came meanwhile all. */
function ratesOf(
  first: readonly TrafficRow[],
  last: readonly TrafficRow[],
  elapsed: number,
): TrafficRow[] {
  const before = new Map(first.map((row) => [`${row.host} ${row.vlan}`, row]));
  const rate = (now: TrafficRow['bytes'], then: TrafficRow['bytes'] | undefined) => {
    const rates = { ...now };
    for (const [, key] of trafficColumns)
      rates[key] = Math.round(((now[key] - (then?.[key] ?? 0)) * 10) / elapsed) / 10;
    return rates;
  };
  return last.map((row) => {
    const then = before.get(`${row.host} ${row.vlan}`);
    return { ...row, frames: rate(row.frames, then?.frames), bytes: rate(row.bytes, then?.bytes) };
  });
}

interface FlowOptions extends LabOption, JsonOption {
  readonly seconds?: number;
}

async function flows(where: string | undefined, options: FlowOptions): Promise<void> {
  const [name, host] = where?.split('@') ?? [];
  const answer = await withEngine(async ({ client }) => {
    const ask = () => client.tables.flows({ lab: options.lab, switch: name, host });
    const first = await ask();
    const wait = options.seconds ?? (first.recording ? 0 : FIRST_LOOK_S);
    if (!first.recording)
      note('netyard: Recording begins now and goes on for a minute after each look.');
    if (wait === 0) return first;
    await sleep(wait * 1000);
    return ask();
  });
  printRows<FlowRow>(
    answer.flows,
    [
      { title: 'device', value: ({ device }) => device },
      { title: 'in', value: ({ input }) => input },
      { title: 'out', value: ({ output }) => output || 'flood' },
      { title: 'VLAN', value: ({ vlan }) => String(vlan) },
      { title: 'protocol', value: protocolText },
      { title: 'source', value: (flow) => endText(flow.source, flow.sourcePort, flow) },
      {
        title: 'destination',
        value: (flow) => endText(flow.destination, flow.destinationPort, flow),
      },
      { title: 'packets', value: ({ packets }) => packets },
      { title: 'octets', value: ({ octets }) => formatBytes(octets) },
      { title: 'age', value: ({ age }) => formatDuration(age) },
      { title: 'idle', value: ({ idle }) => formatDuration(idle) },
    ],
    { json: options.json, empty: 'No flow was seen.' },
  );
}

function protocolText({ etherType, protocol }: FlowRow): string {
  if (protocol > 0) return ipProtocolName(protocol);
  return etherTypeNames.get(etherType) ?? `0x${etherType.toString(16).padStart(4, '0')}`;
}

function ipProtocolName(protocol: number): string {
  return ipProtocolNames.get(protocol) ?? `IP ${protocol}`;
}

/** `10.0.10.11:80`, `[fd00::1]:80`; without ports the address alone. */
function endText(address: string, port: number, { protocol }: FlowRow): string {
  if (protocol !== IpProtocol.tcp && protocol !== IpProtocol.udp) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

async function neighbors(
  where: string | undefined,
  options: LabOption & JsonOption,
): Promise<void> {
  const [name, host] = where?.split('@') ?? [];
  const rows = await withEngine(({ client }) =>
    client.tables.neighbors({ lab: options.lab, switch: name, host }),
  );
  printRows<NeighborRow>(
    rows,
    [
      { title: 'device', value: ({ device }) => device },
      { title: 'port', value: ({ port }) => port },
      { title: 'neighbor', value: ({ systemName, chassisId }) => systemName || chassisId },
      { title: 'its port', value: ({ portId }) => portId },
      { title: 'chassis', value: ({ chassisId }) => chassisId },
      { title: 'VLAN', value: ({ portVlan }) => (portVlan === 0 ? '' : String(portVlan)) },
      { title: 'aggregated', value: ({ aggregated }) => (aggregated ? 'yes' : '') },
      { title: 'capabilities', value: ({ capabilities }) => capabilities.join(' ') },
      { title: 'expires', value: ({ expires }) => `${expires} s` },
    ],
    {
      json: options.json,
      empty:
        'No neighbor was heard; devices listen where the lab says "lldp: { operation: both }".',
    },
  );
}

async function domains(vlan: number | undefined, options: LabOption & JsonOption): Promise<void> {
  const found = await withEngine(({ client }) => client.tables.domains({ lab: options.lab, vlan }));
  printRows<BroadcastDomain>(
    found,
    [
      { title: 'VLAN', value: vlanText },
      { title: 'devices', value: ({ devices }) => devices.join(' ') },
      { title: 'uplinks and cables', value: (domain) => portsText(domain, false) },
      { title: 'vNICs', value: (domain) => portsText(domain, true) },
    ],
    {
      json: options.json,
      empty: `No port of the lab can send into ${vlan === undefined ? 'a VLAN' : `VLAN ${vlan}`}.`,
    },
  );
}

/** `10`, `10+20` where a cable joins two, `30-39 (each)` for those that look alike, `none` for untagged. */
function vlanText({ vlans, same }: BroadcastDomain): string {
  if (vlans.length > 1) return vlans.map((vid) => (vid === 0 ? 'none' : vid)).join('+');
  if (same.length > 1) return `${formatVlans(same)} (each)`;
  return vlans[0] === 0 ? 'none' : String(vlans[0]);
}

function portsText({ ports }: BroadcastDomain, vnics: boolean): string {
  const shown = ports.filter(({ kind }) => (kind === 'vnic') === vnics);
  return shown.map(({ port, tagged }) => (tagged ? `${port}(t)` : port)).join(' ');
}
