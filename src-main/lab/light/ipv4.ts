/**
 * IPv4 of one host (RFC 1122 3): which NIC and next hop a packet takes, what it accepts, fragments.
 *
 * It never forwards. An address of any NIC is accepted on every NIC (weak host model, as Linux). What we send
 * to ourselves goes round through the timers, so no layer is ever entered twice. Odd cases: a unicast packet
 * in a broadcast frame is dropped (RFC 1122 3.3.6); a packet from one of our own addresses is a forgery.
 */
import { BROADCAST_MAC, isMulticastIpv4, putMac } from '../../wire/address.ts';
import { ETHERNET_HEADER, EtherType, writeEthernet } from '../../wire/ethernet.ts';
import {
  checkIpv4,
  IPV4_HEADER,
  IPV4_MAX,
  ipv4Destination,
  ipv4FragmentOffset,
  ipv4HeaderLength,
  ipv4MoreFragments,
  ipv4Protocol,
  ipv4Source,
  ipv4TotalLength,
  ipv4Ttl,
  writeIpv4,
} from '../../wire/ipv4.ts';
import { Arp } from './arp.ts';
import { Reassembly } from './fragments.ts';
import type { Nic } from './nic.ts';
import type { Stack } from './stack.ts';

export const DEFAULT_TTL = 64;
export const LOOPBACK_MTU = 65_535;
const LOOPBACK_ADDRESS = 0x7f00_0001;
const ALL_HOSTS = 0xe000_0001;

/** A received packet, whole and checked. `bytes` are the caller's: copy what you keep. */
export interface Ipv4Packet {
  readonly bytes: Uint8Array;
  /** Offset of the IPv4 header. */
  readonly ip: number;
  /** The transport's bytes: `bytes[start, end)`. */
  readonly start: number;
  readonly end: number;
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  readonly ttl: number;
  /** Sent to more than one host: nobody may answer it with an error. */
  readonly broadcast: boolean;
}

/** A fault that the network, or our own ARP, reported about a packet that we sent. */
export interface NetworkError {
  /** Who says so; our own address when ARP failed. */
  readonly from: number;
  readonly type: number;
  readonly code: number;
  /** Of the next hop, with "fragmentation needed"; else 0. */
  readonly mtu: number;
  readonly source: number;
  readonly destination: number;
  /** The first 8 bytes (or more) of the transport header that we sent, at `start`. */
  readonly bytes: Uint8Array;
  readonly start: number;
}

export interface Transport {
  receive(packet: Ipv4Packet): void;
  networkError(error: NetworkError): void;
}

export interface Outgoing {
  destination: number;
  protocol: number;
  payload: Uint8Array;
  /** Default: the address of the NIC that the packet leaves by. */
  source?: number;
  ttl?: number;
  dontFragment?: boolean;
}

export type SendResult = 'sent' | 'networkUnreachable' | 'messageTooLong';

export interface Route {
  nic: Nic | null;
  nextHop: number;
  source: number;
  mtu: number;
}

/** What only ICMP can do, and IPv4 needs. */
export interface ErrorReporter {
  protocolUnreachable(packet: Ipv4Packet): void;
  reassemblyTimedOut(packet: Ipv4Packet): void;
  /** The next hop of our own packet `bytes` (an IPv4 packet at `ip`) did not answer ARP. */
  hostUnreachable(bytes: Uint8Array, ip: number): void;
}

export class Ipv4 {
  readonly arp: Arp;
  readonly #stack: Stack;
  readonly #reassembly: Reassembly;
  readonly #transports = new Map<number, Transport>();
  #errors: ErrorReporter | null = null;
  #id: number;

  constructor(stack: Stack) {
    this.#stack = stack;
    this.#id = stack.random() & 0xffff;
    this.arp = new Arp(stack, (frame) => this.#errors?.hostUnreachable(frame, ETHERNET_HEADER));
    this.#reassembly = new Reassembly(stack, (first) =>
      this.#errors?.reassemblyTimedOut(parsePacket(first, 0, false)),
    );
  }

  register(protocol: number, transport: Transport): void {
    this.#transports.set(protocol, transport);
  }

  reportErrorsTo(errors: ErrorReporter): void {
    this.#errors = errors;
  }

  transport(protocol: number): Transport | undefined {
    return this.#transports.get(protocol);
  }

  /** True for the addresses of our NICs and 127.0.0.0/8. */
  isLocal(address: number): boolean {
    return address >>> 24 === 127 || this.#stack.nics.some((nic) => nic.owns(address));
  }

  isBroadcast(address: number): boolean {
    return isMulticastIpv4(address) || this.#stack.nics.some((nic) => nic.isBroadcast(address));
  }

  /** The way to a destination; null when there is none. A NIC without a cable still has its routes, as in Linux. */
  route(destination: number): Route | null {
    if (this.isLocal(destination)) {
      const source = destination >>> 24 === 127 ? LOOPBACK_ADDRESS : destination;
      return { nic: null, nextHop: destination, source, mtu: LOOPBACK_MTU };
    }
    const nics = this.#stack.nics.filter((nic) => nic.enabled && nic.address);
    const direct = nics
      .filter((nic) => nic.onLink(destination) || nic.isBroadcast(destination))
      .sort((a, b) => (b.address?.prefixLength ?? 0) - (a.address?.prefixLength ?? 0))[0];
    const nic = direct ?? nics.find((candidate) => candidate.gateway !== null);
    if (!nic?.address) return null;
    const nextHop = direct || isMulticastIpv4(destination) ? destination : (nic.gateway as number);
    return { nic, nextHop, source: nic.address.address, mtu: nic.mtu };
  }

  /** Sends, in fragments where the MTU asks for it. "sent" says nothing about arrival. */
  send(packet: Outgoing): SendResult {
    const route = this.route(packet.destination);
    if (!route) return 'networkUnreachable';
    const total = IPV4_HEADER + packet.payload.length;
    if (total > IPV4_MAX || (total > route.mtu && packet.dontFragment)) return 'messageTooLong';
    this.#id = (this.#id + 1) & 0xffff;
    const room = total > route.mtu ? (route.mtu - IPV4_HEADER) & ~7 : packet.payload.length;
    let offset = 0;
    do {
      const data = packet.payload.subarray(offset, offset + room);
      this.#sendOne(packet, route, data, offset, offset + data.length < packet.payload.length);
      offset += room;
    } while (offset < packet.payload.length);
    return 'sent';
  }

  /** Takes the IPv4 packet at `offset` of a frame that was for us; `group`: the frame was for many. */
  receive(nic: Nic, bytes: Uint8Array, offset: number, length: number, group: boolean): void {
    const fault = checkIpv4(bytes, offset, length);
    if (fault) {
      this.#stack.drop(`ipv4.${fault}`);
      return;
    }
    const source = ipv4Source(bytes, offset);
    const destination = ipv4Destination(bytes, offset);
    if (this.isLocal(source) || source >>> 24 === 0 || this.isBroadcast(source)) {
      this.#stack.drop('ipv4.martianSource');
      return;
    }
    const broadcast = nic.isBroadcast(destination) || destination === ALL_HOSTS;
    if (!broadcast && (destination >>> 24 === 127 || !this.isLocal(destination))) {
      this.#stack.drop('ipv4.otherHost');
    } else if (group && !broadcast) {
      this.#stack.drop('ipv4.linkBroadcast');
    } else {
      this.#accept(bytes, offset, broadcast);
    }
  }

  #accept(bytes: Uint8Array, offset: number, broadcast: boolean): void {
    let packet = parsePacket(bytes, offset, broadcast);
    if (ipv4MoreFragments(bytes, offset) || ipv4FragmentOffset(bytes, offset) > 0) {
      const whole = this.#reassembly.add(bytes, offset);
      if (!whole) return;
      packet = parsePacket(whole, 0, broadcast);
    }
    const transport = this.#transports.get(packet.protocol);
    if (transport) {
      transport.receive(packet);
      return;
    }
    this.#stack.drop('ipv4.protocol');
    this.#errors?.protocolUnreachable(packet);
  }

  #sendOne(
    packet: Outgoing,
    route: Route,
    data: Uint8Array,
    fragmentOffset: number,
    moreFragments: boolean,
  ): void {
    const frame = new Uint8Array(ETHERNET_HEADER + IPV4_HEADER + data.length);
    writeIpv4(frame, ETHERNET_HEADER, {
      totalLength: IPV4_HEADER + data.length,
      id: this.#id,
      dontFragment: packet.dontFragment ?? false,
      moreFragments,
      fragmentOffset,
      ttl: packet.ttl ?? DEFAULT_TTL,
      protocol: packet.protocol,
      source: packet.source ?? route.source,
      destination: packet.destination,
    });
    frame.set(data, ETHERNET_HEADER + IPV4_HEADER);
    const { nic } = route;
    if (!nic) {
      this.#stack.timers.at(this.#stack.nowMs, () => this.#accept(frame, ETHERNET_HEADER, false));
      return;
    }
    writeEthernet(frame, 0, BROADCAST_MAC, nic.mac, EtherType.ipv4);
    if (isMulticastIpv4(route.nextHop)) {
      putMac(frame, 0, multicastMac(route.nextHop));
      this.#stack.transmit(nic, frame);
    } else if (nic.isBroadcast(route.nextHop)) {
      this.#stack.transmit(nic, frame);
    } else {
      this.arp.output(nic, route.nextHop, frame);
    }
  }
}

function parsePacket(bytes: Uint8Array, ip: number, broadcast: boolean): Ipv4Packet {
  return {
    bytes,
    ip,
    start: ip + ipv4HeaderLength(bytes, ip),
    end: ip + ipv4TotalLength(bytes, ip),
    source: ipv4Source(bytes, ip),
    destination: ipv4Destination(bytes, ip),
    protocol: ipv4Protocol(bytes, ip),
    ttl: ipv4Ttl(bytes, ip),
    broadcast,
  };
}

/** RFC 1112 6.4: the low 23 bits of the group address behind 01:00:5e. */
function multicastMac(address: number): Uint8Array {
  return Uint8Array.of(1, 0, 0x5e, (address >>> 16) & 0x7f, address >>> 8, address);
}
