/**
 * ICMP for IPv4 (RFC 792): echo, and the errors that quote the packet they complain about.
 * Odd case: the quoted packet is at least its header and 8 bytes (RFC 792), often more (RFC 1812 4.3.2.3);
 * never trust more of it than `quotedIpv4` proved.
 */
import { get16, put16 } from './bytes.ts';
import { checksum } from './checksum.ts';
import { IPV4_HEADER, ipv4HeaderLength } from './ipv4.ts';

// Constants

export const ICMP_HEADER = 8;
export const IcmpType = { echoReply: 0, unreachable: 3, echo: 8, timeExceeded: 11 } as const;
export const UnreachableCode = {
  net: 0,
  host: 1,
  protocol: 2,
  port: 3,
  fragmentationNeeded: 4,
  netProhibited: 9,
  hostProhibited: 10,
  prohibited: 13,
} as const;
export const TimeExceededCode = { ttl: 0, reassembly: 1 } as const;

// Offsets

const CODE = 1;
const CHECKSUM = 2;
const ID = 4;
const SEQUENCE = 6;

// Read

/** True when the `length` bytes at `offset` are a whole and intact ICMP message. */
export function checkIcmp(bytes: Uint8Array, offset: number, length: number): boolean {
  return length >= ICMP_HEADER && checksum(bytes, offset, length) === 0;
}

export function icmpType(bytes: Uint8Array, offset: number): number {
  return bytes[offset] as number;
}

export function icmpCode(bytes: Uint8Array, offset: number): number {
  return bytes[offset + CODE] as number;
}

/** Identifier of an echo request or reply. */
export function icmpId(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset + ID);
}

/** Sequence number of an echo request or reply. */
export function icmpSequence(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset + SEQUENCE);
}

/** MTU of the next hop in "fragmentation needed" (RFC 1191 4), 0 from routers that do not tell. */
export function icmpMtu(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset + SEQUENCE);
}

/** True for the types that report a fault: no error may ever answer one of them (RFC 1122 3.2.2). */
export function isIcmpError(type: number): boolean {
  return type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
}

/**
 * Offset of the packet that an error of `length` bytes quotes, proved to hold an IPv4 header and the first 8
 * bytes behind it; −1 where it does not.
 */
export function quotedIpv4(bytes: Uint8Array, offset: number, length: number): number {
  const quoted = offset + ICMP_HEADER;
  const rest = length - ICMP_HEADER;
  if (rest < IPV4_HEADER + 8 || (bytes[quoted] as number) >>> 4 !== 4) return -1;
  const header = ipv4HeaderLength(bytes, quoted);
  return header >= IPV4_HEADER && rest >= header + 8 ? quoted : -1;
}

// Write

/**
 * Writes the header in front of data that already lies ICMP_HEADER bytes behind `offset`; `length` counts
 * both. `id` and `sequence` are the two words after the checksum, whatever the type calls them.
 */
export function writeIcmp(
  bytes: Uint8Array,
  offset: number,
  length: number,
  type: number,
  code: number,
  id = 0,
  sequence = 0,
): void {
  bytes[offset] = type;
  bytes[offset + CODE] = code;
  put16(bytes, offset + CHECKSUM, 0);
  put16(bytes, offset + ID, id);
  put16(bytes, offset + SEQUENCE, sequence);
  put16(bytes, offset + CHECKSUM, checksum(bytes, offset, length));
}

// Format

/** `echo request id 7 seq 1`, `unreachable code 3`. */
export function formatIcmp(bytes: Uint8Array, offset: number): string {
  const echo = `id ${icmpId(bytes, offset)} seq ${icmpSequence(bytes, offset)}`;
  const code = icmpCode(bytes, offset);
  switch (icmpType(bytes, offset)) {
    case IcmpType.echo:
      return `echo request ${echo}`;
    case IcmpType.echoReply:
      return `echo reply ${echo}`;
    case IcmpType.unreachable:
      return `unreachable code ${code}`;
    case IcmpType.timeExceeded:
      return `time exceeded code ${code}`;
    default:
      return `icmp type ${icmpType(bytes, offset)} code ${code}`;
  }
}
