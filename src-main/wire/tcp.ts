/**
 * TCP segments (RFC 9293 3.1) over IPv4. Of the options only the maximum segment size is read.
 * Odd cases: SYN and FIN each take one sequence number; sequence numbers wrap, so compare them with `seqDiff`.
 */
import { get16, get32, put16, put32 } from './bytes.ts';
import { checksum } from './checksum.ts';

// Constants

export const TCP_HEADER = 20;
/** Assumed when the peer's SYN names no maximum segment size (RFC 9293 3.7.1). */
export const TCP_DEFAULT_MSS = 536;
export const TcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32 } as const;
const OPTION_END = 0;
const OPTION_NOP = 1;
const OPTION_MSS = 2;
const OPTION_MSS_LENGTH = 4;

/** Why bytes are not a TCP segment. */
export type TcpFault = 'truncated' | 'headerLength' | 'checksum';

/** The fields that `writeTcp` needs. `mss` belongs to a SYN and adds 4 bytes of options. */
export interface TcpHeader {
  sourcePort: number;
  destinationPort: number;
  sequence: number;
  acknowledgment: number;
  flags: number;
  window: number;
  mss?: number;
}

// Offsets

export const TCP_CHECKSUM = 16;
const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const SEQUENCE = 4;
const ACKNOWLEDGMENT = 8;
const DATA_OFFSET = 12;
const FLAGS = 13;
const WINDOW = 14;
const URGENT = 18;

// Read

/** Proves that the `length` bytes at `offset` are a whole and intact segment; null when they are. */
export function checkTcp(
  bytes: Uint8Array,
  offset: number,
  length: number,
  pseudo: number,
): TcpFault | null {
  if (length < TCP_HEADER) return 'truncated';
  const header = tcpHeaderLength(bytes, offset);
  if (header < TCP_HEADER || header > length) return 'headerLength';
  return checksum(bytes, offset, length, pseudo) === 0 ? null : 'checksum';
}

export function tcpSourcePort(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset + SOURCE_PORT);
}

export function tcpDestinationPort(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset + DESTINATION_PORT);
}

export function tcpSequence(bytes: Uint8Array, offset: number): number {
  return get32(bytes, offset + SEQUENCE);
}

export function tcpAcknowledgment(bytes: Uint8Array, offset: number): number {
  return get32(bytes, offset + ACKNOWLEDGMENT);
}

export function tcpHeaderLength(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset + DATA_OFFSET] as number) >>> 4) * 4;
}

export function tcpFlags(bytes: Uint8Array, offset: number): number {
  return bytes[offset + FLAGS] as number;
}

export function tcpWindow(bytes: Uint8Array, offset: number): number {
  return get16(bytes, offset + WINDOW);
}

/** The maximum segment size option, 0 where there is none. A malformed option list ends the search. */
export function tcpMss(bytes: Uint8Array, offset: number): number {
  const end = offset + tcpHeaderLength(bytes, offset);
  let at = offset + TCP_HEADER;
  while (at < end && bytes[at] !== OPTION_END) {
    if (bytes[at] === OPTION_NOP) {
      at++;
      continue;
    }
    const length = at + 1 < end ? (bytes[at + 1] as number) : 0;
    if (length < 2 || at + length > end) return 0;
    if (bytes[at] === OPTION_MSS && length === OPTION_MSS_LENGTH) return get16(bytes, at + 2);
    at += length;
  }
  return 0;
}

/** Signed distance from `b` to `a` in sequence space: below 0 when `a` comes before `b` (RFC 9293 3.4). */
export function seqDiff(a: number, b: number): number {
  return (a - b) | 0;
}

// Write

/** Bytes of header that `writeTcp` will write. */
export function tcpHeaderSize(header: TcpHeader): number {
  return header.mss === undefined ? TCP_HEADER : TCP_HEADER + OPTION_MSS_LENGTH;
}

/** Writes the header in front of data that already lies `tcpHeaderSize` behind `offset`; `length` counts both. */
export function writeTcp(
  bytes: Uint8Array,
  offset: number,
  length: number,
  header: TcpHeader,
  pseudo: number,
): void {
  put16(bytes, offset + SOURCE_PORT, header.sourcePort);
  put16(bytes, offset + DESTINATION_PORT, header.destinationPort);
  put32(bytes, offset + SEQUENCE, header.sequence);
  put32(bytes, offset + ACKNOWLEDGMENT, header.acknowledgment);
  bytes[offset + DATA_OFFSET] = (tcpHeaderSize(header) / 4) << 4;
  bytes[offset + FLAGS] = header.flags;
  put16(bytes, offset + WINDOW, header.window);
  put16(bytes, offset + TCP_CHECKSUM, 0);
  put16(bytes, offset + URGENT, 0);
  if (header.mss !== undefined) {
    bytes[offset + TCP_HEADER] = OPTION_MSS;
    bytes[offset + TCP_HEADER + 1] = OPTION_MSS_LENGTH;
    put16(bytes, offset + TCP_HEADER + 2, header.mss);
  }
  put16(bytes, offset + TCP_CHECKSUM, checksum(bytes, offset, length, pseudo));
}

// Format

/** `tcp 49152 > 80 [SA] seq 1 ack 2 win 65535`. */
export function formatTcp(bytes: Uint8Array, offset: number): string {
  const flags = tcpFlags(bytes, offset);
  const letters = [...'FSRPAU'].filter((_, bit) => flags & (1 << bit)).join('');
  return `tcp ${tcpSourcePort(bytes, offset)} > ${tcpDestinationPort(bytes, offset)} [${letters}] seq ${tcpSequence(bytes, offset)} ack ${tcpAcknowledgment(bytes, offset)} win ${tcpWindow(bytes, offset)}`;
}
