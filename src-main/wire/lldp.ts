/**
 * LLDP (IEEE 802.1AB-2016): who is at the other end of this cable? A frame is a list of TLVs: chassis, port and time to live
 * first, in this order, then whatever else, then an end.
 * Odd cases: a time to live of 0 says goodbye; unknown TLVs are passed over; the first of two alike counts.
 */
import { formatIpv4, formatMac, MAC_LENGTH } from './address.ts';
import { get16, get32, put16 } from './bytes.ts';

// Constants

/** Nearest bridge: every bridge takes it, none forwards it (IEEE 802.1AB 7.1). */
export const LLDP_MAC: Uint8Array = Uint8Array.of(0x01, 0x80, 0xc2, 0, 0, 0x0e);
/** Names of the capability bits, from the lowest (IEEE 802.1AB 8.5.8). */
export const lldpCapabilities: readonly string[] =
  'other repeater bridge wlan router telephone docsis station'.split(' ');
const BRIDGE = 1 << 2;

const Tlv = {
  end: 0,
  chassis: 1,
  port: 2,
  timeToLive: 3,
  portDescription: 4,
  systemName: 5,
  systemDescription: 6,
  capabilities: 7,
  management: 8,
  organization: 127,
} as const;
const CHASSIS_MAC = 4;
const PORT_MAC = 3;
const PORT_INTERFACE_NAME = 5;
const texts = new Map<number, 'portDescription' | 'systemName' | 'systemDescription'>([
  [Tlv.portDescription, 'portDescription'],
  [Tlv.systemName, 'systemName'],
  [Tlv.systemDescription, 'systemDescription'],
]);
/** A network address in a chassis and in a port id, with the family in front. */
const CHASSIS_ADDRESS = 5;
const PORT_ADDRESS = 4;
const FAMILY_IPV4 = 1;
/** Organization (24 bits) and subtype: IEEE 802.1Q annex D, IEEE 802.3 79. */
const PORT_VLAN = 0x0080c201;
const AGGREGATION = 0x0080c207;
const AGGREGATION_OLD = 0x00120f03;
const MAX_FRAME = 0x00120f04;
const MAX_TEXT_OCTETS = 255;

/** What a neighbor says of itself; '' and 0 where it says nothing. */
export interface LldpNeighbor {
  chassisId: string;
  portId: string;
  /** Seconds; 0: it leaves. */
  timeToLive: number;
  portDescription: string;
  systemName: string;
  systemDescription: string;
  /** Capability bits that are in use. */
  capabilities: number;
  managementAddress: string;
  /** VLAN of untagged frames. */
  portVlan: number;
  /** The port is a member of an aggregation now. */
  aggregated: boolean;
  /** Octets of the largest frame, FCS and tag included. */
  maxFrame: number;
}

/** What a device says; its capability is that of a bridge. */
export interface LldpAnnouncement
  extends Omit<LldpNeighbor, 'chassisId' | 'portId' | 'capabilities' | 'managementAddress'> {
  readonly chassis: Uint8Array;
  readonly port: string;
}

// Read

/** What the TLVs in `bytes[offset, end)` say; null where the three that must be there are not (IEEE 802.1AB 9.2.8.7.1). */
export function readLldp(bytes: Uint8Array, offset: number, end: number): LldpNeighbor | null {
  const neighbor: LldpNeighbor = {
    ...{ chassisId: '', portId: '', timeToLive: 0, portDescription: '', systemName: '' },
    ...{ systemDescription: '', capabilities: 0, managementAddress: '', portVlan: 0 },
    ...{ aggregated: false, maxFrame: 0 },
  };
  let at = offset;
  for (let index = 0; at + 2 <= end; index++) {
    const head = get16(bytes, at);
    const type = head >>> 9;
    const value = at + 2;
    at = value + (head & 0x1ff);
    if (at > end) return null;
    if (index < 3 && type !== index + 1) return null;
    if (type === Tlv.end) return index < 3 ? null : neighbor;
    if (!readTlv(neighbor, type, bytes, value, at)) return null;
  }
  return neighbor.chassisId === '' || neighbor.portId === '' ? null : neighbor;
}

/** False for a TLV that must be right and is not. */
function readTlv(
  neighbor: LldpNeighbor,
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): boolean {
  const length = end - at;
  const text = texts.get(type);
  if (text !== undefined) neighbor[text] ||= textOf(bytes, at, end);
  switch (type) {
    case Tlv.chassis:
      neighbor.chassisId = idText(bytes, at, end, CHASSIS_MAC, CHASSIS_ADDRESS);
      return neighbor.chassisId !== '' && length <= 256;
    case Tlv.port:
      neighbor.portId = idText(bytes, at, end, PORT_MAC, PORT_ADDRESS);
      return neighbor.portId !== '' && length <= 256;
    case Tlv.timeToLive:
      neighbor.timeToLive = get16(bytes, at);
      return length >= 2;
    case Tlv.capabilities:
      if (length >= 4) neighbor.capabilities = get16(bytes, at + 2);
      break;
    case Tlv.management:
      if (length >= 6 && bytes[at] === 5 && bytes[at + 1] === FAMILY_IPV4)
        neighbor.managementAddress ||= formatIpv4(get32(bytes, at + 2));
      break;
    case Tlv.organization:
      if (length >= 4) readOrganization(neighbor, get32(bytes, at), bytes.subarray(at + 4, end));
  }
  return true;
}

/** `what` is the organization's number and its subtype. */
function readOrganization(said: LldpNeighbor, what: number, value: Uint8Array): void {
  if (what === AGGREGATION || what === AGGREGATION_OLD)
    said.aggregated = value.length > 0 && ((value[0] as number) & 2) !== 0;
  else if (value.length < 2) return;
  else if (what === PORT_VLAN) said.portVlan = get16(value, 0) & 0xfff;
  else if (what === MAX_FRAME) said.maxFrame = get16(value, 0);
}

/** A chassis or port id: its subtype stands in the first octet. */
function idText(
  bytes: Uint8Array,
  at: number,
  end: number,
  macType: number,
  addressType: number,
): string {
  const type = bytes[at];
  const length = end - at - 1;
  if (length < 1) return '';
  if (type === macType && length === MAC_LENGTH) return formatMac(bytes, at + 1);
  if (type === addressType && length === 5 && bytes[at + 1] === FAMILY_IPV4)
    return formatIpv4(get32(bytes, at + 2));
  return textOf(bytes, at + 1, end);
}

/** Text as a neighbor sent it: UTF-8, without what could move a cursor. */
function textOf(bytes: Uint8Array, at: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(at, end)).replace(/\p{C}/gu, '\ufffd');
}

// Write

/** Writes the TLVs from `offset` on and gives the offset behind them; 1,200 octets are always enough. */
export function writeLldp(bytes: Uint8Array, offset: number, said: LldpAnnouncement): number {
  const { timeToLive, aggregated } = said;
  let at = writeTlv(bytes, offset, Tlv.chassis, [CHASSIS_MAC, ...said.chassis]);
  at = writeTlv(bytes, at, Tlv.port, [PORT_INTERFACE_NAME, ...octetsOf(said.port)]);
  at = writeTlv(bytes, at, Tlv.timeToLive, word(timeToLive));
  if (timeToLive > 0) {
    at = writeTlv(bytes, at, Tlv.portDescription, octetsOf(said.portDescription));
    at = writeTlv(bytes, at, Tlv.systemName, octetsOf(said.systemName));
    at = writeTlv(bytes, at, Tlv.systemDescription, octetsOf(said.systemDescription));
    at = writeTlv(bytes, at, Tlv.capabilities, [...word(BRIDGE), ...word(BRIDGE)]);
    at = writeOrganization(bytes, at, PORT_VLAN, word(said.portVlan));
    if (aggregated) at = writeOrganization(bytes, at, AGGREGATION, [3, 0, 0, 0, 0]);
    at = writeOrganization(bytes, at, MAX_FRAME, word(said.maxFrame));
  }
  return writeTlv(bytes, at, Tlv.end, []);
}

function writeTlv(bytes: Uint8Array, at: number, type: number, value: ArrayLike<number>): number {
  put16(bytes, at, (type << 9) | value.length);
  bytes.set(value, at + 2);
  return at + 2 + value.length;
}

function writeOrganization(bytes: Uint8Array, at: number, what: number, value: number[]): number {
  const [high, low] = [what >>> 16, what & 0xffff];
  return writeTlv(bytes, at, Tlv.organization, [...word(high), ...word(low), ...value]);
}

function word(value: number): number[] {
  return [value >> 8, value & 255];
}

function octetsOf(text: string): Uint8Array {
  return new TextEncoder().encode(text).subarray(0, MAX_TEXT_OCTETS);
}
