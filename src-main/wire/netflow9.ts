/**
 * NetFlow version 9 (RFC 3954): a header, then sets of templates (id 0) and of data (the id of their template).
 * Odd case: the sequence number counts datagrams, and `count` the records of all sets, templates among them.
 */
import { put16, put32 } from './bytes.ts';
import { Element, type FlowField } from './flow-fields.ts';
import type { FlowClock } from './flow-record.ts';

// Constants

export const NETFLOW9_HEADER = 20;
export const NETFLOW9_TEMPLATES = 0;
/** The times of a flow: the exporter's uptime in ms. */
export const netflow9Times: readonly FlowField[] = [
  [Element.firstUptime, 4],
  [Element.lastUptime, 4],
];
const VERSION = 9;

// Offsets

const COUNT = 2;
const UPTIME = 4;
const SECONDS = 8;
const SEQUENCE = 12;
const SOURCE_ID = 16;

// Write

export interface Netflow9Header {
  /** Records in the datagram, templates among them. */
  readonly count: number;
  /** Datagrams sent before this one. */
  readonly sequence: number;
  readonly sourceId: number;
}

/** Writes NETFLOW9_HEADER octets. `nowMs` is monotonic. */
export function writeNetflow9Header(
  bytes: Uint8Array,
  header: Netflow9Header,
  clock: FlowClock,
  nowMs: number,
): void {
  put16(bytes, 0, VERSION);
  put16(bytes, COUNT, header.count);
  put32(bytes, UPTIME, nowMs - clock.startMs);
  put32(bytes, SECONDS, Math.floor((nowMs + clock.epochMs) / 1000));
  put32(bytes, SEQUENCE, header.sequence);
  put32(bytes, SOURCE_ID, header.sourceId);
}
