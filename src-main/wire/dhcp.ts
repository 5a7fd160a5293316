/**
 * DHCP messages (RFC 2131, options RFC 2132), the payload of UDP ports 67 and 68.
 * Odd cases: options that overflow into the `sname` and `file` fields (option 52) are not looked for there; an
 * option that stands twice counts where it stands first; a message without the magic cookie is plain BOOTP and refused.
 */
import { formatIpv4, formatMac, MAC_LENGTH, putMac } from './address.ts';
import { get32, put16, put32 } from './bytes.ts';

// Constants

export const DHCP_SERVER_PORT = 67;
export const DHCP_CLIENT_PORT = 68;
/** Fixed part with the magic cookie; options follow. */
export const DHCP_HEADER = 240;
/** Shortest message that old relays take (BOOTP, RFC 951). */
export const DHCP_MIN = 300;
export const DhcpOp = { request: 1, reply: 2 } as const;
export const DhcpType = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  ack: 5,
  nak: 6,
  release: 7,
  inform: 8,
} as const;
export const DhcpOption = {
  pad: 0,
  subnetMask: 1,
  router: 3,
  dns: 6,
  hostName: 12,
  requestedAddress: 50,
  leaseTime: 51,
  messageType: 53,
  serverId: 54,
  parameterList: 55,
  renewalTime: 58,
  rebindingTime: 59,
  end: 255,
} as const;
const MAGIC = 0x63825363;
const HTYPE_ETHERNET = 1;
const BROADCAST_FLAG = 0x8000;

/** The fields that `writeDhcp` needs; addresses as numbers, 0 for none. */
export interface DhcpMessage {
  op: number;
  xid: number;
  /** Asks the server to answer by broadcast: for clients without an address. */
  broadcast: boolean;
  clientAddress: number;
  yourAddress: number;
  clientMac: Uint8Array;
  options: readonly DhcpOptionValue[];
}

/** A code and its bytes, at most 255. */
export type DhcpOptionValue = readonly [code: number, value: Uint8Array];

// Offsets

const OP = 0;
const HTYPE = 1;
const HLEN = 2;
const XID = 4;
const FLAGS = 10;
const CIADDR = 12;
const YIADDR = 16;
export const DHCP_CHADDR = 28;
const COOKIE = 236;

// Read

/** True when the bytes are a DHCP message for Ethernet. */
export function checkDhcp(bytes: Uint8Array, offset: number, length: number): boolean {
  return (
    length >= DHCP_HEADER &&
    bytes[offset + HTYPE] === HTYPE_ETHERNET &&
    bytes[offset + HLEN] === MAC_LENGTH &&
    get32(bytes, offset + COOKIE) === MAGIC
  );
}

export function dhcpOp(bytes: Uint8Array, offset: number): number {
  return bytes[offset + OP] as number;
}

export function dhcpXid(bytes: Uint8Array, offset: number): number {
  return get32(bytes, offset + XID);
}

/** The address that the server gives. */
export function dhcpYourAddress(bytes: Uint8Array, offset: number): number {
  return get32(bytes, offset + YIADDR);
}

/** Offset of the value of an option and its length; null where it is not, or runs out of the message. */
export function findDhcpOption(
  bytes: Uint8Array,
  offset: number,
  length: number,
  code: number,
): { at: number; length: number } | null {
  const end = offset + length;
  for (let at = offset + DHCP_HEADER; at < end; ) {
    const found = bytes[at] as number;
    if (found === DhcpOption.end) return null;
    if (found === DhcpOption.pad) {
      at++;
      continue;
    }
    if (at + 1 >= end) return null;
    const size = bytes[at + 1] as number;
    if (at + 2 + size > end) return null;
    if (found === code) return { at: at + 2, length: size };
    at += 2 + size;
  }
  return null;
}

/** The message type (DhcpType), 0 where there is none. */
export function dhcpType(bytes: Uint8Array, offset: number, length: number): number {
  const found = findDhcpOption(bytes, offset, length, DhcpOption.messageType);
  return found?.length === 1 ? (bytes[found.at] as number) : 0;
}

/** The first (or only) 32-bit number of an option: an address, a time in seconds. Null where it is not. */
export function dhcpNumber(
  bytes: Uint8Array,
  offset: number,
  length: number,
  code: number,
): number | null {
  const found = findDhcpOption(bytes, offset, length, code);
  return found !== null && found.length >= 4 ? get32(bytes, found.at) : null;
}

// Write

/** The message as bytes of its own, padded to DHCP_MIN. */
export function writeDhcp(message: DhcpMessage): Uint8Array {
  const size = message.options.reduce((sum, [, value]) => sum + 2 + value.length, DHCP_HEADER + 1);
  const bytes = new Uint8Array(Math.max(DHCP_MIN, size));
  bytes[OP] = message.op;
  bytes[HTYPE] = HTYPE_ETHERNET;
  bytes[HLEN] = MAC_LENGTH;
  put32(bytes, XID, message.xid);
  put16(bytes, FLAGS, message.broadcast ? BROADCAST_FLAG : 0);
  put32(bytes, CIADDR, message.clientAddress);
  put32(bytes, YIADDR, message.yourAddress);
  putMac(bytes, DHCP_CHADDR, message.clientMac);
  put32(bytes, COOKIE, MAGIC);
  let at = DHCP_HEADER;
  for (const [code, value] of message.options) {
    bytes[at] = code;
    bytes[at + 1] = value.length;
    bytes.set(value, at + 2);
    at += 2 + value.length;
  }
  bytes[at] = DhcpOption.end;
  return bytes;
}

/** A 32-bit option: an address, a time in seconds. */
export function dhcpOption32(code: number, value: number): DhcpOptionValue {
  const bytes = new Uint8Array(4);
  put32(bytes, 0, value);
  return [code, bytes];
}

// Format

/** `dhcp offer xid 0x1234abcd 10.0.0.50 for 02:…`. */
export function formatDhcp(bytes: Uint8Array, offset: number, length: number): string {
  const type = dhcpType(bytes, offset, length);
  const name =
    Object.entries(DhcpType).find(([, number]) => number === type)?.[0] ?? `type ${type}`;
  const xid = dhcpXid(bytes, offset).toString(16).padStart(8, '0');
  const given = dhcpYourAddress(bytes, offset);
  const address = given === 0 ? '' : ` ${formatIpv4(given)}`;
  return `dhcp ${name} xid 0x${xid}${address} for ${formatMac(bytes, offset + DHCP_CHADDR)}`;
}
