/** The frames of a trace in IPv4: ARP request and reply, packet and answer. */
import { BROADCAST_MAC, formatIpv4, parseMac } from '../../wire/address.ts';
import { ARP_LENGTH, ArpOperation, writeArp } from '../../wire/arp.ts';
import { pseudoHeader4Of } from '../../wire/checksum.ts';
import { ETHERNET_HEADER, EtherType, writeEthernet } from '../../wire/ethernet.ts';
import { ICMP_HEADER, IcmpType, writeIcmp } from '../../wire/icmp.ts';
import { IPV4_HEADER, IpProtocol, writeIpv4 } from '../../wire/ipv4.ts';
import { pushTag, VLAN_TAG } from '../../wire/vlan.ts';
import type { Endpoint } from './endpoint.ts';
import { type Exchange, payloadOf, writePorts } from './exchange.ts';
import type { TracePlan } from './query.ts';

/** The shortest frame without its check sequence (IEEE 802.3 3.2.8). */
const SHORTEST = 60;

/** A frame as it enters a port: its tag stands apart, −1 for none. */
export interface Sent {
  readonly frame: Uint8Array;
  readonly tci: number;
}

/** The bytes of a frame with its tag in them. */
export function taggedBytes({ frame, tci }: Sent): Uint8Array {
  if (tci < 0) return frame;
  const bytes = new Uint8Array(VLAN_TAG + frame.length);
  bytes.set(frame, VLAN_TAG);
  pushTag(bytes, VLAN_TAG, EtherType.vlan, tci);
  return bytes;
}

/** `wanted` is the address of `to` that is asked for. */
export function exchange4(plan: TracePlan, to: Endpoint, wanted: number): Exchange {
  const { from } = plan;
  return {
    address: formatIpv4(plan.proto === 'arp' ? wanted : (plan.address ?? wanted)),
    request: (mac) => arpRequest(from, wanted, mac ?? BROADCAST_MAC),
    answer: () => arpReply(to, wanted, from),
    packet: () => packetBetween(plan, from, to, false),
    reply: () => packetBetween(plan, to, from, true),
  };
}

/** The ARP request with which the next hop is looked for. */
function arpRequest(from: Endpoint, nextHop: number, to: Uint8Array): Uint8Array {
  const mac = parseMac(from.mac) as Uint8Array;
  const target = { mac: new Uint8Array(6), address: nextHop };
  return arp(to, ArpOperation.request, { mac, address: from.address?.address ?? 0 }, target);
}

/** The answer of `from`, which was asked for `address`. */
function arpReply(from: Endpoint, address: number, to: Endpoint): Uint8Array {
  const asker = { mac: parseMac(to.mac) as Uint8Array, address: to.address?.address ?? 0 };
  const sender = { mac: parseMac(from.mac) as Uint8Array, address };
  return arp(asker.mac, ArpOperation.reply, sender, asker);
}

type ArpEnd = { mac: Uint8Array; address: number };

function arp(to: Uint8Array, operation: number, sender: ArpEnd, target: ArpEnd): Uint8Array {
  const frame = new Uint8Array(ETHERNET_HEADER + ARP_LENGTH);
  writeEthernet(frame, 0, to, sender.mac, EtherType.arp);
  writeArp(frame, ETHERNET_HEADER, operation, sender, target);
  return frame;
}

/** A packet of the query's protocol from one vNIC to another; `reply` turns the ports round. */
function packetBetween(plan: TracePlan, from: Endpoint, to: Endpoint, reply: boolean): Uint8Array {
  const ports = plan.proto === 'tcp' || plan.proto === 'udp' ? plan.proto : null;
  const protocol = IpProtocol[ports ?? 'icmp'];
  const source = from.address?.address ?? 0;
  const destination = (reply ? to.address?.address : plan.address) ?? to.address?.address ?? 0;
  const mac = (reply ? null : plan.mac) ?? (parseMac(to.mac) as Uint8Array);
  const l4 = ETHERNET_HEADER + IPV4_HEADER;
  const length = payloadOf(plan, l4, ICMP_HEADER);
  const frame = new Uint8Array(Math.max(SHORTEST, l4 + length));
  writeEthernet(frame, 0, mac, parseMac(from.mac) as Uint8Array, EtherType.ipv4);
  writeIpv4(frame, ETHERNET_HEADER, {
    totalLength: IPV4_HEADER + length,
    ...{ id: 0, dontFragment: true, moreFragments: false, fragmentOffset: 0, ttl: 64 },
    ...{ dscp: plan.dscp, protocol, source, destination },
  });
  const pseudo = pseudoHeader4Of(source, destination, protocol, length);
  if (ports !== null) writePorts(frame, l4, length, plan, reply, pseudo);
  else writeIcmp(frame, l4, length, reply ? IcmpType.echoReply : IcmpType.echo, 0, 1, 1);
  return frame;
}
