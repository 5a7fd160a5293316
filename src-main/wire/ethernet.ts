/**
 * Ethernet II frames (IEEE 802.3 3.1): destination, source, EtherType. No preamble, no FCS.
 * Odd case: a value below 1536 in the type field is a length, and an LLC header follows (IEEE 802.3 3.2.6).
 */

import { formatMac, putMac } from './address.ts';
import { get16, put16 } from './bytes.ts';

// Constants

export const ETHERNET_HEADER = 14;

export const EtherType = {
  ipv4: 0x0800,
  arp: 0x0806,
  rarp: 0x8035,
  vlan: 0x8100,
  ipv6: 0x86dd,
  slow: 0x8809,
  serviceVlan: 0x88a8,
  lldp: 0x88cc,
  cfm: 0x8902,
} as const;

// Offsets

export const ETHERNET_DESTINATION = 0;
export const ETHERNET_SOURCE = 6;
export const ETHERNET_TYPE = 12;

// Read

/** EtherType (or length) of the frame at `offset`. */
export function etherType(bytes: Uint8Array, offset = 0): number {
  return get16(bytes, offset + ETHERNET_TYPE);
}

// Write

/** Writes a header; the payload starts ETHERNET_HEADER bytes after `offset`. */
export function writeEthernet(
  bytes: Uint8Array,
  offset: number,
  destination: Uint8Array,
  source: Uint8Array,
  type: number,
): void {
  putMac(bytes, offset + ETHERNET_DESTINATION, destination);
  putMac(bytes, offset + ETHERNET_SOURCE, source);
  put16(bytes, offset + ETHERNET_TYPE, type);
}

// Format

/** `02:…:01 > 02:…:02 type 0x0800`. */
export function formatEthernet(bytes: Uint8Array, offset = 0): string {
  const source = formatMac(bytes, offset + ETHERNET_SOURCE);
  const destination = formatMac(bytes, offset + ETHERNET_DESTINATION);
  const type = etherType(bytes, offset).toString(16).padStart(4, '0');
  return `${source} > ${destination} type 0x${type}`;
}
