/**
 * First half of a trace: who asks whom, what the asking host itself decides (route, next hop), and the frames
 * that it would send. Pure; the frames then go through the datapath, and `explain` reads what came of them.
 */
import { macOfVnic, networkOf } from '../../model/auto.ts';
import { type Lab, vnicName } from '../../model/lab.ts';
import type { Vnic } from '../../model/vm.ts';
import {
  BROADCAST_MAC,
  type Cidr,
  inSubnet,
  parseCidr,
  parseIpv4,
  parseMac,
} from '../../wire/address.ts';
import { ArpOperation, writeArp } from '../../wire/arp.ts';
import { pseudoHeader4Of } from '../../wire/checksum.ts';
import { ETHERNET_HEADER, EtherType, writeEthernet } from '../../wire/ethernet.ts';
import { IcmpType, writeIcmp } from '../../wire/icmp.ts';
import { IPV4_HEADER, IpProtocol, writeIpv4 } from '../../wire/ipv4.ts';
import { TCP_HEADER, TcpFlag, writeTcp } from '../../wire/tcp.ts';
import { UDP_HEADER, writeUdp } from '../../wire/udp.ts';

export interface TraceQuery {
  /** `VM` or `VM:NIC`. */
  readonly from: string;
  /** `VM`, `VM:NIC` or an IPv4 address. */
  readonly to: string;
  readonly proto: 'icmp' | 'tcp' | 'udp';
  /** Destination port of TCP and UDP. */
  readonly dport?: number | undefined;
}

/** The query names something that is not there; the message is one sentence. */
export class QueryError extends Error {}

/** One vNIC that takes part. */
export interface Endpoint {
  readonly vm: string;
  /** `web1:eth0` */
  readonly port: string;
  readonly nic: string;
  readonly mac: string;
  readonly address: Cidr | null;
  readonly gateway: number | null;
  readonly network: string;
}

/** What the asking host does with the packet. */
export type Decision =
  | { readonly kind: 'on-link'; readonly nextHop: number }
  | { readonly kind: 'gateway'; readonly nextHop: number }
  | { readonly kind: 'no-route' }
  | { readonly kind: 'no-address' };

export interface TracePlan {
  readonly from: Endpoint;
  /** Address that is asked for; null when the target VM has none. */
  readonly address: number | null;
  /** The vNIC that owns the address; null when no VM of the lab does. */
  readonly to: Endpoint | null;
  /** The vNIC that gets the frame: the target or the gateway; null when no VM of the lab has it. */
  readonly nextHop: Endpoint | null;
  readonly decision: Decision;
  readonly proto: TraceQuery['proto'];
  readonly dport: number;
}

/** Resolves a query. Throws QueryError for names that the lab does not have. */
export function planTrace(lab: Lab, query: TraceQuery): TracePlan {
  const asked = parseIpv4(query.to);
  const to = asked === null ? namedEndpoint(lab, query.to) : ownerOf(lab, asked, null);
  const address = asked ?? to?.address?.address ?? null;
  const from = namedEndpoint(lab, query.from, address);
  const target = asked === null ? to : ownerOf(lab, asked, from);
  const decision = decide(from, address);
  const nextHop =
    decision.kind === 'gateway'
      ? ownerOf(lab, decision.nextHop, from)
      : decision.kind === 'on-link'
        ? target
        : null;
  const dport = query.dport ?? (query.proto === 'tcp' ? 80 : 33_434);
  return { from, address, to: target, nextHop, decision, proto: query.proto, dport };
}

/** RFC 1122 3.3.1.1: the own subnet is on-link, all else goes to the gateway. */
function decide(from: Endpoint, address: number | null): Decision {
  if (from.address === null || address === null) return { kind: 'no-address' };
  if (inSubnet(from.address, address)) return { kind: 'on-link', nextHop: address };
  return from.gateway === null ? { kind: 'no-route' } : { kind: 'gateway', nextHop: from.gateway };
}

function namedEndpoint(lab: Lab, name: string, towards: number | null = null): Endpoint {
  const colon = name.indexOf(':');
  const vm = colon < 0 ? name : name.slice(0, colon);
  const spec = lab.vm.get(vm);
  if (spec === undefined)
    throw new QueryError(
      `"${name}" is neither a VM of lab ${lab.name} nor an IPv4 address; "netyard vm list" shows the VMs.`,
    );
  const all = (spec.nics ?? []).map((vnic, index) => endpoint(lab, vm, vnic, index));
  if (all.length === 0)
    throw new QueryError(`VM ${vm} has no vNIC; add one to trace from or to it.`);
  if (colon < 0) return all.find((one) => covers(one, towards)) ?? (all[0] as Endpoint);
  const wanted = all.find((one) => one.nic === name.slice(colon + 1));
  if (wanted === undefined)
    throw new QueryError(
      `VM ${vm} has no vNIC "${name.slice(colon + 1)}"; it has ${all.map((one) => one.nic).join(', ')}.`,
    );
  return wanted;
}

function covers(one: Endpoint, address: number | null): boolean {
  return address !== null && one.address !== null && inSubnet(one.address, address);
}

function endpoint(lab: Lab, vm: string, vnic: Vnic, index: number): Endpoint {
  return {
    vm,
    port: `${vm}:${vnicName(index)}`,
    nic: vnicName(index),
    mac: macOfVnic(lab, vm, index),
    address: vnic.address === undefined ? null : parseCidr(vnic.address),
    gateway: vnic.gateway === undefined ? null : parseIpv4(vnic.gateway),
    network: vnic.network,
  };
}

/** The vNIC with an address; where several have it, one in the VLAN of `near`. */
function ownerOf(lab: Lab, address: number, near: Endpoint | null): Endpoint | null {
  let found: Endpoint | null = null;
  for (const [vm, spec] of lab.vm)
    for (const [index, vnic] of (spec.nics ?? []).entries()) {
      if (vnic.address === undefined || parseCidr(vnic.address)?.address !== address) continue;
      const one = endpoint(lab, vm, vnic, index);
      if (near === null || one.network === near.network) return one;
      found ??= one;
    }
  return found;
}

/** The VLAN of a vNIC in words: `VLAN 10`, `trunk 10,20`, `no VLAN`. */
export function vlanOf(lab: Lab, one: Endpoint): string {
  const vm = lab.vm.get(one.vm);
  const vnic = vm?.nics?.[Number(one.nic.slice(3))];
  const mode = vm && vnic ? networkOf(lab, vm, vnic)?.vlanMode : undefined;
  switch (mode?.mode) {
    case 'access':
      return `VLAN ${mode.vid}`;
    case 'trunk':
      return `trunk ${mode.allowed.join(',')}`;
    case 'trunk-all':
      return 'trunk of all VLANs';
    default:
      return 'no VLAN';
  }
}

/** The ARP request with which the next hop is looked for. */
export function arpRequest(from: Endpoint, nextHop: number): Uint8Array {
  const mac = parseMac(from.mac) as Uint8Array;
  const frame = new Uint8Array(ETHERNET_HEADER + 28);
  writeEthernet(frame, 0, BROADCAST_MAC, mac, EtherType.arp);
  const sender = { mac, address: from.address?.address ?? 0 };
  const target = { mac: new Uint8Array(6), address: nextHop };
  writeArp(frame, ETHERNET_HEADER, ArpOperation.request, sender, target);
  return frame;
}

/** A packet of the query's protocol from one vNIC to another; `reply` turns the ports round. */
export function packetBetween(
  plan: TracePlan,
  from: Endpoint,
  to: Endpoint,
  reply: boolean,
): Uint8Array {
  const source = from.address?.address ?? 0;
  const destination = (reply ? to.address?.address : plan.address) ?? to.address?.address ?? 0;
  const l4 = ETHERNET_HEADER + IPV4_HEADER;
  const length = plan.proto === 'tcp' ? TCP_HEADER : 8 + 8;
  const frame = new Uint8Array(Math.max(60, l4 + length));
  writeEthernet(
    frame,
    0,
    parseMac(to.mac) as Uint8Array,
    parseMac(from.mac) as Uint8Array,
    EtherType.ipv4,
  );
  writeIpv4(frame, ETHERNET_HEADER, {
    totalLength: IPV4_HEADER + length,
    id: 0,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: IpProtocol[plan.proto],
    source,
    destination,
  });
  const pseudo = pseudoHeader4Of(source, destination, IpProtocol[plan.proto], length);
  const [sport, dport] = reply ? [plan.dport, 40_000] : [40_000, plan.dport];
  if (plan.proto === 'icmp')
    writeIcmp(frame, l4, length, reply ? IcmpType.echoReply : IcmpType.echo, 0, 1, 1);
  else if (plan.proto === 'udp') writeUdp(frame, l4, UDP_HEADER + 8, sport, dport, pseudo);
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
