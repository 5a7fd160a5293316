/**
 * What an offload frame is on the wire: the frames that it is cut into, and their octets. Flow records and samples count
 * those, so that a collector sees what a capture behind a network card would.
 */
import { get16 } from '../wire/bytes.ts';
import { EtherType } from '../wire/ethernet.ts';
import { IpProtocol, ipv4TotalLength } from '../wire/ipv4.ts';
import { IPV6_HEADER, IPV6_PAYLOAD_LENGTH } from '../wire/ipv6.ts';
import { tcpHeaderLength } from '../wire/tcp.ts';
import { UDP_HEADER } from '../wire/udp.ts';
import { ETH_HEADER, Gso, type Packet } from './packet.ts';

/** Frames on the wire; 1 for an ordinary frame. */
export function segmentsOf(packet: Packet): number {
  if (packet.gsoType === Gso.none || packet.gsoSize === 0) return 1;
  return Math.max(1, Math.ceil((packet.end - payloadStart(packet)) / packet.gsoSize));
}

/** Octets from the IP header on, of all segments; without IP, those behind the Ethernet header. Padding does not count. */
export function networkOctets(packet: Packet): number {
  const { start, end } = packet;
  const { l3, etherType } = packet.headers();
  if (l3 < 0) return end - start - ETH_HEADER;
  if (packet.gsoType !== Gso.none)
    return end - l3 + (segmentsOf(packet) - 1) * (payloadStart(packet) - l3);
  const said =
    etherType === EtherType.ipv4
      ? ipv4TotalLength(packet.buffer, l3)
      : etherType === EtherType.ipv6
        ? get16(packet.buffer, l3 + IPV6_PAYLOAD_LENGTH) + IPV6_HEADER
        : end - l3;
  return Math.min(said, end - l3);
}

/** Octets of the longest frame on the wire, without tag. */
export function segmentLength(packet: Packet): number {
  const { start, end } = packet;
  if (packet.gsoType === Gso.none) return end - start;
  return Math.min(end, payloadStart(packet) + packet.gsoSize) - start;
}

/** Where what is cut begins: behind the TCP or UDP header, wherever the offload metadata says. */
function payloadStart(packet: Packet): number {
  const { l4, protocol } = packet.headers();
  if (l4 < 0) return Math.min(packet.end, packet.start + packet.headerLength);
  const header = protocol === IpProtocol.tcp ? tcpHeaderLength(packet.buffer, l4) : UDP_HEADER;
  return Math.min(packet.end, l4 + header);
}
