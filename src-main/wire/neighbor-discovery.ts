/**
 * Neighbor Discovery for IPv6 (RFC 4861): ICMPv6 messages by which hosts and routers name themselves.
 * Odd cases: an option of length 0 ends the message (RFC 4861 4.6); a solicitation for duplicate address detection
 * comes from `::` and names no link-layer address (RFC 4862 5.4.2).
 */
import { MAC_LENGTH, putMac } from './address.ts';
import { put16 } from './bytes.ts';
import { checksum } from './checksum.ts';
import { writeIpv6Address } from './ipv6.ts';

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
/** Octets of a solicitation or advertisement of a neighbor with the link-layer option. */
export const ND_NEIGHBOR = 32;
/** Flags of an advertisement: it answers, and takes the place of what was known before. */
const SOLICITED_OVERRIDE = 0x60;

// Offsets

const CHECKSUM = 2;
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

// Write

/**
 * Writes a solicitation for `target`, or an advertisement of it, from a host with this MAC address. Returns its length: a
 * solicitation without a MAC address (null) has no option.
 */
export function writeNeighborMessage(
  bytes: Uint8Array,
  offset: number,
  type: typeof NdType.neighborSolicitation | typeof NdType.neighborAdvertisement,
  target: Int32Array,
  mac: Uint8Array | null,
): number {
  bytes[offset] = type;
  if (type === NdType.neighborAdvertisement) bytes[offset + 4] = SOLICITED_OVERRIDE;
  writeIpv6Address(bytes, offset + ND_TARGET, target);
  const option = offset + optionsAt(type);
  if (mac === null) return ND_NEIGHBOR - ETHERNET_OPTION;
  bytes[option] = type === NdType.neighborAdvertisement ? TARGET_LINK_LAYER : SOURCE_LINK_LAYER;
  bytes[option + 1] = 1;
  putMac(bytes, option + 2, mac);
  return ND_NEIGHBOR;
}

/** Completes a message of `length` bytes; `pseudo` is the sum of the pseudo header. */
export function writeNdChecksum(
  bytes: Uint8Array,
  offset: number,
  length: number,
  pseudo: number,
): void {
  put16(bytes, offset + CHECKSUM, 0);
  put16(bytes, offset + CHECKSUM, checksum(bytes, offset, length, pseudo));
}
