/**
 * The reverse of the Segmenter for UDP: datagrams of one flow that follow each other become one offload frame (USO),
 * which a kernel takes with one system call and one way through its network stack, and cuts into the same datagrams at
 * the socket. Nobody can tell afterwards: what joins are frames that cutting gives back bit by bit.
 *
 * So every datagram but the last has the length of the first; IPv4 ids count up by one, as cutting would count them; all
 * other fields of the headers are equal; checksums are those that follow from the first, right or wrong. Only datagrams
 * whose UDP checksum is half made join: a whole one would have to be proved first, and hides nothing from a receiver.
 *
 * The payloads stay where they are: the sender gathers them. Only the headers of the first frame are changed.
 */
import { get16, put16 } from '../wire/bytes.ts';
import { fold, update16 } from '../wire/checksum.ts';
import { ETHERNET_HEADER, ETHERNET_TYPE, EtherType } from '../wire/ethernet.ts';
import {
  IPV4_CHECKSUM,
  IPV4_FRAGMENT,
  IPV4_FRAGMENTED,
  IPV4_HEADER,
  IPV4_TOTAL_LENGTH,
  IpProtocol,
  ipv4Id,
  ipv4Protocol,
  ipv4TotalLength,
} from '../wire/ipv4.ts';
import { IPV6_HEADER, IPV6_NEXT_HEADER, IPV6_PAYLOAD_LENGTH } from '../wire/ipv6.ts';
import { UDP_CHECKSUM, UDP_HEADER, UDP_LENGTH, udpLength } from '../wire/udp.ts';
import { Gso, NO_TAG, Packet } from './packet.ts';
import { MIN_PART } from './segment.ts';

/** Datagrams of a train at most (UDP_MAX_SEGMENTS of Linux before 6.9). */
export const TRAIN_MAX = 64;
/** Bytes of UDP at most, so that the length field of IPv4 holds all. */
const TRAIN_BYTES = 0xffff - 60;

const V4_NO_OPTIONS = 0x45;

export class UdpTrain {
  /** The first datagram. From `seal` on, when there are more, the headers of the offload frame. */
  readonly head = new Packet(new Uint8Array(0));
  /** Datagrams in the train. */
  count = 0;
  /** Length of UDP in the first datagram, and in all together as if they were one. */
  #part = 0;
  #whole = 0;
  /** The last was shorter: none may follow. */
  #ended = false;
  #ipv4 = false;

  clear(): void {
    this.count = 0;
  }

  /** Begins with a packet whose bytes stay until the train is sealed; false when it cannot be joined with others. */
  begin(packet: Packet): boolean {
    if (!joins(packet)) return false;
    const { head } = this;
    head.set(packet.buffer, packet.address, packet.floor, packet.start, packet.end);
    head.takeMetadata(packet);
    this.#part = packet.end - packet.csumStart;
    this.#whole = this.#part;
    this.#ended = false;
    this.#ipv4 = get16(packet.buffer, packet.start + ETHERNET_TYPE) === EtherType.ipv4;
    this.count = 1;
    return true;
  }

  /** Appends the packet that follows; false when cutting would not give it back. Its payload begins behind the header of UDP. */
  append(packet: Packet): boolean {
    if (this.count === 0 || this.#ended || this.count === TRAIN_MAX || !joins(packet)) return false;
    const length = packet.end - packet.csumStart;
    const whole = this.#whole + length - UDP_HEADER;
    if (length > this.#part || whole > TRAIN_BYTES || !this.#follows(packet)) return false;
    this.#whole = whole;
    this.#ended = length < this.#part;
    this.count++;
    return true;
  }

  /** Whether all headers are what cutting would make of those of the first datagram. */
  #follows(packet: Packet): boolean {
    const { head } = this;
    const udp = packet.csumStart;
    if (udp - packet.start !== head.csumStart - head.start) return false;
    const ip = ETHERNET_HEADER;
    if (!same(head, packet, 0, ip + (this.#ipv4 ? IPV4_TOTAL_LENGTH : IPV6_PAYLOAD_LENGTH)))
      return false;
    if (this.#ipv4) {
      const [a, b] = [head.start + ip, packet.start + ip];
      const id = (ipv4Id(head.buffer, a) + this.count) & 0xffff;
      if (ipv4Id(packet.buffer, b) !== id) return false;
      if (!same(head, packet, ip + IPV4_FRAGMENT, ip + IPV4_CHECKSUM)) return false;
      if (!same(head, packet, ip + IPV4_CHECKSUM + 2, ip + IPV4_HEADER + UDP_LENGTH)) return false;
      if (ipv4Sum(head.buffer, a) !== ipv4Sum(packet.buffer, b)) return false;
    } else if (!same(head, packet, ip + IPV6_NEXT_HEADER, ip + IPV6_HEADER + UDP_LENGTH))
      return false;
    return udpSum(head.buffer, head.csumStart) === udpSum(packet.buffer, udp);
  }

  /** Makes the headers those of all datagrams together. */
  seal(): void {
    if (this.count < 2) return;
    const { head } = this;
    const { buffer, csumStart: udp } = head;
    const ip = head.start + ETHERNET_HEADER;
    const added = this.#whole - this.#part;
    const at = ip + (this.#ipv4 ? IPV4_TOTAL_LENGTH : IPV6_PAYLOAD_LENGTH);
    const length = get16(buffer, at);
    put16(buffer, at, length + added);
    if (this.#ipv4) {
      const sum = ip + IPV4_CHECKSUM;
      put16(buffer, sum, update16(get16(buffer, sum), length, length + added));
    }
    put16(buffer, udp + UDP_LENGTH, this.#whole);
    // The sum of the pseudo header, which holds the length, is not complemented here.
    put16(buffer, udp + UDP_CHECKSUM, fold(get16(buffer, udp + UDP_CHECKSUM) + added));
    head.gsoType = Gso.udpL4;
    head.gsoSize = this.#part - UDP_HEADER;
    head.headerLength = udp + UDP_HEADER - head.start;
  }
}

/** A whole untagged UDP datagram over IPv4 without options or IPv6, its checksum half made, with nothing behind it. */
function joins(packet: Packet): boolean {
  const { buffer, start, end, csumStart: udp } = packet;
  if (packet.shared || packet.tci !== NO_TAG || packet.gsoType !== Gso.none) return false;
  if (udp < 0 || packet.csumOffset !== UDP_CHECKSUM) return false;
  const length = end - udp;
  if (length < UDP_HEADER + MIN_PART || udpLength(buffer, udp) !== length) return false;
  const ip = start + ETHERNET_HEADER;
  switch (get16(buffer, start + ETHERNET_TYPE)) {
    case EtherType.ipv4:
      return (
        udp === ip + IPV4_HEADER &&
        buffer[ip] === V4_NO_OPTIONS &&
        ipv4Protocol(buffer, ip) === IpProtocol.udp &&
        (get16(buffer, ip + IPV4_FRAGMENT) & IPV4_FRAGMENTED) === 0 &&
        ipv4TotalLength(buffer, ip) === end - ip
      );
    case EtherType.ipv6:
      return (
        udp === ip + IPV6_HEADER &&
        (buffer[ip] as number) >>> 4 === 6 &&
        buffer[ip + IPV6_NEXT_HEADER] === IpProtocol.udp &&
        get16(buffer, ip + IPV6_PAYLOAD_LENGTH) === length
      );
    default:
      return false;
  }
}

/** Whether two frames are equal in `[from, to)` from their starts. */
function same(a: Packet, b: Packet, from: number, to: number): boolean {
  const { buffer: left, start } = a;
  const { buffer: right } = b;
  const shift = b.start - start;
  for (let at = start + from; at < start + to; at++)
    if (left[at] !== right[at + shift]) return false;
  return true;
}

/** What is equal for two headers of IPv4 that differ in length and id only, when their checksums are both right or equally wrong. */
function ipv4Sum(bytes: Uint8Array, ip: number): number {
  return (
    (ipv4TotalLength(bytes, ip) + ipv4Id(bytes, ip) + get16(bytes, ip + IPV4_CHECKSUM)) % 0xffff
  );
}

/** The same for half made checksums of UDP, which hold the length. */
function udpSum(bytes: Uint8Array, udp: number): number {
  return (get16(bytes, udp + UDP_CHECKSUM) - udpLength(bytes, udp) + 0xffff) % 0xffff;
}
