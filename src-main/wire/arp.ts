/**
 * ARP for IPv4 over Ethernet (RFC 826): who has this IPv4 address?
 * Odd cases: a gratuitous request asks for the sender's own address (an announcement, RFC 5227 3); a probe
 * has sender address 0.0.0.0 and must not be learned from (RFC 5227 1.1).
 */
import { formatIpv4, formatMac, putMac } from './address.ts';
import { get16, get32, put16, put32 } from './bytes.ts';

// Constants

export const ARP_LENGTH = 28;
export const ArpOperation = { request: 1, reply: 2 } as const;
const HARDWARE_ETHERNET = 1;
const PROTOCOL_IPV4 = 0x0800;
/** Lengths of a hardware (6) and a protocol address (4), as they stand in the packet. */
const ADDRESS_LENGTHS = 0x0604;

// Offsets

export const ARP_SENDER_MAC = 8;
export const ARP_TARGET_MAC = 18;
const OPERATION = 6;
const SENDER_ADDRESS = 14;
const TARGET_ADDRESS = 24;

// Read

/** True when the `length` bytes at `offset` are a whole ARP packet for IPv4 over Ethernet. */
export function checkArp(bytes: Uint8Array, offset: number, length: number): boolean {
  return (
    length >= ARP_LENGTH &&
    get16(bytes, offset) === HARDWARE_ETHERNET &&
    get16(bytes, offset + 2) === PROTOCOL_IPV4 &&
    get16(bytes, offset + 4) === ADDRESS_LENGTHS
  );
}

export function arpOperation(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset + OPERATION);
}

export function arpSenderAddress(bytes: Uint8Array, offset: number): number {
  return get32(bytes, offset + SENDER_ADDRESS);
}

export function arpTargetAddress(bytes: Uint8Array, offset: number): number {
  return get32(bytes, offset + TARGET_ADDRESS);
}

// Write

/** Writes ARP_LENGTH bytes. */
export function writeArp(
  bytes: Uint8Array,
  offset: number,
  operation: number,
  sender: { mac: Uint8Array; address: number },
  target: { mac: Uint8Array; address: number },
): void {
  put16(bytes, offset, HARDWARE_ETHERNET);
  put16(bytes, offset + 2, PROTOCOL_IPV4);
  put16(bytes, offset + 4, ADDRESS_LENGTHS);
  put16(bytes, offset + OPERATION, operation);
  putMac(bytes, offset + ARP_SENDER_MAC, sender.mac);
  put32(bytes, offset + SENDER_ADDRESS, sender.address);
  putMac(bytes, offset + ARP_TARGET_MAC, target.mac);
  put32(bytes, offset + TARGET_ADDRESS, target.address);
}

// Format

/** `who-has 10.0.10.12 tell 10.0.10.11`, `10.0.10.12 is-at 02:00:00:00:0a:02`. */
export function formatArp(bytes: Uint8Array, offset: number): string {
  const sender = formatIpv4(arpSenderAddress(bytes, offset));
  switch (arpOperation(bytes, offset)) {
    case ArpOperation.request:
      return `who-has ${formatIpv4(arpTargetAddress(bytes, offset))} tell ${sender}`;
    case ArpOperation.reply:
      return `${sender} is-at ${formatMac(bytes, offset + ARP_SENDER_MAC)}`;
    default:
      return `arp operation ${arpOperation(bytes, offset)}`;
  }
}
