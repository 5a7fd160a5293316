/**
 * MAC addresses (six bytes where they lie in a frame) and IPv4 addresses (an unsigned 32-bit number).
 * Text forms: `02:00:00:00:0a:01` (colons or hyphens, any case), `10.0.10.11`, `10.0.10.11/24`.
 * Odd case: IPv4 numbers with leading zeros are refused, because some programs read them as octal (RFC 6943 3.1.1).
 */

// Constants

export const MAC_LENGTH = 6;
export const BROADCAST_MAC: Uint8Array = Uint8Array.of(255, 255, 255, 255, 255, 255);
export const BROADCAST_IPV4 = 0xffff_ffff;

/** An IPv4 address with the length of its prefix, 0 to 32. */
export interface Cidr {
  address: number;
  prefixLength: number;
}

// Read

/** The six bytes of a MAC address in text form, null when it is none. */
export function parseMac(text: string): Uint8Array | null {
  if (!/^[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$/i.test(text)) return null;
  return Uint8Array.from(text.split(/[:-]/), (octet) => Number.parseInt(octet, 16));
}

/** An IPv4 address in text form as a number, null when it is none. */
export function parseIpv4(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return null;
  let address = 0;
  for (const octet of match.slice(1)) {
    if (Number(octet) > 255 || (octet.length > 1 && octet.startsWith('0'))) return null;
    address = address * 256 + Number(octet);
  }
  return address;
}

/** `10.0.10.11/24` as address and prefix length, null when it is none. Host bits are kept. */
export function parseCidr(text: string): Cidr | null {
  const match = /^([\d.]+)\/(0|[1-9]\d?)$/.exec(text);
  const address = match && parseIpv4(match[1] as string);
  const prefixLength = Number(match?.[2]);
  return address === null || prefixLength > 32 ? null : { address, prefixLength };
}

/** True for multicast and broadcast MACs: the group bit of the first octet (IEEE 802 8.2.2). */
export function isGroupMac(bytes: Uint8Array, offset = 0): boolean {
  return ((bytes[offset] as number) & 1) === 1;
}

export function isBroadcastMac(bytes: Uint8Array, offset = 0): boolean {
  return sameMac(bytes, offset, BROADCAST_MAC, 0);
}

/** 01:80:c2:00:00:00 to 0f: between neighbors, never forwarded by bridges (IEEE 802.1Q 8.6.3). */
export function isLinkLocalMac(bytes: Uint8Array, offset = 0): boolean {
  return (
    bytes[offset] === 0x01 &&
    bytes[offset + 1] === 0x80 &&
    bytes[offset + 2] === 0xc2 &&
    bytes[offset + 3] === 0 &&
    bytes[offset + 4] === 0 &&
    (bytes[offset + 5] as number) < 0x10
  );
}

export function sameMac(a: Uint8Array, aOffset: number, b: Uint8Array, bOffset: number): boolean {
  for (let at = 0; at < MAC_LENGTH; at++) {
    if (a[aOffset + at] !== b[bOffset + at]) return false;
  }
  return true;
}

/** The netmask of a prefix length: 24 → 255.255.255.0. */
export function netmask(prefixLength: number): number {
  return prefixLength === 0 ? 0 : (-1 << (32 - prefixLength)) >>> 0;
}

/** The first address of the subnet. */
export function networkAddress({ address, prefixLength }: Cidr): number {
  return (address & netmask(prefixLength)) >>> 0;
}

/** The last address of the subnet. A /31 and a /32 have no directed broadcast (RFC 3021): then it is an ordinary host. */
export function broadcastAddress({ address, prefixLength }: Cidr): number {
  return (address | ~netmask(prefixLength)) >>> 0;
}

/** True when `address` lies in the subnet. */
export function inSubnet(subnet: Cidr, address: number): boolean {
  return ((subnet.address ^ address) & netmask(subnet.prefixLength)) === 0;
}

/** Class D, 224.0.0.0/4 (RFC 1112). */
export function isMulticastIpv4(address: number): boolean {
  return address >>> 28 === 0xe;
}

// Write

/** Copies the MAC `mac` to `offset`. */
export function putMac(bytes: Uint8Array, offset: number, mac: Uint8Array): void {
  for (let at = 0; at < MAC_LENGTH; at++) bytes[offset + at] = mac[at] as number;
}

// Format

const hex = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));

/** `02:00:00:00:0a:01`. */
export function formatMac(bytes: Uint8Array, offset = 0): string {
  let text = hex[bytes[offset] as number] as string;
  for (let at = 1; at < MAC_LENGTH; at++) text += `:${hex[bytes[offset + at] as number]}`;
  return text;
}

/** `10.0.10.11`. */
export function formatIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** `10.0.10.11/24`. */
export function formatCidr({ address, prefixLength }: Cidr): string {
  return `${formatIpv4(address)}/${prefixLength}`;
}
