/**
 * NetFlow version 5 (Cisco, "NetFlow Export Datagram Format"): a header and up to 30 records of IPv4 flows.
 * Odd cases: interface numbers have 16 bits; times are the exporter's uptime in ms; counters wrap at 2^32.
 */
import { put16, put32 } from './bytes.ts';
import type { FlowClock, FlowRecord } from './flow-record.ts';

// Constants

export const NETFLOW5_HEADER = 24;
export const NETFLOW5_RECORD = 48;
export const NETFLOW5_MAX_RECORDS = 30;
const VERSION = 5;

// Offsets

const COUNT = 2;
const UPTIME = 4;
const SECONDS = 8;
const NANOSECONDS = 12;
const SEQUENCE = 16;
const ENGINE = 20;

const DESTINATION = 4;
const INTERFACES = 12;
const PACKETS = 16;
const OCTETS = 20;
const FIRST = 24;
const LAST = 28;
const PORTS = 32;
const FLAGS = 37;

// Write

export interface Netflow5Header {
  readonly count: number;
  /** Flows sent before this datagram. */
  readonly sequence: number;
  readonly engineType: number;
  readonly engineId: number;
}

/** Writes NETFLOW5_HEADER octets. `nowMs` is monotonic. */
export function writeNetflow5Header(
  bytes: Uint8Array,
  header: Netflow5Header,
  clock: FlowClock,
  nowMs: number,
): void {
  const epochMs = nowMs + clock.epochMs;
  put16(bytes, 0, VERSION);
  put16(bytes, COUNT, header.count);
  put32(bytes, UPTIME, nowMs - clock.startMs);
  put32(bytes, SECONDS, Math.floor(epochMs / 1000));
  put32(bytes, NANOSECONDS, Math.floor(epochMs % 1000) * 1_000_000);
  put32(bytes, SEQUENCE, header.sequence);
  bytes[ENGINE] = header.engineType;
  bytes[ENGINE + 1] = header.engineId;
  put16(bytes, ENGINE + 2, 0);
}

/** Writes NETFLOW5_RECORD octets. `interfaceBits` goes to the upper seven bits of both interface numbers. */
export function writeNetflow5Record(
  bytes: Uint8Array,
  offset: number,
  flow: FlowRecord,
  clock: FlowClock,
  interfaceBits: number,
): void {
  bytes.fill(0, offset, offset + NETFLOW5_RECORD);
  put32(bytes, offset, flow.source[3] as number);
  put32(bytes, offset + DESTINATION, flow.destination[3] as number);
  put16(bytes, offset + INTERFACES, flow.input | interfaceBits);
  put16(bytes, offset + INTERFACES + 2, flow.output | interfaceBits);
  put32(bytes, offset + PACKETS, flow.packets);
  put32(bytes, offset + OCTETS, flow.octets);
  put32(bytes, offset + FIRST, flow.firstMs - clock.startMs);
  put32(bytes, offset + LAST, flow.lastMs - clock.startMs);
  put16(bytes, offset + PORTS, flow.sourcePort);
  put16(bytes, offset + PORTS + 2, flow.destinationPort);
  bytes[offset + FLAGS] = flow.tcpFlags;
  bytes[offset + FLAGS + 1] = flow.protocol;
  bytes[offset + FLAGS + 2] = flow.tos;
}
