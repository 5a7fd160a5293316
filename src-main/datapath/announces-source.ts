/** Does a guest say in this frame that its source address is its own? */
import type { Packet } from '../packet/packet.ts';
import { sameMac } from '../wire/address.ts';
import { ARP_SENDER_MAC, checkArp } from '../wire/arp.ts';
import { DHCP_CHADDR, DHCP_CLIENT_PORT, DHCP_SERVER_PORT, DhcpOp, dhcpOp } from '../wire/dhcp.ts';
import { ETHERNET_SOURCE, EtherType } from '../wire/ethernet.ts';
import { IpProtocol } from '../wire/ipv4.ts';
import { checkNeighborDiscovery, ICMPV6, ndOwnMac } from '../wire/neighbor-discovery.ts';
import { UDP_HEADER } from '../wire/udp.ts';

/**
 * True for ARP packets whose sender has the source address of the frame, Neighbor Discovery messages that name it as
 * the sender's, and requests of a DHCP client with it.
 */
export function announcesSource(packet: Packet): boolean {
  const { buffer, start, end } = packet;
  const source = start + ETHERNET_SOURCE;
  const headers = packet.headers();
  const { l3, l4 } = headers;
  if (headers.etherType === EtherType.arp)
    return checkArp(buffer, l3, end - l3) && sameMac(buffer, l3 + ARP_SENDER_MAC, buffer, source);
  if (l4 < 0) return false;
  if (headers.protocol === ICMPV6) {
    const own = checkNeighborDiscovery(buffer, l4, end - l4) ? ndOwnMac(buffer, l4, end - l4) : -1;
    return own >= 0 && sameMac(buffer, own, buffer, source);
  }
  const message = l4 + UDP_HEADER;
  return (
    headers.protocol === IpProtocol.udp &&
    headers.sourcePort === DHCP_CLIENT_PORT &&
    headers.destinationPort === DHCP_SERVER_PORT &&
    end >= message + DHCP_CHADDR + 6 &&
    dhcpOp(buffer, message) === DhcpOp.request &&
    sameMac(buffer, message + DHCP_CHADDR, buffer, source)
  );
}
