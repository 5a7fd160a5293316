/**
 * The IPv6 ends of a trace. The lab knows IPv4 addresses of VMs only, so an end has the address that was asked for, else the
 * first IPv6 address that its vNIC is allowed, else the link-local address that hosts make from their MAC.
 */
import type { Lab } from '../../model/lab.ts';
import { parseIpv4, parseMac } from '../../wire/address.ts';
import { isMulticastIpv6, linkLocalOf, multicastMacOf } from '../../wire/ipv6.ts';
import { formatIpv6, parseIpv6 } from '../../wire/ipv6-address.ts';
import { type Endpoint, endpoints, namedEndpoint, nearest, QueryError } from './endpoint.ts';
import type { Ipv6Ends, TraceQuery } from './query.ts';

type Ends = Pick<TraceQuery, 'from' | 'to' | 'fromAddress' | 'toAddress' | 'proto' | 'ipv6'>;

/** A query is of IPv6 where it says so, or has an address of it. */
export function isIpv6Query({ to, fromAddress, toAddress, proto, ipv6 }: Ends): boolean {
  const hasAddress = fromAddress !== undefined || toAddress !== undefined;
  return ipv6 === true || proto === 'nd' || hasAddress || parseIpv6(to) !== null;
}

/** Resolves both ends. Throws QueryError for what the lab does not have. */
export function ipv6Ends(lab: Lab, query: Ends): Ipv6Ends {
  if (query.proto === 'arp') throw new QueryError('arp-in-ipv6');
  const asked = parseIpv6(query.to);
  if (parseIpv4(query.to) !== null) throw new QueryError('end-ipv4', { address: query.to });
  const from = namedEndpoint(lab, query.from);
  const to = asked === null ? namedEndpoint(lab, query.to) : ownerOf(lab, asked, from);
  const source = given(query.fromAddress) ?? addressOf(lab, from);
  const destination = given(query.toAddress) ?? asked ?? addressOf(lab, to);
  if (isMulticastIpv6(source))
    throw new QueryError('source-group', { address: formatIpv6(source) });
  const isGroup = isMulticastIpv6(destination);
  if (isGroup && query.proto === 'nd')
    throw new QueryError('asked-group', { address: formatIpv6(destination) });
  return { from, to, source, destination, groupMac: isGroup ? multicastMacOf(destination) : null };
}

function given(text: string | undefined): Int32Array | null {
  if (text === undefined) return null;
  const words = parseIpv6(text);
  if (words === null) throw new QueryError('not-ipv6', { text });
  return words;
}

function addressOf(lab: Lab, one: Endpoint): Int32Array {
  return allowed(lab, one)[0] ?? linkLocal(one);
}

function linkLocal({ mac }: Endpoint): Int32Array {
  return linkLocalOf(parseMac(mac) ?? new Uint8Array(6));
}

/** Single IPv6 addresses that the vNIC is allowed. */
function allowed(lab: Lab, { vm, nic }: Endpoint): Int32Array[] {
  const { allowedAddresses = [] } = lab.vm.get(vm)?.nics?.[Number(nic.slice(3))] ?? {};
  return allowedAddresses.flatMap((text) => parseIpv6(text) ?? []);
}

/** The vNIC that is allowed an address, or makes it from its MAC. */
function ownerOf(lab: Lab, address: Int32Array, near: Endpoint): Endpoint {
  const text = formatIpv6(address);
  const owners = endpoints(lab).filter((one) =>
    [...allowed(lab, one), linkLocal(one)].some((words) => formatIpv6(words) === text),
  );
  const found = nearest(owners, near);
  if (found === null) throw new QueryError('owner-unknown', { address: text });
  return found;
}
