/** `arp`: shows or deletes neighbors, with the output of net-tools. */
import { formatIpv4, formatMac } from '../../../wire/address.ts';
import type { Neighbor } from '../neighbor.ts';
import { type Command, type Process, UsageError } from '../process.ts';
import { parseOptions, requireHost } from './options.ts';

export const arp: Command = {
  name: 'arp',
  summary: 'show the MAC addresses of neighbors, or forget one',
  usage: `arp [-n] [HOST]   show what is known (-n: always numbers, as here anyway)
arp -d HOST       forget a neighbor
Exit code: 0 done, 1 there is no such neighbor, 2 for wrong use.`,
  // biome-ignore lint/correctness/useYield: a command that never waits
  *run(process, args) {
    const options = parseOptions(args, ['-n', '-a', '-d:']);
    const victim = options.text('-d');
    if (options.positional.length > (victim === undefined ? 1 : 0))
      throw new UsageError('name one host only.');
    if (victim !== undefined) return forget(process, victim);
    const [host] = options.positional;
    const address = host === undefined ? null : requireHost(process, host);
    const shown = neighbors(process, address);
    if (shown.length === 0 && host !== undefined) {
      process.print(`${host} -- no entry`);
      return 1;
    }
    process.print(
      'Address                  HWtype  HWaddress           Flags Mask            Iface',
    );
    for (const entry of shown) process.print(formatEntry(entry));
    return 0;
  },
};

function forget(process: Process, host: string): number {
  const found = neighbors(process, requireHost(process, host));
  for (const entry of found) process.host.ip.arp.neighbors.remove(entry);
  if (found.length > 0) return 0;
  process.complain(`No ARP entry for ${host}`);
  return 1;
}

function neighbors(process: Process, address: number | null): Neighbor[] {
  const all = process.host.ip.arp.neighbors.list(process.nowMs);
  return address === null ? all : all.filter((entry) => entry.address === address);
}

function formatEntry({ address, mac, state, nic }: Neighbor): string {
  const unknown = state === 'incomplete' || state === 'failed';
  const hardware = unknown
    ? `        ${'(incomplete)'.padEnd(42)}`
    : `ether   ${formatMac(mac).padEnd(20)}${'C'.padEnd(22)}`;
  return `${formatIpv4(address).padEnd(25)}${hardware}${nic.name}`;
}
