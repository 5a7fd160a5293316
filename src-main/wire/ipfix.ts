/**
 * IPFIX messages (RFC 7011): a header, then sets of templates (id 2), of options templates (id 3) and of data.
 * Odd case: the sequence number counts data records, those of options too, and no templates.
 */
import { put16, put32 } from './bytes.ts';
import { Element, type FlowField } from './flow-fields.ts';
import type { FlowClock } from './flow-record.ts';

// Constants

export const IPFIX_HEADER = 16;
export const IPFIX_TEMPLATES = 2;
export const IPFIX_OPTIONS = 3;
/** Octets of the data record of `writeSampling`. */
export const IPFIX_SAMPLING = 9;
/** The times of a flow in ms since 1970, and why its record was written. */
export const ipfixTimes: readonly FlowField[] = [
  [Element.startMs, 8],
  [Element.endMs, 8],
  [Element.endReason, 1],
];
const VERSION = 10;
/** Random sampling (samplingAlgorithm, RFC 5102 5.2.8). */
const RANDOM = 2;

// Offsets

const LENGTH = 2;
const SECONDS = 4;
const SEQUENCE = 8;
const DOMAIN = 12;

// Write

export interface IpfixHeader {
  /** Octets of the whole message. */
  readonly length: number;
  /** Data records sent before this message. */
  readonly sequence: number;
  readonly obsDomainId: number;
}

/** Writes IPFIX_HEADER octets. `nowMs` is monotonic. */
export function writeIpfixHeader(
  bytes: Uint8Array,
  header: IpfixHeader,
  clock: FlowClock,
  nowMs: number,
): void {
  put16(bytes, 0, VERSION);
  put16(bytes, LENGTH, header.length);
  put32(bytes, SECONDS, Math.floor((nowMs + clock.epochMs) / 1000));
  put32(bytes, SEQUENCE, header.sequence);
  put32(bytes, DOMAIN, header.obsDomainId);
}

/** Writes the options template that says how an observation domain samples; gives the offset behind it. */
export function writeSamplingTemplate(bytes: Uint8Array, offset: number, id: number): number {
  const words = [
    ...[id, 3, 1],
    ...[Element.observationDomain, 4],
    ...[Element.samplingInterval, 4],
    ...[Element.samplingAlgorithm, 1],
  ];
  for (const [index, word] of words.entries()) put16(bytes, offset + index * 2, word);
  return offset + words.length * 2;
}

/** Writes the data record to that template: one frame in `interval` is looked at. */
export function writeSampling(
  bytes: Uint8Array,
  offset: number,
  obsDomainId: number,
  interval: number,
): void {
  put32(bytes, offset, obsDomainId);
  put32(bytes, offset + 4, interval);
  bytes[offset + 8] = RANDOM;
}
