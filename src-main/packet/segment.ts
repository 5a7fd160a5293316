/**
 * What a network card does for a kernel that trusts it, in software: cuts an offload frame (TSO, USO) of up to
 * 64 KiB into frames that fit a cable, and completes checksums that the kernel left half made.
 *
 * Cutting is done in place: the headers of a part are written right in front of its payload, over payload that
 * has left already. So the payload is copied once, by the port that sends it, and a shared frame is copied as a
 * whole before. Each part is valid until the next one is asked for.
 *
 * Headers per part as Linux does it (tcp_gso_segment, __udp_gso_segment, inet_gso_segment): IPv4 lengths and
 * ids count up, TCP sequence numbers advance, FIN and PSH stay on the last part only, CWR on the first.
 * Refused with `cannotSegment`: fragments, IPv6 with routing or fragment headers, headers that do not lie where
 * the offload metadata says, UFO, and part sizes so small that one frame would become thousands.
 */
import { get16, get32, put16, put32 } from '../wire/bytes.ts';
import { checksum, fold, pseudoHeader4, pseudoHeader6, sum } from '../wire/checksum.ts';
import { ETHERNET_TYPE, EtherType } from '../wire/ethernet.ts';
import {
  IPV4_CHECKSUM,
  IPV4_FRAGMENT,
  IPV4_FRAGMENTED,
  IPV4_HEADER,
  IPV4_ID,
  IPV4_TOTAL_LENGTH,
  IpProtocol,
  ipv4HeaderLength,
  ipv4Protocol,
} from '../wire/ipv4.ts';
import { IPV6_HEADER, IPV6_NEXT_HEADER, IPV6_PAYLOAD_LENGTH } from '../wire/ipv6.ts';
import { TCP_CHECKSUM, TCP_HEADER, tcpHeaderLength } from '../wire/tcp.ts';
import { UDP_CHECKSUM, UDP_HEADER, UDP_LENGTH } from '../wire/udp.ts';
import { isTpid, VLAN_TAG } from '../wire/vlan.ts';
import { DropReason, PASS, type Verdict } from './drop-reason.ts';
import { Gso, HEADROOM, MAX_FRAME, Packet } from './packet.ts';

/** Bytes of memory that a Segmenter works in. */
export const SEGMENT_MEMORY = HEADROOM + MAX_FRAME;
/** Smallest payload of a part that is not the last: 64 KiB make at most 4096 parts. */
export const MIN_PART = 16;
/** Longest headers: Ethernet, two tags, IPv6 with some options, TCP with all. */
const MAX_HEADERS = 256;

const TCP_SEQUENCE = 4;
const TCP_FLAGS = 13;
const FIN_PSH = 0x09;
const CWR = 0x80;
const IPV6_HOP_BY_HOP = 0;
const IPV6_DESTINATION_OPTIONS = 60;

export class Segmenter {
  /** Memory of our own, for frames that somebody else gets too. */
  readonly #own: Packet;
  /** The part: a window over the frame's memory, or ours. */
  readonly #part: Packet;
  readonly #headers = new Uint8Array(MAX_HEADERS);
  #headerLength = 0;
  /** Offsets in the headers. */
  #network = 0;
  #transport = 0;
  #ipv4 = false;
  #tcp = false;
  /** Sum of the pseudo header without the length. */
  #pseudo = 0;
  /** Payload that has not left, as offsets in the part's buffer. */
  #at = 0;
  #end = 0;
  #size = 0;
  #index = 0;
  #cut = false;

  /** `memory` has SEGMENT_MEMORY bytes; `address` is 0 where it is not for system calls. */
  constructor(memory: Uint8Array, address: number) {
    this.#own = new Packet(memory);
    this.#own.address = address;
    this.#part = new Packet(memory);
  }

  /** Begins with a frame. Anything but PASS: it cannot be cut, and `next` must not be called. */
  begin(packet: Packet): Verdict {
    let source = packet;
    if (packet.shared) {
      this.#own.copyFrom(packet);
      source = this.#own;
    }
    const part = this.#part;
    part.set(source.buffer, source.address, source.floor, source.start, source.end);
    part.tagLike(source);
    part.shared = true;
    this.#index = 0;
    this.#cut = source.gsoType !== Gso.none;
    if (this.#cut) return this.#plan(source);
    this.#at = part.start;
    if (source.csumStart >= 0) completeChecksum(source);
    return PASS;
  }

  /** The next part, or null after the last. */
  next(): Packet | null {
    if (!this.#cut) return this.#index++ === 0 ? this.#part : null;
    if (this.#index > 0 && this.#at >= this.#end) return null;
    const part = this.#part;
    const payload = this.#at;
    part.start = payload - this.#headerLength;
    part.end = Math.min(payload + this.#size, this.#end);
    const bytes = part.buffer;
    for (let i = 0; i < this.#headerLength; i++) {
      bytes[part.start + i] = this.#headers[i] as number;
    }
    this.#writeNetwork(bytes, part.start + this.#network, part.end);
    this.#writeTransport(bytes, part.start + this.#transport, part.end);
    this.#at = part.end;
    this.#index++;
    return part;
  }

  #plan(packet: Packet): Verdict {
    const { buffer, start, end } = packet;
    this.#tcp = packet.gsoType === Gso.tcp4 || packet.gsoType === Gso.tcp6;
    if (!this.#tcp && packet.gsoType !== Gso.udpL4) return DropReason.cannotSegment;
    const network = networkOffset(buffer, start, packet.csumStart);
    if (network < 0) return DropReason.cannotSegment;
    this.#ipv4 = (buffer[network] as number) >>> 4 === 4;
    const protocol = this.#tcp ? IpProtocol.tcp : IpProtocol.udp;
    const transport = transportOffset(buffer, network, packet.csumStart, protocol);
    if (transport !== packet.csumStart) return DropReason.cannotSegment;
    const smallest = this.#tcp ? TCP_HEADER : UDP_HEADER;
    if (transport + smallest > end) return DropReason.cannotSegment;
    const length = this.#tcp ? tcpHeaderLength(buffer, transport) : UDP_HEADER;
    const payload = transport + length;
    if (length < smallest || payload > end) return DropReason.cannotSegment;
    this.#headerLength = payload - start;
    if (this.#headerLength > MAX_HEADERS) return DropReason.cannotSegment;
    if (packet.gsoSize < MIN_PART && end - payload > packet.gsoSize)
      return DropReason.cannotSegment;
    for (let i = 0; i < this.#headerLength; i++) this.#headers[i] = buffer[start + i] as number;
    this.#network = network - start;
    this.#transport = transport - start;
    this.#pseudo = this.#ipv4
      ? pseudoHeader4(buffer, network, protocol, 0)
      : pseudoHeader6(buffer, network, protocol, 0);
    this.#at = payload;
    this.#end = end;
    this.#size = packet.gsoSize;
    return PASS;
  }

  #writeNetwork(bytes: Uint8Array, at: number, end: number): void {
    if (!this.#ipv4) {
      put16(bytes, at + IPV6_PAYLOAD_LENGTH, end - at - IPV6_HEADER);
      return;
    }
    put16(bytes, at + IPV4_TOTAL_LENGTH, end - at);
    put16(bytes, at + IPV4_ID, get16(bytes, at + IPV4_ID) + this.#index);
    put16(bytes, at + IPV4_CHECKSUM, 0);
    put16(bytes, at + IPV4_CHECKSUM, checksum(bytes, at, ipv4HeaderLength(bytes, at)));
  }

  #writeTransport(bytes: Uint8Array, at: number, end: number): void {
    const length = end - at;
    const field = at + (this.#tcp ? TCP_CHECKSUM : UDP_CHECKSUM);
    if (this.#tcp) {
      put32(bytes, at + TCP_SEQUENCE, get32(bytes, at + TCP_SEQUENCE) + this.#index * this.#size);
      let flags = bytes[at + TCP_FLAGS] as number;
      if (this.#index > 0) flags &= ~CWR;
      if (end < this.#end) flags &= ~FIN_PSH;
      bytes[at + TCP_FLAGS] = flags;
    } else put16(bytes, at + UDP_LENGTH, length);
    put16(bytes, field, 0);
    putChecksum(bytes, field, sum(bytes, at, length, fold(this.#pseudo + length)));
  }
}

/** Completes the checksum of a frame that carries the sum of the pseudo header in its place (virtio 1.2, 5.1.6.2). */
export function completeChecksum(packet: Packet): void {
  const { buffer, csumStart, csumOffset, end } = packet;
  putChecksum(buffer, csumStart + csumOffset, sum(buffer, csumStart, end - csumStart));
}

/** 0 means "no checksum" in UDP (RFC 768); its other form is as good for TCP. */
function putChecksum(bytes: Uint8Array, field: number, total: number): void {
  put16(bytes, field, ~total & 0xffff || 0xffff);
}

/** Where the IP header begins behind Ethernet and up to two more tags; −1 where there is none before `transport`. */
function networkOffset(bytes: Uint8Array, start: number, transport: number): number {
  let type = start + ETHERNET_TYPE;
  for (let tags = 0; tags < 2 && isTpid(get16(bytes, type)); tags++) type += VLAN_TAG;
  const network = type + 2;
  const version = (bytes[network] as number) >>> 4;
  const etherType = get16(bytes, type);
  if (etherType === EtherType.ipv4 && version === 4 && network + IPV4_HEADER <= transport) {
    return network;
  }
  if (etherType === EtherType.ipv6 && version === 6 && network + IPV6_HEADER <= transport) {
    return network;
  }
  return -1;
}

/** Where the header of `protocol` begins; −1 where the IP headers do not lead to it before or at `limit`. */
function transportOffset(
  bytes: Uint8Array,
  network: number,
  limit: number,
  protocol: number,
): number {
  if ((bytes[network] as number) >>> 4 === 4) {
    if (ipv4Protocol(bytes, network) !== protocol) return -1;
    if ((get16(bytes, network + IPV4_FRAGMENT) & IPV4_FRAGMENTED) !== 0) return -1;
    return network + ipv4HeaderLength(bytes, network);
  }
  let next = bytes[network + IPV6_NEXT_HEADER] as number;
  let at = network + IPV6_HEADER;
  while (at < limit && (next === IPV6_HOP_BY_HOP || next === IPV6_DESTINATION_OPTIONS)) {
    next = bytes[at] as number;
    at += ((bytes[at + 1] as number) + 1) * 8;
  }
  return next === protocol ? at : -1;
}
