/**
 * IPv4 headers (RFC 791). Fragment offsets are in bytes here, multiples of 8 on the wire.
 * Odd cases: bytes behind the total length are padding of short Ethernet frames, not data; options are
 * skipped, never interpreted.
 */
import { formatIpv4 } from './address.ts';
import { get16, get32, put16, put32 } from './bytes.ts';
import { checksum } from './checksum.ts';

// Constants

export const IPV4_HEADER = 20;
export const IPV4_MAX = 0xffff;
/** Every link carries packets of this size whole (RFC 791 3.2). */
export const IPV4_MIN_MTU = 68;
export const IpProtocol = { icmp: 1, tcp: 6, udp: 17 } as const;
const DONT_FRAGMENT = 0x4000;
const MORE_FRAGMENTS = 0x2000;
/** What is not 0 in the word at IPV4_FRAGMENT of any fragment: its offset, or that more follow. */
export const IPV4_FRAGMENTED = 0x3fff;

/** Why bytes are not an IPv4 packet. */
export type Ipv4Fault = 'truncated' | 'version' | 'headerLength' | 'totalLength' | 'checksum';

/** The fields that `writeIpv4` needs; lengths and offsets in bytes. */
export interface Ipv4Header {
  totalLength: number;
  id: number;
  dontFragment: boolean;
  moreFragments: boolean;
  fragmentOffset: number;
  ttl: number;
  /** Differentiated services (RFC 2474), 0 to 63; 0 where not given. */
  dscp?: number;
  protocol: number;
  source: number;
  destination: number;
}

// Offsets

export const IPV4_TTL = 8;
export const IPV4_TOTAL_LENGTH = 2;
export const IPV4_ID = 4;
export const IPV4_FRAGMENT = 6;
const PROTOCOL = 9;
export const IPV4_CHECKSUM = 10;
const SOURCE = 12;
const DESTINATION = 16;

// Read

/** Proves that the `length` bytes at `offset` hold a whole and intact IPv4 packet; null when they do. */
export function checkIpv4(bytes: Uint8Array, offset: number, length: number): Ipv4Fault | null {
  if (length < IPV4_HEADER) return 'truncated';
  if ((bytes[offset] as number) >>> 4 !== 4) return 'version';
  const header = ipv4HeaderLength(bytes, offset);
  if (header < IPV4_HEADER || header > length) return 'headerLength';
  const total = ipv4TotalLength(bytes, offset);
  if (total < header || total > length) return 'totalLength';
  return checksum(bytes, offset, header) === 0 ? null : 'checksum';
}

export function ipv4HeaderLength(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] as number) & 15) * 4;
}

export function ipv4TotalLength(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset + IPV4_TOTAL_LENGTH);
}

export function ipv4Id(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset + IPV4_ID);
}

export function ipv4DontFragment(bytes: Uint8Array, offset: number): boolean {
  return (get16(bytes, offset + IPV4_FRAGMENT) & DONT_FRAGMENT) !== 0;
}

export function ipv4MoreFragments(bytes: Uint8Array, offset: number): boolean {
  return (get16(bytes, offset + IPV4_FRAGMENT) & MORE_FRAGMENTS) !== 0;
}

/** Where the data of this fragment belongs in the whole, in bytes (0 to 65528). */
export function ipv4FragmentOffset(bytes: Uint8Array, offset: number): number {
  return (get16(bytes, offset + IPV4_FRAGMENT) & 0x1fff) * 8;
}

export function ipv4Ttl(bytes: Uint8Array, offset: number): number {
  return bytes[offset + IPV4_TTL] as number;
}

export function ipv4Protocol(bytes: Uint8Array, offset: number): number {
  return bytes[offset + PROTOCOL] as number;
}

export function ipv4Source(bytes: Uint8Array, offset: number): number {
  return get32(bytes, offset + SOURCE);
}

export function ipv4Destination(bytes: Uint8Array, offset: number): number {
  return get32(bytes, offset + DESTINATION);
}

// Write

/** Writes a header of IPV4_HEADER bytes without options, checksum included. */
export function writeIpv4(bytes: Uint8Array, offset: number, header: Ipv4Header): void {
  const flags =
    (header.dontFragment ? DONT_FRAGMENT : 0) | (header.moreFragments ? MORE_FRAGMENTS : 0);
  bytes[offset] = 0x45;
  bytes[offset + 1] = (header.dscp ?? 0) << 2;
  put16(bytes, offset + IPV4_TOTAL_LENGTH, header.totalLength);
  put16(bytes, offset + IPV4_ID, header.id);
  put16(bytes, offset + IPV4_FRAGMENT, flags | (header.fragmentOffset >>> 3));
  bytes[offset + IPV4_TTL] = header.ttl;
  bytes[offset + PROTOCOL] = header.protocol;
  put16(bytes, offset + IPV4_CHECKSUM, 0);
  put32(bytes, offset + SOURCE, header.source);
  put32(bytes, offset + DESTINATION, header.destination);
  put16(bytes, offset + IPV4_CHECKSUM, checksum(bytes, offset, IPV4_HEADER));
}

// Format

/** `10.0.10.11 > 10.0.10.12 proto 1 ttl 64 length 84`. */
export function formatIpv4Header(bytes: Uint8Array, offset: number): string {
  const source = formatIpv4(ipv4Source(bytes, offset));
  const destination = formatIpv4(ipv4Destination(bytes, offset));
  const fragment = ipv4FragmentOffset(bytes, offset);
  const more = ipv4MoreFragments(bytes, offset);
  return `${source} > ${destination} proto ${ipv4Protocol(bytes, offset)} ttl ${ipv4Ttl(bytes, offset)} length ${ipv4TotalLength(bytes, offset)}${fragment || more ? ` fragment ${fragment}${more ? '+' : ''}` : ''}`;
}
