/**
 * DHCP client of one host (RFC 2131): a lease per NIC, asked for by the `dhcp` command and then kept by itself: renewed at
 * half of its time (T1, by unicast), asked for again from anybody at seven eighths (T2), and given up at its end.
 *
 * Odd cases: a server that takes the address back (NAK) ends the lease at once. Offers and acknowledgments for
 * addresses that no host can have are ignored. The first offer wins. A release is broadcast with the id of its server: by
 * unicast it would wait for ARP longer than the address is still ours.
 */
import {
  BROADCAST_IPV4,
  BROADCAST_MAC,
  broadcastAddress,
  type Cidr,
  formatIpv4,
  inSubnet,
  isMulticastIpv4,
  netmask,
  networkAddress,
  sameMac,
} from '../../wire/address.ts';
import { pseudoHeader4Of } from '../../wire/checksum.ts';
import {
  checkDhcp,
  DHCP_CHADDR,
  DHCP_CLIENT_PORT,
  DHCP_SERVER_PORT,
  DhcpOp,
  DhcpOption,
  type DhcpOptionValue,
  DhcpType,
  dhcpNumber,
  dhcpOp,
  dhcpOption32,
  dhcpType,
  dhcpXid,
  dhcpYourAddress,
  writeDhcp,
} from '../../wire/dhcp.ts';
import { ETHERNET_HEADER, EtherType, writeEthernet } from '../../wire/ethernet.ts';
import { IPV4_HEADER, IpProtocol, writeIpv4 } from '../../wire/ipv4.ts';
import { UDP_HEADER, writeUdp } from '../../wire/udp.ts';
import { type LabSaid, labSaid } from '../sentences.ts';
import { DEFAULT_TTL } from './ipv4.ts';
import type { Nic } from './nic.ts';
import type { Stack } from './stack.ts';
import type { Timer } from './timers.ts';
import type { Udp, UdpSocket } from './udp.ts';

/** RFC 2131 4.1: 4, 8, 16, 32 seconds, each plus or minus one. */
const RETRY_MS = [4000, 8000, 16_000, 32_000];
const RETRY_SPREAD_MS = 1000;
const MIN_REPEAT_MS = 60_000;
/** Where the server names no time. */
const DEFAULT_LEASE_S = 3600;
/** Shorter leases would be a storm of requests. */
const MIN_LEASE_S = 10;
/** RFC 2131 3.3: no end. */
const FOREVER_S = 0xffff_ffff;

export interface Lease {
  readonly address: Cidr;
  readonly gateway: number | null;
  readonly dns: readonly number[];
  readonly server: number;
  readonly seconds: number;
}

type State = 'selecting' | 'requesting' | 'bound' | 'renewing' | 'rebinding';

/** What goes on with the lease of one NIC. */
interface Client {
  nic: Nic;
  state: State;
  xid: number;
  tries: number;
  offer: Lease | null;
  lease: Lease | null;
  /** When the lease ends, ms. */
  endsMs: number;
  timer: Timer | null;
  /** Called once when a lease was got, or the asking was given up. */
  done: ((lease: Lease | null) => void) | null;
}

export class Dhcp {
  readonly #stack: Stack & { addressChanged(nic: Nic): void };
  readonly #udp: Udp;
  readonly #clients = new Map<number, Client>();
  #socket: UdpSocket | null = null;

  /** `stack.addressChanged` is told after a NIC got or lost its address. */
  constructor(stack: Stack & { addressChanged(nic: Nic): void }, udp: Udp) {
    this.#stack = stack;
    this.#udp = udp;
  }

  /** The lease of a NIC, null when it has none. */
  lease(nic: Nic): Lease | null {
    return this.#clients.get(nic.index)?.lease ?? null;
  }

  /** Asks for a lease; `done` gets it, or null after four unanswered tries. False: port 68 is taken by something else. */
  request(nic: Nic, done: (lease: Lease | null) => void): boolean {
    this.#socket ??= this.#udp.open(DHCP_CLIENT_PORT, {
      receive: ({ data }) => this.#receive(data),
      error: () => {},
    });
    if (this.#socket === null) return false;
    this.#drop(nic.index);
    const client: Client = {
      nic,
      state: 'selecting',
      xid: this.#stack.random(),
      tries: 0,
      offer: null,
      lease: null,
      endsMs: Number.POSITIVE_INFINITY,
      timer: null,
      done,
    };
    this.#clients.set(nic.index, client);
    this.#send(client);
    return true;
  }

  /** Stops asking; a lease that is there stays. */
  cancel(nic: Nic): void {
    const client = this.#clients.get(nic.index);
    if (client === undefined) return;
    client.done = null;
    if (client.lease === null) this.#drop(nic.index);
  }

  /** Gives the address back (DHCPRELEASE). False when the NIC has no lease. */
  release(nic: Nic): boolean {
    const client = this.#clients.get(nic.index);
    if (client === undefined || client.lease === null) return false;
    this.#transmit(client, DhcpType.release, BROADCAST_IPV4, [
      dhcpOption32(DhcpOption.serverId, client.lease.server),
    ]);
    this.#lose(client);
    return true;
  }

  /** The NICs are others now: a lease goes on where its NIC still wants one. */
  nicsChanged(nics: readonly Nic[]): void {
    for (const [index, client] of this.#clients) {
      const nic = nics[index];
      if (nic === client.nic) continue;
      if (nic === undefined || nic.configured || client.lease === null) {
        this.#drop(index);
        continue;
      }
      client.nic = nic;
      nic.assign(client.lease.address, client.lease.gateway);
    }
  }

  #receive(data: Uint8Array): void {
    if (!checkDhcp(data, 0, data.length) || dhcpOp(data, 0) !== DhcpOp.reply) return;
    for (const client of this.#clients.values()) {
      const ours = dhcpXid(data, 0) === client.xid && sameMac(data, DHCP_CHADDR, client.nic.mac, 0);
      if (ours && client.state !== 'bound') this.#answer(client, data);
    }
  }

  #answer(client: Client, data: Uint8Array): void {
    const type = dhcpType(data, 0, data.length);
    const offered = leaseOf(data);
    if (client.state === 'selecting') {
      if (type !== DhcpType.offer || offered === null) return;
      client.state = 'requesting';
      client.offer = offered;
      client.tries = 0;
      this.#send(client);
    } else if (type === DhcpType.ack && offered !== null) this.#bind(client, offered);
    else if (type === DhcpType.nak) this.#refused(client);
  }

  #bind(client: Client, lease: Lease): void {
    const { nic } = client;
    const same =
      client.lease?.address.address === lease.address.address &&
      client.lease.gateway === lease.gateway;
    client.state = 'bound';
    client.lease = lease;
    client.tries = 0;
    const lasts = lease.seconds === FOREVER_S ? Number.POSITIVE_INFINITY : lease.seconds * 1000;
    client.endsMs = this.#stack.nowMs + lasts;
    nic.assign(lease.address, lease.gateway);
    if (!same) this.#stack.addressChanged(nic);
    this.#schedule(client, lasts / 2);
    this.#tell(client, lease);
  }

  /** The server takes the address back, or does not know it. */
  #refused(client: Client): void {
    if (client.lease !== null) this.#stack.notice(labSaid('lease-taken-back', lostLease(client)));
    this.#lose(client);
  }

  #send(client: Client): void {
    const { state, offer, lease } = client;
    if (state === 'selecting') this.#transmit(client, DhcpType.discover, BROADCAST_IPV4, wishes());
    else if (state === 'requesting')
      this.#transmit(client, DhcpType.request, BROADCAST_IPV4, [
        dhcpOption32(DhcpOption.requestedAddress, offer?.address.address ?? 0),
        dhcpOption32(DhcpOption.serverId, offer?.server ?? 0),
        ...wishes(),
      ]);
    else {
      const to = state === 'renewing' ? (lease?.server ?? BROADCAST_IPV4) : BROADCAST_IPV4;
      this.#transmit(client, DhcpType.request, to, wishes());
    }
    const spread = (this.#stack.random() % (2 * RETRY_SPREAD_MS)) - RETRY_SPREAD_MS;
    const wait = RETRY_MS[Math.min(client.tries, RETRY_MS.length - 1)] as number;
    client.tries++;
    this.#schedule(client, wait + spread);
  }

  #schedule(client: Client, delayMs: number): void {
    this.#stack.timers.cancel(client.timer);
    client.timer =
      delayMs === Number.POSITIVE_INFINITY
        ? null
        : this.#stack.timers.at(this.#stack.nowMs + delayMs, () => this.#due(client));
  }

  #due(client: Client): void {
    client.timer = null;
    if (client.lease === null) {
      if (client.tries < RETRY_MS.length) this.#send(client);
      else this.#drop(client.nic.index);
      return;
    }
    const leftMs = client.endsMs - this.#stack.nowMs;
    if (leftMs <= 0) {
      this.#stack.notice(labSaid('lease-ended', lostLease(client)));
      this.#lose(client);
      return;
    }
    if (client.state === 'bound') client.xid = this.#stack.random();
    const beforeT2Ms = leftMs - (client.lease.seconds * 1000) / 8;
    client.state = beforeT2Ms > 0 ? 'renewing' : 'rebinding';
    this.#send(client);
    // RFC 2131 4.4.5: again after half of what is left until T2 or the end, but not more often than once a minute.
    const left = beforeT2Ms > 0 ? beforeT2Ms : leftMs;
    this.#schedule(client, Math.min(left, Math.max(left / 2, MIN_REPEAT_MS)));
  }

  #lose(client: Client): void {
    const had = client.lease !== null;
    this.#drop(client.nic.index);
    if (!had) return;
    client.nic.assign(null, null);
    this.#stack.addressChanged(client.nic);
  }

  #drop(index: number): void {
    const client = this.#clients.get(index);
    if (client === undefined) return;
    this.#stack.timers.cancel(client.timer);
    this.#clients.delete(index);
    if (this.#clients.size === 0) {
      this.#socket?.close();
      this.#socket = null;
    }
    this.#tell(client, null);
  }

  #tell(client: Client, lease: Lease | null): void {
    const { done } = client;
    client.done = null;
    done?.(lease);
  }

  /** To a server by unicast once there is a lease; else as a broadcast from 0.0.0.0, past all routes. */
  #transmit(
    client: Client,
    type: number,
    destination: number,
    options: readonly DhcpOptionValue[],
  ): void {
    const own = client.lease?.address.address ?? 0;
    const message = writeDhcp({
      op: DhcpOp.request,
      xid: client.xid,
      broadcast: own === 0,
      clientAddress: own,
      yourAddress: 0,
      clientMac: client.nic.mac,
      options: [[DhcpOption.messageType, Uint8Array.of(type)], ...options],
    });
    if (destination !== BROADCAST_IPV4)
      this.#socket?.send({ address: destination, port: DHCP_SERVER_PORT, source: own }, message);
    else this.#stack.transmit(client.nic, broadcastFrame(client.nic.mac, own, message));
  }
}

/** The lease that is lost, as values of a sentence. */
function lostLease({ nic, lease }: Client): LabSaid['values'] {
  return { nic: nic.name, address: formatIpv4(lease?.address.address ?? 0) };
}

function wishes(): readonly DhcpOptionValue[] {
  const { subnetMask, router, dns } = DhcpOption;
  return [[DhcpOption.parameterList, Uint8Array.of(subnetMask, router, dns)]];
}

function broadcastFrame(mac: Uint8Array, source: number, message: Uint8Array): Uint8Array {
  const ip = ETHERNET_HEADER;
  const udp = ip + IPV4_HEADER;
  const length = UDP_HEADER + message.length;
  const frame = new Uint8Array(udp + length);
  frame.set(message, udp + UDP_HEADER);
  writeEthernet(frame, 0, BROADCAST_MAC, mac, EtherType.ipv4);
  writeIpv4(frame, ip, {
    totalLength: IPV4_HEADER + length,
    id: 0,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: DEFAULT_TTL,
    protocol: IpProtocol.udp,
    source,
    destination: BROADCAST_IPV4,
  });
  const pseudo = pseudoHeader4Of(source, BROADCAST_IPV4, IpProtocol.udp, length);
  writeUdp(frame, udp, length, DHCP_CLIENT_PORT, DHCP_SERVER_PORT, pseudo);
  return frame;
}

/** The lease that a message offers or grants; null where a host could not use it. */
function leaseOf(data: Uint8Array): Lease | null {
  const number = (code: number): number | null => dhcpNumber(data, 0, data.length, code);
  const address = dhcpYourAddress(data, 0);
  const server = number(DhcpOption.serverId);
  const prefixLength = prefixLengthOf(number(DhcpOption.subnetMask));
  if (server === null || prefixLength === null) return null;
  const own: Cidr = { address, prefixLength };
  const isEdge =
    prefixLength < 31 && (address === networkAddress(own) || address === broadcastAddress(own));
  if (isEdge || address >>> 24 === 0 || address >>> 24 === 127 || isMulticastIpv4(address))
    return null;
  const router = number(DhcpOption.router);
  const dns = number(DhcpOption.dns);
  return {
    address: own,
    gateway: router !== null && router !== address && inSubnet(own, router) ? router : null,
    dns: dns === null ? [] : [dns],
    server,
    seconds: Math.max(MIN_LEASE_S, number(DhcpOption.leaseTime) ?? DEFAULT_LEASE_S),
  };
}

/** 255.255.255.0 → 24; no mask means the whole world is elsewhere (/32); null for one with gaps. */
function prefixLengthOf(mask: number | null): number | null {
  if (mask === null) return 32;
  const length = Math.clz32(~mask);
  return netmask(length) === mask && length > 0 ? length : null;
}
