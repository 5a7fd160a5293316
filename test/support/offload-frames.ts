/** Builds offload frames as a kernel hands them out: one header, up to 64 KiB of payload, the checksum half made. */
import { Gso, HEADROOM, Packet } from '../../src-main/packet/packet.ts';

export interface OffloadFrame {
  readonly ipv6?: boolean;
  readonly udp?: boolean;
  /** Tags that stand in the frame, outermost first. */
  readonly tags?: readonly number[];
  /** Bytes of IPv4 options, or of one IPv6 destination options header: a multiple of 4 or 8. */
  readonly options?: number;
  /** Bytes of TCP options, a multiple of 4. */
  readonly tcpOptions?: number;
  readonly flags?: number;
  readonly sequence?: number;
  readonly id?: number;
  readonly payload: Uint8Array;
  readonly gsoSize: number;
}

const TCP = 6;
const UDP = 17;

/** The ones' complement sum, byte by byte: the slow way that a test can trust. */
export function naiveSum(bytes: Iterable<number>): number {
  let total = 0;
  let high = true;
  for (const byte of bytes) {
    total += high ? byte << 8 : byte;
    total = (total & 0xffff) + (total >>> 16);
    high = !high;
  }
  return total;
}

function ethernet(frame: OffloadFrame): number[] {
  const tags = (frame.tags ?? []).flatMap((vid, i, all) => [
    ...(i === 0 && all.length > 1 ? [0x88, 0xa8] : [0x81, 0x00]),
    vid >> 8,
    vid & 0xff,
  ]);
  return [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, ...tags, ...(frame.ipv6 ? [0x86, 0xdd] : [8, 0])];
}

function transport(frame: OffloadFrame): number[] {
  const ports = [0x30, 0x39, 0x14, 0x51];
  if (frame.udp) {
    const length = 8 + frame.payload.length;
    return [...ports, (length >> 8) & 0xff, length & 0xff, 0, 0];
  }
  const sequence = frame.sequence ?? 1000;
  const options = frame.tcpOptions ?? 0;
  return [
    ...ports,
    ...[24, 16, 8, 0].map((shift) => (sequence >>> shift) & 0xff),
    ...[0, 0, 0, 7],
    ((20 + options) / 4) << 4,
    frame.flags ?? 0x10,
    ...[1, 0, 0, 0, 0, 0],
    ...new Array(options).fill(1),
  ];
}

function network(frame: OffloadFrame, length: number): { header: number[]; pseudo: number } {
  const protocol = frame.udp ? UDP : TCP;
  const options = frame.options ?? 0;
  const addresses = frame.ipv6 ? [...new Array(31).fill(0xfd), 1] : [10, 0, 0, 1, 10, 0, 0, 2];
  const pseudo = naiveSum([...addresses, 0, protocol, (length >> 8) & 0xff, length & 0xff]);
  if (frame.ipv6) {
    const total = length + options;
    const next = options > 0 ? 60 : protocol;
    const extension = options > 0 ? [protocol, options / 8 - 1, 1, options - 4] : [];
    const padding = new Array(Math.max(0, options - 4)).fill(0);
    const fixed = [0x60, 0, 0, 0, (total >> 8) & 0xff, total & 0xff, next, 64];
    return { header: [...fixed, ...addresses, ...extension, ...padding], pseudo };
  }
  const total = 20 + options + length;
  const id = frame.id ?? 100;
  const fixed = [0x40 | (5 + options / 4), 0, (total >> 8) & 0xff, total & 0xff];
  const rest = [id >> 8, id & 0xff, 0x40, 0, 64, protocol, 0, 0];
  return { header: [...fixed, ...rest, ...addresses, ...new Array(options).fill(1)], pseudo };
}

/** The packet that a TAP port would make of it, tags left in the frame. */
export function offloadPacket(frame: OffloadFrame): Packet {
  const l4 = transport(frame);
  const l3 = network(frame, l4.length + frame.payload.length);
  const sumAt = frame.udp ? 6 : 16;
  l4[sumAt] = l3.pseudo >> 8;
  l4[sumAt + 1] = l3.pseudo & 0xff;
  const headers = [...ethernet(frame), ...l3.header, ...l4];
  const bytes = new Uint8Array(HEADROOM + headers.length + frame.payload.length);
  bytes.set(headers, HEADROOM);
  bytes.set(frame.payload, HEADROOM + headers.length);
  const packet = new Packet(bytes);
  packet.set(bytes, 0, 0, HEADROOM, bytes.length);
  packet.gsoType = frame.udp ? Gso.udpL4 : frame.ipv6 ? Gso.tcp6 : Gso.tcp4;
  packet.gsoSize = frame.gsoSize;
  packet.headerLength = headers.length;
  packet.csumStart = HEADROOM + headers.length - l4.length;
  packet.csumOffset = sumAt;
  return packet;
}
