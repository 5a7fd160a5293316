/**
 * ICMPv6 (RFC 4443): echo. The messages of Neighbor Discovery are in neighbor-discovery.ts.
 * Odd case: its checksum covers a pseudo header, that of ICMP for IPv4 does not (RFC 4443 2.3).
 */

import { get16, put16 } from './bytes.ts';
import { checksum } from './checksum.ts';
import { readIpv6Address } from './ipv6.ts';
import { formatIpv6 } from './ipv6-address.ts';
import { checkNeighborDiscovery, ND_TARGET, NdType } from './neighbor-discovery.ts';

// Constants

export const ICMPV6_ECHO = 8;
export const Icmpv6Type = { echo: 128, echoReply: 129 } as const;

// Offsets

const CHECKSUM = 2;
const ID = 4;
const SEQUENCE = 6;

// Write

/** Writes the header of an echo in front of data that already lies ICMPV6_ECHO bytes behind `offset`; `length` counts both. */
export function writeIcmpv6Echo(
  bytes: Uint8Array,
  offset: number,
  length: number,
  type: number,
  id: number,
  sequence: number,
  pseudo: number,
): void {
  bytes[offset] = type;
  bytes[offset + 1] = 0;
  put16(bytes, offset + ID, id);
  put16(bytes, offset + SEQUENCE, sequence);
  put16(bytes, offset + CHECKSUM, 0);
  put16(bytes, offset + CHECKSUM, checksum(bytes, offset, length, pseudo));
}

// Format

const names: Readonly<Record<number, string>> = {
  [NdType.routerSolicitation]: 'router solicitation',
  [NdType.routerAdvertisement]: 'router advertisement',
  [NdType.redirect]: 'redirect',
};

/** `echo request id 1 seq 1`, `neighbor solicitation for fd00::2`; the message has at least 8 of its `length` bytes. */
export function formatIcmpv6(bytes: Uint8Array, offset: number, length: number): string {
  const type = bytes[offset] as number;
  const echo = `id ${get16(bytes, offset + ID)} seq ${get16(bytes, offset + SEQUENCE)}`;
  const isWhole = checkNeighborDiscovery(bytes, offset, length);
  const target = isWhole ? formatIpv6(readIpv6Address(bytes, offset + ND_TARGET)) : '';
  switch (type) {
    case Icmpv6Type.echo:
      return `echo request ${echo}`;
    case Icmpv6Type.echoReply:
      return `echo reply ${echo}`;
    case NdType.neighborSolicitation:
      return `neighbor solicitation for ${target}`;
    case NdType.neighborAdvertisement:
      return `neighbor advertisement of ${target}`;
    default:
      return names[type] ?? `icmpv6 type ${type} code ${bytes[offset + 1]}`;
  }
}
