/** What counts against an MTU. */
import { ETH_HEADER, Gso, NO_TAG, type Packet } from '../packet/packet.ts';
import { VLAN_TAG } from '../wire/vlan.ts';

/**
 * Octets of Ethernet payload of the largest frame that this packet is on the wire: the outer VLAN tag does not
 * count (IEEE 802.3 3.2.7 lets tagged frames be longer), a second one does, as on Linux and Open vSwitch. An offload frame
 * counts as one of its segments.
 */
export function payloadLength(packet: Packet): number {
  const inner = packet.innerTci === NO_TAG ? 0 : VLAN_TAG;
  const length = packet.end - packet.start - ETH_HEADER + inner;
  if (packet.gsoType === Gso.none) return length;
  return Math.min(length, packet.headerLength + packet.gsoSize - ETH_HEADER + inner);
}
