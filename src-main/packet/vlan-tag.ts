/**
 * Moves VLAN tags between the frame and the packet's metadata (IEEE 802.1Q 9.3): the twelve address bytes shift by
 * four for each tag, everything behind the tags stays where it is, so offload offsets hold.
 */
import { get16, put16 } from '../wire/bytes.ts';
import { ETHERNET_TYPE } from '../wire/ethernet.ts';
import { isTagged, VLAN_TAG, VLAN_TCI, VLAN_TPID } from '../wire/vlan.ts';
import { NO_TAG, type Packet } from './packet.ts';

/** Most octets that `writeTaggedHeader` writes: addresses and two tags. */
export const TAGGED_HEADER_MAX = ETHERNET_TYPE + 2 * VLAN_TAG;

/** Takes whole tags that stand in the frame, two at most, into `tci` and `innerTci`. */
export function takeTags(packet: Packet): void {
  const bytes = packet.buffer;
  const at = packet.start;
  if (!isTagged(bytes, at, packet.end - at)) return;
  packet.tpid = get16(bytes, at + VLAN_TPID);
  packet.tci = get16(bytes, at + VLAN_TCI);
  let start = at + VLAN_TAG;
  if (isTagged(bytes, start, packet.end - start)) {
    packet.innerTpid = get16(bytes, start + VLAN_TPID);
    packet.innerTci = get16(bytes, start + VLAN_TCI);
    start += VLAN_TAG;
    packet.deepTag = isTagged(bytes, start, packet.end - start);
  }
  // Descending, because the ranges overlap; a call of copyWithin costs more than twelve bytes.
  for (let i = ETHERNET_TYPE - 1; i >= 0; i--) bytes[start + i] = bytes[at + i] as number;
  packet.start = start;
}

/**
 * Writes the addresses and tags of a tagged frame to `target`, which may lie up to the length of its tags in front of the
 * frame itself. Returns the octets written; the frame goes on at `start + ETHERNET_TYPE`.
 */
export function writeTaggedHeader(packet: Packet, target: Uint8Array, offset: number): number {
  const bytes = packet.buffer;
  const at = packet.start;
  for (let i = 0; i < ETHERNET_TYPE; i++) target[offset + i] = bytes[at + i] as number;
  put16(target, offset + VLAN_TPID, packet.tpid);
  put16(target, offset + VLAN_TCI, packet.tci);
  if (packet.innerTci === NO_TAG) return ETHERNET_TYPE + VLAN_TAG;
  put16(target, offset + VLAN_TAG + VLAN_TPID, packet.innerTpid);
  put16(target, offset + VLAN_TAG + VLAN_TCI, packet.innerTci);
  return TAGGED_HEADER_MAX;
}

/**
 * Puts the inner tag into the bytes, to make room for another one in front. Changes bytes: the frame is to be a copy of
 * its own, with room in front.
 */
export function storeInnerTag(packet: Packet): void {
  const bytes = packet.buffer;
  const at = packet.start - VLAN_TAG;
  for (let i = 0; i < ETHERNET_TYPE; i++) bytes[at + i] = bytes[at + VLAN_TAG + i] as number;
  put16(bytes, at + VLAN_TPID, packet.innerTpid);
  put16(bytes, at + VLAN_TCI, packet.innerTci);
  packet.start = at;
  packet.innerTci = NO_TAG;
  packet.deepTag = true;
  packet.headerLength += VLAN_TAG;
}

/** A tag went off in front: takes those that stand in the bytes. Changes bytes, as `storeInnerTag` does. */
export function takeStoredTags(packet: Packet): void {
  const { tci, tpid, start } = packet;
  packet.deepTag = false;
  takeTags(packet);
  packet.headerLength -= packet.start - start;
  if (tci === NO_TAG) return;
  const first = packet.tci;
  const firstTpid = packet.tpid;
  if (packet.innerTci !== NO_TAG) storeInnerTag(packet);
  packet.innerTci = first;
  packet.innerTpid = firstTpid;
  packet.tci = tci;
  packet.tpid = tpid;
}
