/**
 * A plan: what the core is to be, as plain data that crosses the thread boundary. `compile` makes it from a
 * lab, `Switchboard` makes the running datapath match it.
 */

import type { LacpOptions } from '../control/bond-control.ts';
import type { MonitorConfig } from '../control/device-monitor.ts';
import type { BondHash } from '../datapath/bond-hash.ts';
import type { GuardPolicies } from '../datapath/guard.ts';
import type { ImpairmentSettings } from '../datapath/queues/impairment.ts';
import type { ShaperSettings } from '../datapath/queues/shaper.ts';
import type { TeamOptions } from '../datapath/team.ts';
import type { BondMode } from '../model/bond.ts';
import type { PvlanMode } from '../model/pvlan.ts';
import type { Condition } from '../tables/rule-set.ts';

/** An address that configuration puts on a port. */
export interface FixedEntryPlan {
  readonly mac: string;
  readonly vid: number;
  /** Id of the port. */
  readonly port: string;
  readonly sticky: boolean;
}

/** Times in seconds. */
export interface StpPlan {
  readonly protocol: 'stp' | 'rstp';
  readonly priority: number;
  readonly helloTime: number;
  readonly maxAge: number;
  readonly forwardDelay: number;
}

export interface StpPortPlan {
  /** Null: by the rate of what carries the port's frames. */
  readonly cost: number | null;
  readonly priority: number;
  readonly edge: 'auto' | 'always' | 'never';
  readonly pointToPoint: boolean;
  readonly bpduGuard: boolean;
  readonly bpduFilter: boolean;
  readonly rootGuard: boolean;
}

/** What a device tells its neighbors, and whether it hears them. */
export interface LldpPlan {
  readonly listens: boolean;
  readonly advertises: boolean;
  readonly mac: string;
  readonly systemName: string;
  readonly systemDescription: string;
}

export interface DevicePlan {
  /** `dvs0@host-a`, `host-a:br0`, `tor1` */
  readonly id: string;
  /** The address that it speaks with itself. */
  readonly mac: string;
  readonly mtu: number;
  readonly ageingMs: number;
  readonly fdb: { readonly max: number; readonly fixed: readonly FixedEntryPlan[] };
  readonly stp: StpPlan | null;
  readonly forwardBpdu: boolean;
  /** Private VLANs, each secondary with its primary. */
  readonly pvlans?: readonly PvlanPlan[];
  /** Flow records and samples; null where nobody asked for any. */
  readonly monitor: MonitorConfig | null;
  readonly lldp?: LldpPlan | null;
  readonly mirrors?: readonly MirrorPlan[];
  /** VLANs that are flooded, and in which no addresses are learned. */
  readonly floodVlans?: readonly number[];
  /** The host that it stands on; absent for fabric devices. */
  readonly host?: string;
}

/** A mirror session; ports by their ids. See MirrorOptions. */
export interface MirrorPlan {
  readonly name: string;
  readonly sources: readonly string[] | 'all';
  readonly destinations: readonly string[] | 'all';
  readonly vlans: readonly number[] | 'all';
  readonly output: string | null;
  readonly outputVlan: number;
  readonly snaplen: number;
  readonly stripOriginalVlan: boolean;
  readonly normalTraffic: boolean;
}

/** A secondary VLAN learns addresses together with its primary. */
export interface PvlanPlan {
  readonly primary: number;
  readonly secondary: number;
}

/** What is plugged into a vNIC's port. */
export type DriverPlan =
  | { readonly kind: 'light'; readonly vm: string; readonly nic: number }
  | { readonly kind: 'stream'; readonly path: string; readonly role: 'listen' | 'connect' }
  | { readonly kind: 'tap'; readonly device: string };

export interface InterfacePlan {
  /** `web1:eth0`, `host-a:eth1`, `tor1:48` */
  readonly id: string;
  readonly kind: 'vnic' | 'nic' | 'fabric';
  readonly mtu: number;
  readonly enabled: boolean;
  readonly driver: DriverPlan | null;
  /** Id of the interface at the other end of the cable. */
  readonly peer: string | null;
  readonly cut: boolean;
  /** An administrator lets no frame pass. */
  readonly blocked?: boolean;
  /** Where its frames wait; null where they never do. */
  readonly queues: QueuesPlan | null;
}

/** What a VM may not do on its port; see datapath/guard.ts. */
export interface GuardPlan extends GuardPolicies {
  /** MAC address of the vNIC's configuration; all zeros where the port is none's. */
  readonly mac: string;
  /** Further source addresses; null where none are listed. */
  readonly allowedMacs: readonly string[] | null;
  /** IP addresses and prefixes that are known to be the vNIC's. */
  readonly addresses: readonly string[];
}

export interface QueuesPlan {
  /** What the cable does to frames that leave by it. */
  readonly impairment: ImpairmentSettings | null;
  /** Shaping of what leaves, and of what the VM sends. */
  readonly shaping: ShaperSettings | null;
  readonly inShaping: ShaperSettings | null;
}

/** How a port treats VLANs; see BridgePort. */
export interface VlanPlan {
  readonly mode: 'access' | 'trunk' | 'native-tagged' | 'native-untagged' | 'dot1q-tunnel';
  readonly pvid: number;
  readonly allowed: readonly number[] | 'all';
  /** Customer VLANs of a tunnel; all where absent. */
  readonly cvlans?: readonly number[];
  /** Type of the tag that a tunnel puts in front; 0x88a8 where absent. */
  readonly tunnelTpid?: number;
  readonly priorityTags?: 'if-nonzero' | 'always';
  readonly protected?: boolean;
}

export interface PortPlan extends VlanPlan {
  readonly id: string;
  readonly device: string;
  /** Interface ids; those of a bond, LAG or team in their order. */
  readonly members: readonly string[];
  /** How the members share the work; absent for a port of one interface. */
  readonly bond?: BondPlan;
  /** Which uplinks of its device's team the port uses; absent where the device has no team. */
  readonly teaming?: TeamingPlan;
  /** Id of the list of filter rules that its frames are measured against. */
  readonly rules?: string;
  readonly policing?: PolicingPlan;
  /** A port of a private VLAN: it sends in `pvid` and gets frames of `allowed`, all of them untagged. */
  readonly pvlan?: PvlanMode;
  /** What the VM behind it may not do. */
  readonly guard?: GuardPlan;
  readonly stp: StpPortPlan;
  /** Frames a second for all ports: broadcast, multicast, unknown unicast; null for no limit. */
  readonly storm: readonly (number | null)[] | null;
}

/** One filter rule; see RuleMatch. */
export interface RulePlan {
  readonly name: string;
  readonly inbound: boolean;
  readonly outbound: boolean;
  readonly drop: boolean;
  readonly dscp: number;
  readonly cos: number;
  readonly conditions: readonly Condition[];
}

/** Rules in order, shared by the ports that name it; the id is that of a port group, or of the port itself. */
export interface RuleListPlan {
  readonly id: string;
  readonly rules: readonly RulePlan[];
  readonly defaultDrop: boolean;
}

/** A token bucket: tokens per millisecond, and how many may wait. */
export interface BucketPlan {
  readonly perMs: number;
  readonly depth: number;
}

export interface PolicingPlan {
  readonly bits: BucketPlan | null;
  readonly frames: BucketPlan | null;
}

/** A bond (`host-a:bond0`), a LAG (`tor1:lag1`) or the uplinks of a switch (`team`). */
export interface BondPlan {
  /** What people call it: `host-a:bond0`, `tor1:lag1`; a team by its switch, `dvs0@host-a`. */
  readonly name: string;
  readonly mode: BondMode | 'team';
  readonly hash: BondHash;
  /** Place of the primary member, −1 for none. */
  readonly primary: number;
  readonly failback: boolean;
  readonly updelayMs: number;
  readonly downdelayMs: number;
  readonly rebalanceMs: number;
  readonly fallback: boolean;
  readonly lacp: LacpOptions | null;
}

export interface TeamingPlan extends TeamOptions {
  /** Ports with the same one share a policy: `dvs0/web@host-a`. */
  readonly id: string;
}

export interface LightNicPlan {
  readonly interface: string;
  readonly mac: string;
  readonly address: string | null;
  readonly gateway: string | null;
  readonly mtu: number;
  readonly linkUp: boolean;
}

export interface LightVmPlan {
  readonly vm: string;
  readonly nics: readonly LightNicPlan[];
}

/** Address of a VM's vNIC, whether it runs or not. */
export interface EndpointPlan {
  readonly mac: string;
  readonly host: string;
}

export interface Plan {
  readonly devices: readonly DevicePlan[];
  readonly interfaces: readonly InterfacePlan[];
  readonly ports: readonly PortPlan[];
  readonly ruleLists?: readonly RuleListPlan[];
  readonly lightVms: readonly LightVmPlan[];
  readonly endpoints?: readonly EndpointPlan[];
  /** Name → address, for light VMs that ping by name. */
  readonly hosts: ReadonlyMap<string, string>;
}
