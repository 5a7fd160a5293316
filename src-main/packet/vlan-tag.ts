/**
 * Moves the outermost VLAN tag between the frame and the packet's metadata (IEEE 802.1Q 9.3): the twelve
 * address bytes shift by four, everything behind the tag stays where it is, so offload offsets hold.
 */
import { get16, put16 } from '../wire/bytes.ts';
import { ETHERNET_TYPE } from '../wire/ethernet.ts';
import { isTagged, VLAN_TAG, VLAN_TCI, VLAN_TPID } from '../wire/vlan.ts';
import type { Packet } from './packet.ts';

/** Octets that `writeTaggedHeader` writes; the frame goes on at `start + ETHERNET_TYPE`. */
export const TAGGED_HEADER = ETHERNET_TYPE + VLAN_TAG;

/** Takes a whole tag that stands in the frame into `tci` and `tpid`. */
export function takeTag(packet: Packet): void {
  const bytes = packet.buffer;
  const at = packet.start;
  if (!isTagged(bytes, at, packet.end - at)) return;
  packet.tpid = get16(bytes, at + VLAN_TPID);
  packet.tci = get16(bytes, at + VLAN_TCI);
  // Descending, because the ranges overlap; a call of copyWithin costs more than twelve bytes.
  for (let i = ETHERNET_TYPE - 1; i >= 0; i--) bytes[at + VLAN_TAG + i] = bytes[at + i] as number;
  packet.start = at + VLAN_TAG;
}

/** Writes the frame's addresses and its tag to `target`, which may lie up to VLAN_TAG in front of the frame itself. */
export function writeTaggedHeader(packet: Packet, target: Uint8Array, offset: number): void {
  const bytes = packet.buffer;
  const at = packet.start;
  for (let i = 0; i < ETHERNET_TYPE; i++) target[offset + i] = bytes[at + i] as number;
  put16(target, offset + VLAN_TPID, packet.tpid);
  put16(target, offset + VLAN_TCI, packet.tci);
}
