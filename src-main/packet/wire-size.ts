/** What a packet is on the wire: an offload frame counts as all the frames that it will become. */
import { VLAN_TAG } from '../wire/vlan.ts';
import { Gso, NO_TAG, type Packet } from './packet.ts';

/** Frames on the wire: 1, or the segments of an offload frame. */
export function wireFrames(packet: Packet): number {
  if (packet.gsoType === Gso.none || packet.gsoSize <= 0) return 1;
  const payload = packet.end - packet.start - packet.headerLength;
  return payload > packet.gsoSize ? Math.ceil(payload / packet.gsoSize) : 1;
}

/** Octets on the wire, tags and the headers that each segment repeats included, FCS not. */
export function wireBytes(packet: Packet, frames: number): number {
  const tag = packet.tci === NO_TAG ? 0 : VLAN_TAG;
  return packet.length + (frames - 1) * (packet.headerLength + tag);
}
