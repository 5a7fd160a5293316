/**
 * First part of a trace: who asks whom, and what the asking host itself decides (route, next hop). Pure; `frames` makes
 * what it would send, which goes through the datapath, and `explain` reads what came of it.
 */
import { macOfVnic, networkOf } from '../../model/auto.ts';
import { type Lab, vnicName } from '../../model/lab.ts';
import { pvlanPart } from '../../model/pvlan.ts';
import type { Vnic } from '../../model/vm.ts';
import { sayParts } from '../../model/words.ts';
import {
  BROADCAST_MAC,
  type Cidr,
  inSubnet,
  parseCidr,
  parseIpv4,
  parseMac,
} from '../../wire/address.ts';

export interface TraceQuery {
  /** `VM` or `VM:NIC`. */
  readonly from: string;
  /** `VM`, `VM:NIC` or an IPv4 address. */
  readonly to: string;
  readonly proto: 'icmp' | 'tcp' | 'udp' | 'arp';
  /** Ports of TCP and UDP. */
  readonly sport?: number | undefined;
  readonly dport?: number | undefined;
  /** VLAN id of the tag that the sending VM puts on; 0 is a priority tag. Untagged where not given. */
  readonly vlan?: number | undefined;
  /** 0 to 63. */
  readonly dscp?: number | undefined;
  /** Destination address of the frame, or `broadcast`: it is sent as it is, without asking by ARP. */
  readonly mac?: string | undefined;
  /** Octets of the frame without its tag and check sequence; the shortest that holds the packet where not given. */
  readonly size?: number | undefined;
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
  readonly sport: number;
  readonly dport: number;
  /** Tag that the sender puts on, −1 for none. */
  readonly tci: number;
  readonly dscp: number;
  /** Destination that was asked for; null: the next hop's. */
  readonly mac: Uint8Array | null;
  readonly size: number;
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
  return {
    from,
    address,
    to: target,
    nextHop,
    decision,
    proto: query.proto,
    sport: query.sport ?? 40_000,
    dport: query.dport ?? (query.proto === 'tcp' ? 80 : 33_434),
    tci: query.vlan ?? NO_TAG,
    dscp: query.dscp ?? 0,
    mac: macOf(query.mac),
    size: query.size ?? 0,
  };
}

const NO_TAG = -1;

function macOf(text: string | undefined): Uint8Array | null {
  if (text === undefined) return null;
  const mac = text === 'broadcast' ? BROADCAST_MAC : parseMac(text);
  if (mac === null) throw new QueryError(`"${text}" is neither a MAC address nor "broadcast".`);
  return mac;
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
    case 'tunnel':
      return `tunnel ${mode.vid}`;
    case 'trunk-all':
      return 'trunk of all VLANs';
    case 'pvlan':
      return sayParts([pvlanPart(mode)]);
    default:
      return 'no VLAN';
  }
}
