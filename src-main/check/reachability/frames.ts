/** The frames of a trace: what the asking host would send, and what the asked one would answer. */
import { BROADCAST_MAC, parseMac } from '../../wire/address.ts';
import { ARP_LENGTH, ArpOperation, writeArp } from '../../wire/arp.ts';
import { pseudoHeader4Of } from '../../wire/checksum.ts';
import { ETHERNET_HEADER, EtherType, writeEthernet } from '../../wire/ethernet.ts';
import { IcmpType, writeIcmp } from '../../wire/icmp.ts';
import { IPV4_HEADER, IpProtocol, writeIpv4 } from '../../wire/ipv4.ts';
import { TCP_HEADER, TcpFlag, writeTcp } from '../../wire/tcp.ts';
import { UDP_HEADER, writeUdp } from '../../wire/udp.ts';
import { pushTag, VLAN_TAG } from '../../wire/vlan.ts';
import type { Endpoint, TracePlan } from './query.ts';

/** The shortest frame without its check sequence (IEEE 802.3 3.2.8). */
const SHORTEST = 60;
/** Octets of payload of an echo or a datagram, where no size is asked for. */
const PAYLOAD = 8;

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

/** The ARP request with which the next hop is looked for; to everybody, or to the address that was asked for. */
export function arpRequest(from: Endpoint, nextHop: number, to = BROADCAST_MAC): Uint8Array {
  const mac = parseMac(from.mac) as Uint8Array;
  const target = { mac: new Uint8Array(6), address: nextHop };
  return arp(to, ArpOperation.request, { mac, address: from.address?.address ?? 0 }, target);
}

/** The answer of `from`, which was asked for `address`. */
export function arpReply(from: Endpoint, address: number, to: Endpoint): Uint8Array {
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
export function packetBetween(
  plan: TracePlan,
  from: Endpoint,
  to: Endpoint,
  reply: boolean,
): Uint8Array {
  const proto = plan.proto === 'arp' ? 'icmp' : plan.proto;
  const source = from.address?.address ?? 0;
  const destination = (reply ? to.address?.address : plan.address) ?? to.address?.address ?? 0;
  const mac = (reply ? null : plan.mac) ?? (parseMac(to.mac) as Uint8Array);
  const l4 = ETHERNET_HEADER + IPV4_HEADER;
  const shortest = proto === 'tcp' ? TCP_HEADER : UDP_HEADER + PAYLOAD;
  const length = Math.max(shortest, plan.size - l4);
  const frame = new Uint8Array(Math.max(SHORTEST, l4 + length));
  writeEthernet(frame, 0, mac, parseMac(from.mac) as Uint8Array, EtherType.ipv4);
  writeIpv4(frame, ETHERNET_HEADER, {
    totalLength: IPV4_HEADER + length,
    id: 0,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    dscp: plan.dscp,
    protocol: IpProtocol[proto],
    source,
    destination,
  });
  const pseudo = pseudoHeader4Of(source, destination, IpProtocol[proto], length);
  const [sport, dport] = reply ? [plan.dport, plan.sport] : [plan.sport, plan.dport];
  if (proto === 'icmp')
    writeIcmp(frame, l4, length, reply ? IcmpType.echoReply : IcmpType.echo, 0, 1, 1);
  else if (proto === 'udp') writeUdp(frame, l4, length, sport, dport, pseudo);
  else
    writeTcp(
      frame,
      l4,
      length,
      {
        sourcePort: sport,
        destinationPort: dport,
        sequence: 0,
        acknowledgment: reply ? 1 : 0,
        flags: reply ? TcpFlag.syn | TcpFlag.ack : TcpFlag.syn,
        window: 65_535,
      },
      pseudo,
    );
  return frame;
}
