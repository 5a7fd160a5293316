/**
 * Neighbor Discovery for IPv6 (RFC 4861): ICMPv6 messages by which hosts and routers name themselves.
 * Odd cases: an option of length 0 ends the message (RFC 4861 4.6); a solicitation for duplicate address detection
 * comes from `::` and names no link-layer address (RFC 4862 5.4.2).
 */
import { MAC_LENGTH } from './address.ts';

// Constants

export const ICMPV6 = 58;
export const NdType = {
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighborSolicitation: 135,
  neighborAdvertisement: 136,
  redirect: 137,
} as const;
const SOURCE_LINK_LAYER = 1;
const TARGET_LINK_LAYER = 2;
const ETHERNET_OPTION = 8;

// Offsets

/** The address that a solicitation asks for and an advertisement speaks of. */
export const ND_TARGET = 8;
/** Where the options of a message begin, by its type; 0 for those that are not Neighbor Discovery. */
function optionsAt(type: number): number {
  switch (type) {
    case NdType.routerSolicitation:
      return 8;
    case NdType.routerAdvertisement:
      return 16;
    case NdType.neighborSolicitation:
    case NdType.neighborAdvertisement:
      return 24;
    case NdType.redirect:
      return 40;
    default:
      return 0;
  }
}

// Read

/** True for the types of Neighbor Discovery. */
export function isNeighborDiscovery(type: number): boolean {
  return optionsAt(type) > 0;
}

/** True when the `length` bytes at `offset` hold the fixed part of the message that their type says. */
export function checkNeighborDiscovery(bytes: Uint8Array, offset: number, length: number): boolean {
  const fixed = length < 1 ? 0 : optionsAt(bytes[offset] as number);
  return fixed > 0 && length >= fixed;
}

/**
 * Offset of the link-layer address that the sender of a message says is its own: the source option of solicitations and
 * router advertisements, the target option of neighbor advertisements. −1 where it names none. The message was checked.
 */
export function ndOwnMac(bytes: Uint8Array, offset: number, length: number): number {
  const type = bytes[offset] as number;
  const wanted =
    type === NdType.neighborAdvertisement || type === NdType.redirect
      ? TARGET_LINK_LAYER
      : SOURCE_LINK_LAYER;
  const end = offset + length;
  for (let at = offset + optionsAt(type); at + ETHERNET_OPTION <= end; ) {
    const size = (bytes[at + 1] as number) * 8;
    if (size === 0) return -1;
    if (bytes[at] === wanted && size >= 2 + MAC_LENGTH) return at + 2;
    at += size;
  }
  return -1;
}
