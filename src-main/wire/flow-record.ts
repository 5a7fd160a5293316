/** What a flow record says, whichever protocol carries it: NetFlow v5 and v9, IPFIX. */

/** Why a record was written (IPFIX flowEndReason, RFC 5102 5.11.3). */
export const FlowEnd = { idle: 1, active: 2, forced: 4, noRoom: 5 } as const;
export type FlowEnd = (typeof FlowEnd)[keyof typeof FlowEnd];

/** One flow: the frames of one direction with the same ends. Filled anew for each record, so that nothing is allocated. */
export interface FlowRecord {
  /** ifIndex of the port that it came in by. */
  input: number;
  /** ifIndex of the port that it left by; 0 where it was flooded. */
  output: number;
  vid: number;
  etherType: number;
  /** IPv4, IPv6, or 0: then there are no IP addresses. */
  family: 0 | 4 | 6;
  /** IP protocol number; 0 for other frames. */
  protocol: number;
  /** Type of service octet without ECN. */
  tos: number;
  /** TCP flags of all frames together. */
  tcpFlags: number;
  sourcePort: number;
  /** For ICMP type × 256 + code, as NetFlow has it. */
  destinationPort: number;
  /** Four words; IPv4 in the last one. */
  readonly source: Int32Array;
  readonly destination: Int32Array;
  readonly sourceMac: Uint8Array;
  readonly destinationMac: Uint8Array;
  /** Frames as they are on the wire: an offload frame counts as its segments. */
  packets: number;
  /** Octets from the IP header on; of other frames those behind the Ethernet header. */
  octets: number;
  /** Milliseconds, monotonic. */
  firstMs: number;
  lastMs: number;
}

/** What turns monotonic times into those of a record. */
export interface FlowClock {
  /** Monotonic time when the exporter started: its uptime is 0 then. */
  readonly startMs: number;
  /** Milliseconds since 1970 when the monotonic clock was 0. */
  readonly epochMs: number;
}

/** An empty record to fill. */
export function createFlowRecord(): FlowRecord {
  return {
    input: 0,
    output: 0,
    vid: 0,
    etherType: 0,
    family: 0,
    protocol: 0,
    tos: 0,
    tcpFlags: 0,
    sourcePort: 0,
    destinationPort: 0,
    source: new Int32Array(4),
    destination: new Int32Array(4),
    sourceMac: new Uint8Array(6),
    destinationMac: new Uint8Array(6),
    packets: 0,
    octets: 0,
    firstMs: 0,
    lastMs: 0,
  };
}
