/** Who speaks with whom, and who is at the other end: rows of the tables of flows, traffic and neighbors. */
import { z } from 'zod';

export const flowRowSchema = z.object({
  /** Switch instance, bridge or fabric device that saw it: a flow through three devices has three rows. */
  device: z.string(),
  /** Ports that it came in by and left by; '' for a flood. */
  input: z.string(),
  output: z.string(),
  vlan: z.int(),
  etherType: z.int(),
  /** IP protocol number, 0 for frames without IP. */
  protocol: z.int(),
  /** IP addresses; MAC addresses where there is no IP. */
  source: z.string(),
  destination: z.string(),
  sourcePort: z.int(),
  /** For ICMP type × 256 + code. */
  destinationPort: z.int(),
  tos: z.int(),
  tcpFlags: z.int(),
  /** Frames as they are on the wire: an offload frame counts as its segments. */
  packets: z.number(),
  /** From the IP header on. */
  octets: z.number(),
  /** Seconds since the first and the last frame. */
  age: z.number(),
  idle: z.number(),
});

export const neighborRowSchema = z.object({
  /** Our end of the cable: a switch instance, bridge or fabric device, and its NIC or port. */
  device: z.string(),
  port: z.string(),
  chassisId: z.string(),
  portId: z.string(),
  portDescription: z.string(),
  systemName: z.string(),
  systemDescription: z.string(),
  capabilities: z.array(z.string()),
  managementAddress: z.string(),
  /** VLAN of untagged frames there, 0 for none. */
  portVlan: z.int(),
  aggregated: z.boolean(),
  /** Octets of the largest frame, 0 where it says nothing. */
  maxFrame: z.int(),
  /** Seconds that it has been known, and until it is forgotten. */
  age: z.number(),
  expires: z.number(),
});

/** By where the other end of a frame is. */
const trafficCountsSchema = z.object({
  /** From VM to VM on this host. */
  local: z.number(),
  /** To and from VMs on other hosts. */
  eastWestOut: z.number(),
  eastWestIn: z.number(),
  /** To and from what is no VM of the lab. */
  northSouthOut: z.number(),
  northSouthIn: z.number(),
  /** To group addresses: they have no one other end. */
  groupOut: z.number(),
  groupIn: z.number(),
});

export const trafficRowSchema = z.object({
  host: z.string(),
  /** 0 for none, -1 for VLANs beyond the first 256 of the host. */
  vlan: z.int(),
  frames: trafficCountsSchema,
  bytes: trafficCountsSchema,
});

export type FlowRow = z.infer<typeof flowRowSchema>;
export type TrafficRow = z.infer<typeof trafficRowSchema>;
export type NeighborRow = z.infer<typeof neighborRowSchema>;
