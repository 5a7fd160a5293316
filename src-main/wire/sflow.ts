/**
 * sFlow version 5 (sflow.org, "sFlow Version 5", July 2004): samples of frames and counters of ports, in XDR.
 * Everything is a multiple of four octets. `frame_length` includes the FCS that we never see, so 4 octets are "stripped".
 */
import { put16, put32 } from './bytes.ts';
import { putNumber } from './flow-fields.ts';

// Constants

export const SFLOW_HEADER = 28;
/** Octets of a flow sample without the bytes of its frame. */
export const SFLOW_FLOW_SAMPLE = 88;
export const SFLOW_COUNTERS_SAMPLE = 116;
/** `output` of a frame that left by several ports, their number unknown. */
export const SFLOW_MULTIPLE = 0x8000_0000;
const VERSION = 5;
const ADDRESS_IPV4 = 1;
const FLOW_SAMPLE = 1;
const COUNTERS_SAMPLE = 2;
const RAW_HEADER = 1;
const EXTENDED_SWITCH = 1001;
const GENERIC_COUNTERS = 1;
const HEADER_ETHERNET = 1;
const FCS = 4;
const IF_ETHERNET = 6;
const FULL_DUPLEX = 1;

// Write

export interface SflowHeader {
  /** IPv4 address of the agent. */
  readonly agent: number;
  readonly subAgent: number;
  readonly sequence: number;
  readonly uptimeMs: number;
  readonly samples: number;
}

/** Writes SFLOW_HEADER octets. */
export function writeSflowHeader(bytes: Uint8Array, header: SflowHeader): void {
  putWords(bytes, 0, [
    VERSION,
    ADDRESS_IPV4,
    header.agent,
    header.subAgent,
    header.sequence,
    header.uptimeMs,
    header.samples,
  ]);
}

export interface FlowSample {
  readonly sequence: number;
  /** ifIndex of the port that it came in by. */
  readonly input: number;
  readonly output: number;
  /** One frame in so many is sampled. */
  readonly rate: number;
  /** Frames that could have been sampled so far. */
  readonly pool: number;
  readonly vid: number;
  readonly priority: number;
  /** Octets of the frame without FCS. */
  readonly frameLength: number;
  readonly header: Uint8Array;
}

/** Writes a flow sample with the frame's header and its VLAN; gives the offset behind it. */
export function writeFlowSample(bytes: Uint8Array, offset: number, sample: FlowSample): number {
  const padded = (sample.header.length + 3) & ~3;
  putWords(bytes, offset, [
    ...[FLOW_SAMPLE, SFLOW_FLOW_SAMPLE - 8 + padded, sample.sequence, sample.input, sample.rate],
    ...[sample.pool, 0, sample.input, sample.output, 2],
    ...[EXTENDED_SWITCH, 16, sample.vid, sample.priority, sample.vid, sample.priority],
    ...[RAW_HEADER, 16 + padded, HEADER_ETHERNET, sample.frameLength + FCS, FCS],
    sample.header.length,
  ]);
  const at = offset + SFLOW_FLOW_SAMPLE;
  bytes.set(sample.header, at);
  bytes.fill(0, at + sample.header.length, at + padded);
  return at + padded;
}

/** Counters of one port as ifTable has them (RFC 2863). */
export interface PortCounters {
  readonly index: number;
  readonly enabled: boolean;
  readonly up: boolean;
  readonly inOctets: number;
  /** Unicast, multicast, broadcast. */
  readonly inFrames: readonly [number, number, number];
  readonly inDiscards: number;
  readonly outOctets: number;
  readonly outFrames: readonly [number, number, number];
}

/** Writes SFLOW_COUNTERS_SAMPLE octets. A port's speed is 0: it has none. */
export function writeCountersSample(
  bytes: Uint8Array,
  offset: number,
  sequence: number,
  port: PortCounters,
): void {
  putWords(bytes, offset, [
    ...[COUNTERS_SAMPLE, SFLOW_COUNTERS_SAMPLE - 8, sequence, port.index, 1],
    ...[GENERIC_COUNTERS, 88, port.index, IF_ETHERNET, 0, 0, FULL_DUPLEX],
    (port.enabled ? 1 : 0) | (port.up ? 2 : 0),
  ]);
  let at = offset + 52;
  putNumber(bytes, at, 8, port.inOctets);
  putWords(bytes, at + 8, [...port.inFrames, port.inDiscards, 0, 0]);
  at += 32;
  putNumber(bytes, at, 8, port.outOctets);
  putWords(bytes, at + 8, [...port.outFrames, 0, 0, 0]);
}

function putWords(bytes: Uint8Array, offset: number, words: readonly number[]): void {
  for (const [index, word] of words.entries()) put32(bytes, offset + index * 4, word % 2 ** 32);
}

/** Writes the tag of a sampled frame back where it stood on the wire: behind the addresses. */
export function insertTag(header: Uint8Array, tpid: number, tci: number): void {
  header.copyWithin(16, 12);
  put16(header, 12, tpid);
  put16(header, 14, tci);
}
