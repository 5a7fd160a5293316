/**
 * Templates and data records of NetFlow v9 (RFC 3954) and IPFIX (RFC 7011): both number their fields alike (IANA "IPFIX
 * Information Elements"), and differ in how they tell times.
 */
import { putMac } from './address.ts';
import { put16, put32 } from './bytes.ts';
import type { FlowClock, FlowEnd, FlowRecord } from './flow-record.ts';

/** A field of a template: its number in IANA's registry, and its length in octets. */
export type FlowField = readonly [element: number, length: number];

/** Information elements that we send. */
export const Element = {
  octets: 1,
  packets: 2,
  protocol: 4,
  tos: 5,
  tcpFlags: 6,
  sourcePort: 7,
  sourceIpv4: 8,
  input: 10,
  destinationPort: 11,
  destinationIpv4: 12,
  output: 14,
  lastUptime: 21,
  firstUptime: 22,
  sourceIpv6: 27,
  destinationIpv6: 28,
  samplingInterval: 34,
  samplingAlgorithm: 35,
  sourceMac: 56,
  vlan: 58,
  destinationMac: 80,
  endReason: 136,
  observationDomain: 149,
  startMs: 152,
  endMs: 153,
} as const;

const common: readonly FlowField[] = [
  [Element.input, 4],
  [Element.output, 4],
  [Element.vlan, 2],
  [Element.sourceMac, 6],
  [Element.destinationMac, 6],
  [Element.protocol, 1],
  [Element.tos, 1],
  [Element.tcpFlags, 2],
  [Element.sourcePort, 2],
  [Element.destinationPort, 2],
  [Element.packets, 8],
  [Element.octets, 8],
];
const ipv4: readonly FlowField[] = [
  [Element.sourceIpv4, 4],
  [Element.destinationIpv4, 4],
];
const ipv6: readonly FlowField[] = [
  [Element.sourceIpv6, 16],
  [Element.destinationIpv6, 16],
];

/** The fields of a template for flows of one family, with those that tell the times. */
export function flowFields(family: 4 | 6, times: readonly FlowField[]): readonly FlowField[] {
  return [...(family === 4 ? ipv4 : ipv6), ...common, ...times];
}

/** Octets of a record with these fields. */
export function recordLength(fields: readonly FlowField[]): number {
  return fields.reduce((sum, [, length]) => sum + length, 0);
}

/** Writes a template record: id, number of fields, fields. Gives the offset behind it. */
export function writeTemplate(
  bytes: Uint8Array,
  offset: number,
  id: number,
  fields: readonly FlowField[],
): number {
  put16(bytes, offset, id);
  put16(bytes, offset + 2, fields.length);
  let at = offset + 4;
  for (const [element, length] of fields) {
    put16(bytes, at, element);
    put16(bytes, at + 2, length);
    at += 4;
  }
  return at;
}

/** Writes a data record; gives the offset behind it. */
export function writeRecord(
  bytes: Uint8Array,
  offset: number,
  fields: readonly FlowField[],
  flow: FlowRecord,
  end: FlowEnd,
  clock: FlowClock,
): number {
  let at = offset;
  for (const [element, length] of fields) {
    if (element === Element.sourceMac) putMac(bytes, at, flow.sourceMac);
    else if (element === Element.destinationMac) putMac(bytes, at, flow.destinationMac);
    else if (length === 16)
      putWords(bytes, at, element === Element.sourceIpv6 ? flow.source : flow.destination);
    else putNumber(bytes, at, length, numberOf(element, flow, end, clock));
    at += length;
  }
  return at;
}

function numberOf(element: number, flow: FlowRecord, end: FlowEnd, clock: FlowClock): number {
  switch (element) {
    case Element.octets:
      return flow.octets;
    case Element.packets:
      return flow.packets;
    case Element.protocol:
      return flow.protocol;
    case Element.tos:
      return flow.tos;
    case Element.tcpFlags:
      return flow.tcpFlags;
    case Element.sourcePort:
      return flow.sourcePort;
    case Element.destinationPort:
      return flow.destinationPort;
    case Element.sourceIpv4:
      return (flow.source[3] as number) >>> 0;
    case Element.destinationIpv4:
      return (flow.destination[3] as number) >>> 0;
    case Element.input:
      return flow.input;
    case Element.output:
      return flow.output;
    case Element.vlan:
      return flow.vid;
    case Element.firstUptime:
      return flow.firstMs - clock.startMs;
    case Element.lastUptime:
      return flow.lastMs - clock.startMs;
    case Element.startMs:
      return flow.firstMs + clock.epochMs;
    case Element.endMs:
      return flow.lastMs + clock.epochMs;
    default:
      return end;
  }
}

function putWords(bytes: Uint8Array, at: number, words: Int32Array): void {
  for (let word = 0; word < 4; word++) put32(bytes, at + word * 4, words[word] as number);
}

/** Writes a whole number, 1 to 8 octets, big endian. */
export function putNumber(bytes: Uint8Array, at: number, length: number, value: number): void {
  let rest = Math.max(0, Math.floor(value));
  for (let i = length - 1; i >= 0; i--) {
    bytes[at + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}
