/** The frames of a trace in IPv6: solicitation and advertisement of a neighbor, packet and answer. */
import { parseMac } from '../../wire/address.ts';
import { pseudoHeader6 } from '../../wire/checksum.ts';
import { ETHERNET_HEADER, EtherType, writeEthernet } from '../../wire/ethernet.ts';
import { ICMPV6_ECHO, Icmpv6Type, writeIcmpv6Echo } from '../../wire/icmpv6.ts';
import { IpProtocol } from '../../wire/ipv4.ts';
import {
  ALL_NODES,
  IPV6_HEADER,
  isUnspecifiedIpv6,
  multicastMacOf,
  solicitedNodeOf,
  writeIpv6,
} from '../../wire/ipv6.ts';
import { formatIpv6 } from '../../wire/ipv6-address.ts';
import {
  ICMPV6,
  ND_NEIGHBOR,
  NdType,
  writeNdChecksum,
  writeNeighborMessage,
} from '../../wire/neighbor-discovery.ts';
import { type Exchange, payloadOf, writePorts } from './exchange.ts';
import type { Ipv6Ends, TracePlan } from './query.ts';

/** Hop limit of Neighbor Discovery, which no router lets pass (RFC 4861 7.1), and of packets. */
const ND_HOPS = 255;
const HOPS = 64;
const L4 = ETHERNET_HEADER + IPV6_HEADER;

/** One end as a frame has it. */
interface Side {
  readonly mac: Uint8Array;
  readonly address: Int32Array;
}

export function exchange6(plan: TracePlan, ends: Ipv6Ends): Exchange {
  const from = { mac: macOf(ends.from.mac), address: ends.source };
  const to = { mac: macOf(ends.to.mac), address: ends.destination };
  const group = solicitedNodeOf(to.address);
  const asked = { mac: multicastMacOf(group), address: group };
  // A host without an address gives none away, and is answered to all (RFC 4861 7.2.2, 7.2.4).
  const isNobody = isUnspecifiedIpv6(from.address);
  const asker = isNobody ? { mac: multicastMacOf(ALL_NODES), address: ALL_NODES } : from;
  const { neighborSolicitation, neighborAdvertisement } = NdType;
  return {
    address: formatIpv6(ends.destination),
    request: (mac) =>
      neighbor(
        { ...asked, mac: mac ?? asked.mac },
        from,
        neighborSolicitation,
        to.address,
        isNobody ? null : from.mac,
      ),
    answer: () => neighbor(asker, to, neighborAdvertisement, to.address, to.mac),
    packet: () => packet(plan, from, { ...to, mac: plan.mac ?? to.mac }, false),
    reply: () => packet(plan, to, from, true),
  };
}

function macOf(text: string): Uint8Array {
  return parseMac(text) ?? new Uint8Array(6);
}

function neighbor(
  to: Side,
  from: Side,
  type: Parameters<typeof writeNeighborMessage>[2],
  target: Int32Array,
  own: Uint8Array | null,
): Uint8Array {
  const frame = new Uint8Array(L4 + ND_NEIGHBOR);
  const length = writeNeighborMessage(frame, L4, type, target, own);
  writeHeaders(frame, from, to, ICMPV6, length, ND_HOPS, 0);
  writeNdChecksum(frame, L4, length, pseudoHeader6(frame, ETHERNET_HEADER, ICMPV6, length));
  return frame.subarray(0, L4 + length);
}

function packet(plan: TracePlan, from: Side, to: Side, reply: boolean): Uint8Array {
  const { proto } = plan;
  const ports = proto === 'tcp' || proto === 'udp' ? proto : null;
  const length = payloadOf(plan, L4, ICMPV6_ECHO);
  const protocol = ports === null ? ICMPV6 : IpProtocol[ports];
  const frame = new Uint8Array(L4 + length);
  writeHeaders(frame, from, to, protocol, length, HOPS, plan.dscp);
  const pseudo = pseudoHeader6(frame, ETHERNET_HEADER, protocol, length);
  if (ports !== null) writePorts(frame, L4, length, plan, reply, pseudo);
  else {
    const type = reply ? Icmpv6Type.echoReply : Icmpv6Type.echo;
    writeIcmpv6Echo(frame, L4, length, type, 1, 1, pseudo);
  }
  return frame;
}

function writeHeaders(
  frame: Uint8Array,
  from: Side,
  to: Side,
  nextHeader: number,
  payloadLength: number,
  hopLimit: number,
  dscp: number,
): void {
  writeEthernet(frame, 0, to.mac, from.mac, EtherType.ipv6);
  const { address: source } = from;
  writeIpv6(frame, ETHERNET_HEADER, {
    ...{ payloadLength, nextHeader, hopLimit, dscp, source },
    destination: to.address,
  });
}
