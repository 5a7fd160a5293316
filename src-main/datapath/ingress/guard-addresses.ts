/** Stage: may the vNIC send from this IP address? (IP source guard; Open vSwitch and OVN: port security) */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { Packet } from '../../packet/packet.ts';
import { formatIpv4 } from '../../wire/address.ts';
import { DHCP_CLIENT_PORT, DHCP_SERVER_PORT } from '../../wire/dhcp.ts';
import { EtherType } from '../../wire/ethernet.ts';
import { IpProtocol } from '../../wire/ipv4.ts';
import { formatIpv6 } from '../../wire/ipv6-address.ts';
import { ICMPV6 } from '../../wire/neighbor-discovery.ts';
import type { Datapath } from '../datapath.ts';
import type { Guard } from '../guard.ts';

/** Offset of the source address in an IPv6 header (RFC 8200 3). */
const IPV6_SOURCE = 8;

/**
 * IPv4 and IPv6 packets whose source is not listed end here; a family without an entry has no address that may send.
 * A host that has none yet may ask for one: a DHCP client from 0.0.0.0, ICMPv6 from `::` (RFC 4862 5.4.2).
 */
export function guardAddresses(dp: Datapath, packet: Packet, guard: Guard): Verdict {
  const { addresses, checksAddresses } = guard.rules;
  if (!checksAddresses || addresses === null) return PASS;
  const headers = packet.headers();
  const { etherType, l3, source } = headers;
  if (etherType === EtherType.ipv4) {
    if (l3 >= 0 && addresses.hasIpv4(source[3] as number)) return PASS;
    const isAsking =
      source[3] === 0 &&
      headers.protocol === IpProtocol.udp &&
      headers.sourcePort === DHCP_CLIENT_PORT &&
      headers.destinationPort === DHCP_SERVER_PORT;
    if (l3 >= 0 && isAsking) return PASS;
    if (dp.trace !== null)
      dp.trace.note('address-not-listed', { address: formatIpv4((source[3] as number) >>> 0) });
    return DropReason.addressNotAllowed;
  }
  if (etherType !== EtherType.ipv6) return PASS;
  if (l3 >= 0 && addresses.hasIpv6(packet.buffer, l3 + IPV6_SOURCE)) return PASS;
  const isUnspecified = l3 >= 0 && (source[0] || source[1] || source[2] || source[3]) === 0;
  if (isUnspecified && headers.protocol === ICMPV6 && addresses.hasIpv6Entries) return PASS;
  if (dp.trace !== null) dp.trace.note('address-not-listed', { address: formatIpv6(source) });
  return DropReason.addressNotAllowed;
}
