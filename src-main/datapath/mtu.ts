/** What counts against an MTU. */
import { ETH_HEADER, Gso, type Packet } from '../packet/packet.ts';

/**
 * Octets of Ethernet payload of the largest frame that this packet is on the wire: the outer VLAN tag does not
 * count (IEEE 802.3 3.2.7 lets tagged frames be longer), and an offload frame counts as one of its segments.
 */
export function payloadLength(packet: Packet): number {
  const length = packet.end - packet.start - ETH_HEADER;
  if (packet.gsoType === Gso.none) return length;
  return Math.min(length, packet.headerLength + packet.gsoSize - ETH_HEADER);
}
