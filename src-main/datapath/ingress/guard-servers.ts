/** Stage: does the vNIC play a server or router that it is not? (DHCP guard, router guard; DHCPv6 and RA guard) */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { Headers } from '../../packet/headers.ts';
import type { Packet } from '../../packet/packet.ts';
import { DHCP_CLIENT_PORT, DHCP_SERVER_PORT, DhcpOp, dhcpOp } from '../../wire/dhcp.ts';
import { EtherType } from '../../wire/ethernet.ts';
import { IpProtocol } from '../../wire/ipv4.ts';
import { ICMPV6, NdType } from '../../wire/neighbor-discovery.ts';
import { UDP_HEADER } from '../../wire/udp.ts';
import type { Datapath } from '../datapath.ts';
import type { Guard } from '../guard.ts';

/** DHCPv6 (RFC 8415 7.2, 7.3): clients listen on 546; servers answer relays on 547 with RELAY-REPL. */
const DHCPV6_CLIENT_PORT = 546;
const DHCPV6_SERVER_PORT = 547;
const RELAY_REPLY = 13;
/** ICMP messages of routers: redirect (RFC 792), router advertisement (RFC 1256). */
const ICMP_REDIRECT = 5;
const ICMP_ROUTER_ADVERTISEMENT = 9;

export function guardServers(dp: Datapath, packet: Packet, guard: Guard): Verdict {
  const { dhcpGuard, routerGuard } = guard.rules;
  if (!dhcpGuard && !routerGuard) return PASS;
  const headers = packet.headers();
  if (dhcpGuard && isDhcpServer(packet, headers)) {
    if (dp.trace !== null) dp.trace.note('dhcp-server');
    return DropReason.dhcpGuard;
  }
  if (routerGuard && isRouter(packet, headers)) {
    if (dp.trace !== null) dp.trace.note('router-message');
    return DropReason.routerGuard;
  }
  return PASS;
}

/**
 * Replies of DHCP (OFFER, ACK, NAK) to clients and relays, and what a server of DHCPv6 sends to them. A datagram whose
 * first fragment is too short to tell is taken for one: else fragments would be the way around.
 */
function isDhcpServer({ buffer, end }: Packet, headers: Headers): boolean {
  if (headers.etherType === EtherType.ipv6 && headers.hidden) return true;
  if (headers.protocol !== IpProtocol.udp || headers.l4 < 0) return false;
  const { destinationPort } = headers;
  const message = headers.l4 + UDP_HEADER;
  const isCut = message >= end;
  if (headers.etherType === EtherType.ipv6) {
    if (destinationPort === DHCPV6_CLIENT_PORT) return true;
    return destinationPort === DHCPV6_SERVER_PORT && (isCut || buffer[message] === RELAY_REPLY);
  }
  if (destinationPort !== DHCP_CLIENT_PORT && destinationPort !== DHCP_SERVER_PORT) return false;
  return isCut || dhcpOp(buffer, message) !== DhcpOp.request;
}

/** Router advertisements and redirects, of both families. */
function isRouter({ buffer, end }: Packet, headers: Headers): boolean {
  if (headers.etherType === EtherType.ipv6 && headers.hidden) return true;
  const { l4, protocol } = headers;
  if (l4 < 0 || l4 >= end) return false;
  const type = buffer[l4] as number;
  if (protocol === ICMPV6) return type === NdType.routerAdvertisement || type === NdType.redirect;
  if (protocol !== IpProtocol.icmp) return false;
  return type === ICMP_REDIRECT || type === ICMP_ROUTER_ADVERTISEMENT;
}
