/** What a trace is asked for, and what it comes to: who sends what to whom. */
import type { Endpoint } from './endpoint.ts';
import type { SlowProtocol } from './slow-frames.ts';

export interface TraceQuery {
  /** `VM` or `VM:NIC`. */
  readonly from: string;
  /** `VM`, `VM:NIC` or an IP address. */
  readonly to: string;
  /** `icmp` is ICMPv6 in IPv6; `nd`, a neighbor solicitation, is what ARP is there. */
  readonly proto: 'icmp' | 'tcp' | 'udp' | 'arp' | 'nd' | SlowProtocol;
  /** IPv6 also where no address says so. */
  readonly ipv6?: boolean | undefined;
  /** IPv6 addresses of both ends, where they are others than the lab knows. */
  readonly fromAddress?: string | undefined;
  readonly toAddress?: string | undefined;
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

/** What the asking host does with the packet. */
export type Decision =
  | { readonly kind: 'on-link'; readonly nextHop: number }
  | { readonly kind: 'neighbor' }
  | { readonly kind: 'gateway'; readonly nextHop: number }
  | { readonly kind: 'no-route' }
  | { readonly kind: 'no-address' };

export interface Ipv6Ends {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly source: Int32Array;
  readonly destination: Int32Array;
  /** Address of the frame to a group, which nobody is asked for; null for one host. */
  readonly groupMac: Uint8Array | null;
}

export interface TracePlan {
  readonly from: Endpoint;
  /** IPv4 address that is asked for; null when the target VM has none, and in IPv6. */
  readonly address: number | null;
  readonly ipv6: Ipv6Ends | null;
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
