/**
 * The tags that a frame leaves a port with (IEEE 802.1Q 8.6.5, 6.9; Open vSwitch's xvlan_output_translate and xvlan_put). The priority
 * stays. Only metadata changes, so copies share their bytes.
 */
import { NO_TAG, type Packet } from '../packet/packet.ts';
import { type BridgePort, PriorityTags } from './topology.ts';

/** VLAN id and priority: what makes a tag worth sending. */
const VID_AND_PCP = 0xefff;

export function retag(packet: Packet, port: BridgePort): void {
  let tci = outerTag(packet, port);
  if (port.priorityTags === PriorityTags.no) {
    if ((tci & VID_AND_PCP) === 0) tci = NO_TAG;
  } else tci = withPriority(packet, port, tci);
  packet.tci = tci;
  // Whoever tags it next begins anew.
  if (tci === NO_TAG) packet.tpid = 0x8100;
  if (packet.innerTci === NO_TAG) return;
  // Where the outer tag goes, the inner one must not come to light as another VLAN.
  const worthless = (packet.innerTci & VID_AND_PCP) === 0;
  if (tci === NO_TAG || (worthless && port.priorityTags !== PriorityTags.always))
    packet.innerTci = NO_TAG;
}

/** Access ports and tunnels take the outer tag away, also from a mirrored frame of another VLAN than theirs. */
function outerTag(packet: Packet, port: BridgePort): number {
  const { tci, vid } = packet;
  if (vid === port.popVid || port.mode === 'access' || port.mode === 'dot1q-tunnel')
    return packet.innerTci === NO_TAG ? NO_TAG : popTag(packet, port);
  if (tci !== NO_TAG) return (tci & 0xf000) | vid;
  return vid === 0 ? NO_TAG : vid;
}

/** The inner tag comes to the front; an access port sends none at all. */
function popTag(packet: Packet, port: BridgePort): number {
  const inner = packet.innerTci;
  packet.tpid = packet.innerTpid;
  packet.innerTci = NO_TAG;
  return port.mode === 'access' ? NO_TAG : inner;
}

function withPriority(packet: Packet, port: BridgePort, tci: number): number {
  const pcp = packet.priority;
  if (tci === NO_TAG) {
    packet.tpid = 0x8100;
    return pcp === 0 ? NO_TAG : pcp << 13;
  }
  const marked = (tci & 0x1fff) | (pcp << 13);
  return (marked & VID_AND_PCP) === 0 && port.priorityTags !== PriorityTags.always
    ? NO_TAG
    : marked;
}
