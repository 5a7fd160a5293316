/**
 * Bridge protocol data units of STP and RSTP (IEEE 802.1D-2004 9.3): configuration, topology change notification
 * and RST, in an 802.3 frame with an LLC header.
 * Odd cases: a longer BPDU is read as far as it is known (9.3.4), so one of MSTP reads as RST; times stand in 1/256 s;
 * a configuration BPDU that is as old as its maximum age is none.
 */
import { putMac } from './address.ts';
import { get16, get32, put16, put32 } from './bytes.ts';

// Constants

/** 01:80:c2:00:00:00, the bridge group address. */
export const BRIDGE_GROUP_MAC: Uint8Array = Uint8Array.of(0x01, 0x80, 0xc2, 0, 0, 0);
export const BpduType = { config: 0x00, rst: 0x02, tcn: 0x80 } as const;
export type BpduType = (typeof BpduType)[keyof typeof BpduType];
/** Values of `role` (9.2.9); `unknown` in a configuration BPDU. */
export const BpduRole = { unknown: 0, alternate: 1, root: 2, designated: 3 } as const;
export const BpduFlag = {
  topologyChange: 0x01,
  proposal: 0x02,
  learning: 0x10,
  forwarding: 0x20,
  agreement: 0x40,
  topologyChangeAck: 0x80,
} as const;
const ROLE_SHIFT = 2;
const ROLE_MASK = 3;
const LLC_LENGTH = 3;
const CONFIG_LENGTH = 35;
const RST_LENGTH = 36;
const TCN_LENGTH = 4;
/** Shortest Ethernet frame without its FCS. */
const MIN_FRAME = 60;

/** What a BPDU says. Times in seconds; ids as `8000.020000000a01`, so that comparing texts compares bridges. */
export interface Bpdu {
  readonly type: BpduType;
  /** Bits of BpduFlag, without the role. */
  readonly flags: number;
  readonly role: number;
  readonly root: string;
  readonly rootPathCost: number;
  readonly bridge: string;
  readonly port: number;
  readonly messageAge: number;
  readonly maxAge: number;
  readonly helloTime: number;
  readonly forwardDelay: number;
}

// Offsets, from the start of the frame

const LENGTH = 12;
const LLC = 14;
const PROTOCOL = LLC + LLC_LENGTH;
const VERSION = PROTOCOL + 2;
const TYPE = PROTOCOL + 3;
const FLAGS = PROTOCOL + 4;
const ROOT = PROTOCOL + 5;
const COST = PROTOCOL + 13;
const BRIDGE = PROTOCOL + 17;
const PORT = PROTOCOL + 25;
const TIMES = PROTOCOL + 27;

// Read

/** The BPDU in the frame at `start`, null where there is none that is whole and valid (9.3.4). */
export function readBpdu(bytes: Uint8Array, start: number, end: number): Bpdu | null {
  if (end - start < PROTOCOL + TCN_LENGTH || end > bytes.length) return null;
  const octets = Math.min(get16(bytes, start + LENGTH) - LLC_LENGTH, end - start - PROTOCOL);
  const isStp =
    get16(bytes, start + LLC) === 0x4242 &&
    bytes[start + LLC + 2] === 0x03 &&
    get16(bytes, start + PROTOCOL) === 0;
  if (!isStp) return null;
  const type = bytes[start + TYPE];
  if (type === BpduType.tcn && octets >= TCN_LENGTH) return tcn;
  if (type === BpduType.config && octets >= CONFIG_LENGTH) {
    const bpdu = readBody(bytes, start, type);
    return bpdu.messageAge < bpdu.maxAge ? bpdu : null;
  }
  const isRst = type === BpduType.rst && (bytes[start + VERSION] ?? 0) >= 2;
  return isRst && octets >= RST_LENGTH ? readBody(bytes, start, type) : null;
}

const tcn: Bpdu = {
  type: BpduType.tcn,
  flags: 0,
  role: BpduRole.unknown,
  root: '',
  rootPathCost: 0,
  bridge: '',
  port: 0,
  messageAge: 0,
  maxAge: 0,
  helloTime: 0,
  forwardDelay: 0,
};

function readBody(bytes: Uint8Array, start: number, type: BpduType): Bpdu {
  const flags = bytes[start + FLAGS] ?? 0;
  const isRst = type === BpduType.rst;
  const known = BpduFlag.topologyChange | BpduFlag.topologyChangeAck;
  return {
    type,
    flags: isRst ? flags & ~(ROLE_MASK << ROLE_SHIFT) : flags & known,
    role: isRst ? (flags >> ROLE_SHIFT) & ROLE_MASK : BpduRole.unknown,
    root: readBridgeId(bytes, start + ROOT),
    rootPathCost: get32(bytes, start + COST),
    bridge: readBridgeId(bytes, start + BRIDGE),
    port: get16(bytes, start + PORT),
    messageAge: get16(bytes, start + TIMES) / 256,
    maxAge: get16(bytes, start + TIMES + 2) / 256,
    helloTime: get16(bytes, start + TIMES + 4) / 256,
    forwardDelay: get16(bytes, start + TIMES + 6) / 256,
  };
}

function readBridgeId(bytes: Uint8Array, offset: number): string {
  return bridgeId(get16(bytes, offset), bytes.subarray(offset + 2, offset + 8));
}

/** Priority (0 to 65535) and MAC address as the text form of a bridge id. */
export function bridgeId(priority: number, mac: Uint8Array): string {
  const octets = Array.from(mac, (octet) => octet.toString(16).padStart(2, '0'));
  return `${priority.toString(16).padStart(4, '0')}.${octets.join('')}`;
}

// Write

/** A whole frame with this BPDU, padded to the shortest that Ethernet has. */
export function writeBpdu(bpdu: Bpdu, source: Uint8Array): Uint8Array {
  const { type } = bpdu;
  const octets =
    type === BpduType.tcn ? TCN_LENGTH : type === BpduType.rst ? RST_LENGTH : CONFIG_LENGTH;
  const frame = new Uint8Array(MIN_FRAME);
  putMac(frame, 0, BRIDGE_GROUP_MAC);
  putMac(frame, 6, source);
  put16(frame, LENGTH, LLC_LENGTH + octets);
  put16(frame, LLC, 0x4242);
  frame[LLC + 2] = 0x03;
  frame[VERSION] = type === BpduType.rst ? 2 : 0;
  frame[TYPE] = type;
  if (type === BpduType.tcn) return frame;
  frame[FLAGS] = bpdu.flags | (bpdu.role << ROLE_SHIFT);
  writeBridgeId(frame, ROOT, bpdu.root);
  put32(frame, COST, bpdu.rootPathCost);
  writeBridgeId(frame, BRIDGE, bpdu.bridge);
  put16(frame, PORT, bpdu.port);
  const times = [bpdu.messageAge, bpdu.maxAge, bpdu.helloTime, bpdu.forwardDelay];
  for (const [index, seconds] of times.entries())
    put16(frame, TIMES + 2 * index, Math.min(Math.round(seconds * 256), 0xffff));
  return frame;
}

function writeBridgeId(frame: Uint8Array, offset: number, id: string): void {
  const digits = id.slice(0, 4) + id.slice(5);
  for (let at = 0; at < 8; at++)
    frame[offset + at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16);
}

// Format

/** `32768/02:00:00:00:0a:01`, as switches write a bridge id. */
export function formatBridgeId(id: string): string {
  const octets = id.slice(5).match(/../g) ?? [];
  return `${Number.parseInt(id.slice(0, 4), 16)}/${octets.join(':')}`;
}
