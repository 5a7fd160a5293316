/** `dhcp`: gets an address from a DHCP server, as dhclient does, or gives it back. */
import { formatCidr, formatIpv4 } from '../../../wire/address.ts';
import type { Lease } from '../dhcp.ts';
import type { Nic } from '../nic.ts';
import { type Command, EXIT_INTERRUPTED, type Process, type Run, UsageError } from '../process.ts';
import { parseOptions } from './options.ts';

export const dhcp: Command = {
  name: 'dhcp',
  summary: 'get an address from a DHCP server, or give it back',
  usage: `dhcp [ethN]      ask for a lease (default: the first NIC without an address); it is renewed by itself
dhcp -r [ethN]   give the lease back
  -w SECONDS     how long to wait (default 15, at most 60)
Exit code: 0 with a lease, 1 without, 2 for wrong use, 130 after Ctrl-C.`,
  *run(process, args) {
    const options = parseOptions(args, ['-r', '-w:']);
    const [name, ...rest] = options.positional;
    if (rest.length > 0) throw new UsageError('name one interface only.');
    const nic = options.has('-r') ? leased(process, name) : asking(process, name);
    if (nic === null) return 1;
    if (options.has('-r')) return release(process, nic);
    return yield* request(process, nic, options.number('-w', 15, 1, 60) * 1000);
  },
};

function asking(process: Process, name: string | undefined): Nic | null {
  const { nics } = process.host;
  const nic = name === undefined ? nics.find((one) => !one.configured) : find(process, name);
  if (nic === undefined) process.complain('every NIC has an address of its own already.');
  else if (nic?.configured) {
    process.complain(`${nic.name} has the address that the lab gives it.`);
    return null;
  }
  return nic ?? null;
}

function leased(process: Process, name: string | undefined): Nic | null {
  if (name !== undefined) return find(process, name);
  const { nics, dhcp: client } = process.host;
  const nic = nics.find((one) => client.lease(one) !== null);
  if (nic === undefined) process.complain('no NIC has a lease.');
  return nic ?? null;
}

function find(process: Process, name: string): Nic | null {
  const nic = process.host.nics.find((one) => one.name === name);
  if (nic === undefined) process.print(`Device "${name}" does not exist.`);
  return nic ?? null;
}

function release(process: Process, nic: Nic): number {
  if (process.host.dhcp.release(nic)) {
    process.print(`${nic.name}: lease given back`);
    return 0;
  }
  process.complain(`${nic.name} has no lease.`);
  return 1;
}

function* request(process: Process, nic: Nic, waitMs: number): Run {
  let answer: Lease | null | undefined;
  const asked = process.host.dhcp.request(nic, (lease) => {
    answer = lease;
    process.wake();
  });
  if (!asked) {
    process.complain('port 68 is taken by another command; end it first.');
    return 1;
  }
  const deadline = process.nowMs + waitMs;
  while (answer === undefined && !process.interrupted && process.nowMs < deadline) yield deadline;
  if (answer) {
    process.print(describe(nic, answer));
    return 0;
  }
  process.host.dhcp.cancel(nic);
  if (process.interrupted) return EXIT_INTERRUPTED;
  process.complain(`no DHCP server answered on ${nic.name}.`);
  return 1;
}

function describe(nic: Nic, { address, gateway, dns, server, seconds }: Lease): string {
  const parts = [`${nic.name}: ${formatCidr(address)} from ${formatIpv4(server)}`];
  if (gateway !== null) parts.push(`gateway ${formatIpv4(gateway)}`);
  if (dns.length > 0) parts.push(`DNS ${dns.map(formatIpv4).join(' ')}`);
  parts.push(seconds === 0xffff_ffff ? 'for ever' : `for ${seconds} s`);
  return parts.join(', ');
}
