/** `ip`: addresses, links, routes and neighbors, with the output of iproute2 and its abbreviations. */
import {
  broadcastAddress,
  formatCidr,
  formatIpv4,
  formatMac,
  networkAddress,
} from '../../../wire/address.ts';
import { LOOPBACK_MTU } from '../ipv4.ts';
import type { Nic, NicCounters } from '../nic.ts';
import { type Command, type Process, UsageError } from '../process.ts';
import { parseOptions } from './options.ts';

const SHOW = ['show', 'list', 'ls'];

const objects: Record<string, (process: Process, args: string[], statistics: boolean) => number> = {
  address: (process, args) =>
    forNics(process, args, ['    inet 127.0.0.1/8 scope host lo'], (nic) => [
      ...linkLines(nic),
      ...addressLines(nic),
    ]),
  link: linkCommand,
  route: showRoutes,
  neighbour: showNeighbors,
  neighbor: showNeighbors,
};

export const ip: Command = {
  name: 'ip',
  summary: 'show addresses, links, routes and neighbors; switch a link up or down',
  usage: `ip [addr [show [ethN]]]    addresses
ip [-s] link [show [ethN]] links; -s with counters
ip link set ethN up|down   switch a link
ip route                   routes
ip neigh                   neighbors and their state
Objects may be shortened (ip a, ip l, ip r, ip n).
Exit code: 0 done, 1 there is no such interface, 2 for wrong use.`,
  *run(process, args) {
    const options = parseOptions(args, ['-s', '-4']);
    const [object = 'address', ...rest] = options.positional;
    const name = Object.keys(objects).find((candidate) => candidate.startsWith(object));
    const run = name === undefined ? undefined : objects[name];
    if (!run)
      throw new UsageError(`object "${object}" is unknown; there are addr, link, route and neigh.`);
    return run(process, rest, options.has('-s'));
  },
};

function linkCommand(process: Process, args: string[], statistics: boolean): number {
  if (args[0] !== 'set') {
    return forNics(process, args, [], (nic) => [
      ...linkLines(nic),
      ...(statistics ? counterLines(nic) : []),
    ]);
  }
  const [name, state, ...rest] = args.slice(1).filter((word) => word !== 'dev');
  if ((state !== 'up' && state !== 'down') || rest.length > 0) {
    throw new UsageError('write "ip link set ethN up" or "ip link set ethN down".');
  }
  const nic = process.host.nics.find((candidate) => candidate.name === name);
  if (!nic) return noDevice(process, name as string);
  process.host.setEnabled(nic, state === 'up');
  return 0;
}

/** Prints lines for the NIC that is named, or for all with the loopback interface first. */
function forNics(
  process: Process,
  args: string[],
  loopback: string[],
  lines: (nic: Nic) => string[],
): number {
  const [name, ...rest] = shown(args);
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is not understood here.`);
  const nics = process.host.nics.filter((nic) => name === undefined || nic.name === name);
  if (name !== undefined && nics.length === 0) return noDevice(process, name);
  if (name === undefined) {
    process.print(`1: lo: <LOOPBACK,UP,LOWER_UP> mtu ${LOOPBACK_MTU} state UNKNOWN`);
    process.print('    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00');
    for (const line of loopback) process.print(line);
  }
  for (const nic of nics) for (const line of lines(nic)) process.print(line);
  return 0;
}

function shown(args: string[]): string[] {
  const words = SHOW.includes(args[0] ?? '') ? args.slice(1) : args;
  return words[0] === 'dev' ? words.slice(1) : words;
}

function noDevice(process: Process, name: string): number {
  process.print(`Device "${name}" does not exist.`);
  return 1;
}

function linkLines(nic: Nic): string[] {
  const flags = ['BROADCAST', 'MULTICAST'];
  if (nic.enabled && !nic.carrier) flags.unshift('NO-CARRIER');
  if (nic.enabled) flags.push('UP');
  if (nic.running) flags.push('LOWER_UP');
  return [
    `${nic.index + 2}: ${nic.name}: <${flags.join(',')}> mtu ${nic.mtu} state ${nic.running ? 'UP' : 'DOWN'}`,
    `    link/ether ${formatMac(nic.mac)} brd ff:ff:ff:ff:ff:ff`,
  ];
}

function addressLines({ address, name }: Nic): string[] {
  if (!address) return [];
  const broadcast =
    address.prefixLength < 31 ? ` brd ${formatIpv4(broadcastAddress(address))}` : '';
  return [`    inet ${formatCidr(address)}${broadcast} scope global ${name}`];
}

function counterLines({ rx, tx }: Nic): string[] {
  const row = ({ bytes, packets, dropped }: NicCounters) =>
    `    ${String(bytes).padEnd(12)} ${String(packets).padEnd(10)} ${dropped}`;
  return [
    '    RX: bytes    packets    dropped',
    row(rx),
    '    TX: bytes    packets    dropped',
    row(tx),
  ];
}

function showRoutes(process: Process, args: string[]): number {
  if (shown(args).length > 0) throw new UsageError('ip route takes no selector here.');
  const nics = process.host.nics.filter((nic) => nic.enabled && nic.address);
  for (const { gateway, name } of nics) {
    if (gateway !== null) process.print(`default via ${formatIpv4(gateway)} dev ${name}`);
  }
  for (const { address, name, carrier } of nics) {
    if (!address) continue;
    const subnet = formatCidr({ ...address, address: networkAddress(address) });
    const source = formatIpv4(address.address);
    process.print(
      `${subnet} dev ${name} proto kernel scope link src ${source}${carrier ? '' : ' linkdown'}`,
    );
  }
  return 0;
}

function showNeighbors(process: Process, args: string[]): number {
  const [name, ...rest] = shown(args);
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is not understood here.`);
  for (const { address, nic, mac, state } of process.host.ip.arp.neighbors.list(process.nowMs)) {
    if (name !== undefined && nic.name !== name) continue;
    const known = state === 'incomplete' || state === 'failed' ? '' : ` lladdr ${formatMac(mac)}`;
    process.print(`${formatIpv4(address)} dev ${nic.name}${known} ${state.toUpperCase()}`);
  }
  return 0;
}
