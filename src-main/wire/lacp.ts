/**
 * LACPDUs and markers (IEEE 802.1AX-2014 6.4.2, 6.5.3): what two ends of a link aggregation say to each other, sent to the
 * slow protocols address as EtherType 0x8809, never tagged.
 * Odd cases: a version above 1 is read as version 1 (6.4.2.3 f); reserved fields are sent as 0 and never looked at.
 */
import { formatMac, parseMac, putMac } from './address.ts';
import { get16, put16, put32 } from './bytes.ts';
import { ETHERNET_HEADER, EtherType, etherType, writeEthernet } from './ethernet.ts';

// Constants

/** 01:80:c2:00:00:02, Slow_Protocols_Multicast. */
export const SLOW_PROTOCOLS_MAC: Uint8Array = Uint8Array.of(0x01, 0x80, 0xc2, 0, 0, 2);
export const SlowSubtype = { lacp: 1, marker: 2 } as const;
/** A whole LACPDU or marker PDU, Ethernet header included, FCS not. */
export const LACP_FRAME = 124;

/** Bits of Actor_State and Partner_State (6.4.2.3 n). */
export const LacpState = {
  activity: 0x01,
  timeout: 0x02,
  aggregation: 0x04,
  synchronization: 0x08,
  collecting: 0x10,
  distributing: 0x20,
  defaulted: 0x40,
  expired: 0x80,
} as const;

const VERSION = 1;
const Tlv = { actor: 1, partner: 2, collector: 3 } as const;
const INFO_LENGTH = 20;
const COLLECTOR_LENGTH = 16;
const MarkerTlv = { information: 1, response: 2 } as const;
const MARKER_LENGTH = 16;

/** What one end says of itself, or of the other (6.4.2.3). Numbers are unsigned 16 bit, `state` 8 bit. */
export interface LacpInfo {
  systemPriority: number;
  /** MAC address as text. */
  system: string;
  key: number;
  portPriority: number;
  port: number;
  state: number;
}

export interface Lacpdu {
  readonly actor: LacpInfo;
  readonly partner: LacpInfo;
}

// Offsets, from the start of the frame

const SUBTYPE = ETHERNET_HEADER;
const ACTOR = 16;
const PARTNER = ACTOR + INFO_LENGTH;
const COLLECTOR = PARTNER + INFO_LENGTH;
const MARKER = 16;

// Read

/** Subtype of a slow protocols frame of `length` octets, 0 where it is none. */
export function slowSubtype(bytes: Uint8Array, offset: number, length: number): number {
  const isSlow = length > SUBTYPE + 1 && etherType(bytes, offset) === EtherType.slow;
  return isSlow ? (bytes[offset + SUBTYPE] as number) : 0;
}

/** The LACPDU in the `length` octets at `offset`, null where they are none. */
export function readLacp(bytes: Uint8Array, offset: number, length: number): Lacpdu | null {
  if (slowSubtype(bytes, offset, length) !== SlowSubtype.lacp || length < COLLECTOR) return null;
  const isWhole =
    (bytes[offset + SUBTYPE + 1] as number) >= VERSION &&
    get16(bytes, offset + ACTOR) === ((Tlv.actor << 8) | INFO_LENGTH) &&
    get16(bytes, offset + PARTNER) === ((Tlv.partner << 8) | INFO_LENGTH);
  if (!isWhole) return null;
  return { actor: readInfo(bytes, offset + ACTOR), partner: readInfo(bytes, offset + PARTNER) };
}

function readInfo(bytes: Uint8Array, at: number): LacpInfo {
  return {
    systemPriority: get16(bytes, at + 2),
    system: formatMac(bytes, at + 4),
    key: get16(bytes, at + 10),
    portPriority: get16(bytes, at + 12),
    port: get16(bytes, at + 14),
    state: bytes[at + 16] as number,
  };
}

/** True for a marker that asks for a response. */
export function isMarker(bytes: Uint8Array, offset: number, length: number): boolean {
  return (
    slowSubtype(bytes, offset, length) === SlowSubtype.marker &&
    length >= MARKER + MARKER_LENGTH &&
    get16(bytes, offset + MARKER) === ((MarkerTlv.information << 8) | MARKER_LENGTH)
  );
}

// Write

/** A whole frame from the port with address `source`. `maxDelay` is the collector's, in tens of microseconds. */
export function writeLacp(
  source: Uint8Array,
  { actor, partner }: Lacpdu,
  maxDelay = 0,
): Uint8Array {
  const frame = slowFrame(source, SlowSubtype.lacp);
  writeInfo(frame, ACTOR, Tlv.actor, actor);
  writeInfo(frame, PARTNER, Tlv.partner, partner);
  put16(frame, COLLECTOR, (Tlv.collector << 8) | COLLECTOR_LENGTH);
  put16(frame, COLLECTOR + 2, maxDelay);
  return frame;
}

/** The response to a marker: port, system and transaction of the asker, as they came (6.5.4.2). */
export function writeMarkerResponse(
  source: Uint8Array,
  marker: Uint8Array,
  offset: number,
): Uint8Array {
  const frame = slowFrame(source, SlowSubtype.marker);
  frame.set(marker.subarray(offset + MARKER, offset + MARKER + MARKER_LENGTH), MARKER);
  frame[MARKER] = MarkerTlv.response;
  return frame;
}

function slowFrame(source: Uint8Array, subtype: number): Uint8Array {
  const frame = new Uint8Array(LACP_FRAME);
  writeEthernet(frame, 0, SLOW_PROTOCOLS_MAC, source, EtherType.slow);
  frame[SUBTYPE] = subtype;
  frame[SUBTYPE + 1] = VERSION;
  return frame;
}

function writeInfo(frame: Uint8Array, at: number, type: number, info: LacpInfo): void {
  put16(frame, at, (type << 8) | INFO_LENGTH);
  put16(frame, at + 2, info.systemPriority);
  putMac(frame, at + 4, parseMac(info.system) ?? new Uint8Array(6));
  put16(frame, at + 10, info.key);
  put16(frame, at + 12, info.portPriority);
  put16(frame, at + 14, info.port);
  put32(frame, at + 16, (info.state << 24) >>> 0);
}

// Format

const stateNames = Object.keys(LacpState) as (keyof typeof LacpState)[];

/** Names of the bits that are set: `activity aggregation synchronization`, as `lacp/show` of Open vSwitch has them. */
export function formatLacpState(state: number): string {
  return stateNames.filter((name) => (state & LacpState[name]) !== 0).join(' ');
}
