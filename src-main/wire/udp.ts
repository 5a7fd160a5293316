/**
 * UDP (RFC 768) over IPv4.
 * Odd case: checksum 0 means "none was computed"; a computed 0 is sent as 0xffff.
 */
import { get16, put16 } from './bytes.ts';
import { checksum } from './checksum.ts';

// Constants

export const UDP_HEADER = 8;

/** Why bytes are not a UDP datagram. */
export type UdpFault = 'truncated' | 'length' | 'checksum';

// Offsets

export const UDP_CHECKSUM = 6;
const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
export const UDP_LENGTH = 4;

// Read

/**
 * Proves that the `length` bytes at `offset` hold a whole and intact datagram; null when they do.
 * `pseudo` is the sum of the pseudo header with length 0: the length is the one that the datagram states.
 */
export function checkUdp(
  bytes: Uint8Array,
  offset: number,
  length: number,
  pseudo: number,
): UdpFault | null {
  if (length < UDP_HEADER) return 'truncated';
  const stated = udpLength(bytes, offset);
  if (stated < UDP_HEADER || stated > length) return 'length';
  if (get16(bytes, offset + UDP_CHECKSUM) === 0) return null;
  return checksum(bytes, offset, stated, pseudo + stated) === 0 ? null : 'checksum';
}

export function udpSourcePort(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset + SOURCE_PORT);
}

export function udpDestinationPort(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset + DESTINATION_PORT);
}

/** Length of header and data. */
export function udpLength(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset + UDP_LENGTH);
}

// Write

/** Writes the header in front of data that already lies UDP_HEADER bytes behind `offset`; `length` counts both. */
export function writeUdp(
  bytes: Uint8Array,
  offset: number,
  length: number,
  sourcePort: number,
  destinationPort: number,
  pseudo: number,
): void {
  put16(bytes, offset + SOURCE_PORT, sourcePort);
  put16(bytes, offset + DESTINATION_PORT, destinationPort);
  put16(bytes, offset + UDP_LENGTH, length);
  put16(bytes, offset + UDP_CHECKSUM, 0);
  put16(bytes, offset + UDP_CHECKSUM, checksum(bytes, offset, length, pseudo) || 0xffff);
}

// Format

/** `udp 49152 > 7 length 12`: the length is that of the data. */
export function formatUdp(bytes: Uint8Array, offset: number): string {
  return `udp ${udpSourcePort(bytes, offset)} > ${udpDestinationPort(bytes, offset)} length ${udpLength(bytes, offset) - UDP_HEADER}`;
}
