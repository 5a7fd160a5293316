/**
 * IPv6 headers (RFC 8200 3), and the addresses that follow from others: link-local, solicited-node, multicast MAC.
 * Odd case: a short Ethernet frame is padded behind the payload length.
 */
import { MAC_LENGTH } from './address.ts';
import { get16, get32, put16, put32 } from './bytes.ts';
import { formatIpv6 } from './ipv6-address.ts';

// Constants

export const IPV6_HEADER = 40;
/** `ff02::1`, every host of the link (RFC 4291 2.7.1). */
export const ALL_NODES: Int32Array = Int32Array.of(0xff020000, 0, 0, 1);
const VERSION = 6;

/** The fields that `writeIpv6` needs; lengths in bytes. */
export interface Ipv6Header {
  payloadLength: number;
  /** Protocol of what follows, as in IPv4. */
  nextHeader: number;
  hopLimit: number;
  /** Differentiated services (RFC 2474), 0 to 63. */
  dscp: number;
  source: Int32Array;
  destination: Int32Array;
}

// Offsets

export const IPV6_PAYLOAD_LENGTH = 4;
export const IPV6_NEXT_HEADER = 6;
const HOP_LIMIT = 7;
const SOURCE = 8;
const DESTINATION = 24;

// Read

export function ipv6Source(bytes: Uint8Array, offset: number): Int32Array {
  return readIpv6Address(bytes, offset + SOURCE);
}

/** The address of 16 bytes at `offset`. */
export function readIpv6Address(bytes: Uint8Array, offset: number): Int32Array {
  return Int32Array.from({ length: 4 }, (_, word) => get32(bytes, offset + word * 4));
}

/** ff00::/8 (RFC 4291 2.7). */
export function isMulticastIpv6(words: Int32Array): boolean {
  return (words[0] as number) >>> 24 === 0xff;
}

/** `::`, of a host that has no address yet (RFC 4291 2.5.2). */
export function isUnspecifiedIpv6(words: Int32Array): boolean {
  return words.every((word) => word === 0);
}

/** The address that a host makes from its MAC: fe80::/64 with a modified EUI-64 (RFC 4291 2.5.6, appendix A). */
export function linkLocalOf(mac: Uint8Array): Int32Array {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac;
  const high = ((a ^ 2) << 24) | (b << 16) | (c << 8) | 0xff;
  return Int32Array.of(0xfe800000, 0, high, (0xfe << 24) | (d << 16) | (e << 8) | f);
}

/** The group that asks for an address: ff02::1:ff00:0/104 with its last 24 bits (RFC 4291 2.7.1). */
export function solicitedNodeOf(words: Int32Array): Int32Array {
  return Int32Array.of(0xff020000, 0, 1, 0xff000000 | ((words[3] as number) & 0xffffff));
}

/** MAC address of a multicast group: 33:33 and its last 32 bits (RFC 2464 7). */
export function multicastMacOf(words: Int32Array): Uint8Array {
  const mac = new Uint8Array(MAC_LENGTH).fill(0x33, 0, 2);
  put32(mac, 2, words[3] as number);
  return mac;
}

// Write

/** Writes a header of IPV6_HEADER bytes. */
export function writeIpv6(bytes: Uint8Array, offset: number, header: Ipv6Header): void {
  put32(bytes, offset, (VERSION << 28) | (header.dscp << 22));
  put16(bytes, offset + IPV6_PAYLOAD_LENGTH, header.payloadLength);
  bytes[offset + IPV6_NEXT_HEADER] = header.nextHeader;
  bytes[offset + HOP_LIMIT] = header.hopLimit;
  writeIpv6Address(bytes, offset + SOURCE, header.source);
  writeIpv6Address(bytes, offset + DESTINATION, header.destination);
}

export function writeIpv6Address(bytes: Uint8Array, offset: number, words: Int32Array): void {
  for (let word = 0; word < 4; word++) put32(bytes, offset + word * 4, words[word] as number);
}

// Format

/** `fd00::1 > fd00::2 next 58 hops 64 length 16`. */
export function formatIpv6Header(bytes: Uint8Array, offset: number): string {
  const source = formatIpv6(ipv6Source(bytes, offset));
  const destination = formatIpv6(readIpv6Address(bytes, offset + DESTINATION));
  return `${source} > ${destination} next ${bytes[offset + IPV6_NEXT_HEADER]} hops ${bytes[offset + HOP_LIMIT]} length ${get16(bytes, offset + IPV6_PAYLOAD_LENGTH)}`;
}
