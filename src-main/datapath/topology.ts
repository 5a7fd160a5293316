/**
 * What the core forwards between. An Interface is where frames physically enter and leave a device: a vNIC's
 * port, a NIC, a port of a fabric switch. It has a driver (a Port of ../ports) or the far end of a cable. A
 * BridgePort is what a bridge knows: one interface, or several that form a bond. A Bridge is one learning
 * switch: a host's bridge, one host's instance of a switch, a fabric switch.
 */

import { DropReason } from '../packet/drop-reason.ts';
import type { LinkReason } from '../packet/link-reason.ts';
import type { Packet } from '../packet/packet.ts';
import type { Port } from '../ports/port.ts';
import type { Endpoints } from '../tables/endpoints.ts';
import { Fdb } from '../tables/fdb.ts';
import { GratuitousArpLocks } from '../tables/gratuitous-arp-locks.ts';
import type { Policer } from '../tables/meter.ts';
import { MoveWatch } from '../tables/move-watch.ts';
import type { RuleSet } from '../tables/rule-set.ts';
import type { StormMeter } from '../tables/storm-meter.ts';
import type { HostTraffic } from '../tables/traffic.ts';
import type { Bond } from './bond.ts';
import type { Guard } from './guard.ts';
import type { TakenNote } from './hop-notes.ts';
import type { MirrorSessions } from './mirror.ts';
import type { Impairment } from './queues/impairment.ts';
import type { Shaper } from './queues/shaper.ts';
import type { TeamPolicy } from './team.ts';

/** Receives copies of frames for a capture; `inbound` is true for frames that came in by the interface. */
export interface CaptureTap {
  frame(packet: Packet, inbound: boolean): void;
}

/** A slow protocol of a device that hears an interface: STP, LACP, LLDP. */
export interface Protocol {
  /**
   * Asked of a frame to a reserved address (01:80:c2:00:00:00 to 0f): what a trace says when it is this protocol's and ends
   * here; null where it is not. Changes nothing.
   */
  takes(iface: Interface, packet: Packet): TakenNote | null;
  /** Gets what it takes. The bytes are valid during the call. An answer goes out by `Datapath.originate`. */
  receive(iface: Interface, packet: Packet, nowMs: number): void;
}

/** Sees every frame that a bridge forwards, for flow records and samples; `output` is null for a flood. */
export interface FrameMonitor {
  frame(packet: Packet, input: Interface, output: Interface | null, nowMs: number): void;
}

/** Where the traffic of a host is counted, and what tells its ends apart. */
export interface TrafficCount {
  readonly endpoints: Endpoints;
  /** Number of the host in `endpoints`. */
  readonly host: number;
  readonly traffic: HostTraffic;
}

export class Interface {
  readonly id: string;
  readonly kind: 'vnic' | 'nic' | 'fabric';
  /** Offset of its row in Counters.cells. */
  readonly row: number;
  /** Octets of Ethernet payload that may pass. */
  mtu = 9216;
  /** False when its owner switched it off. */
  enabled = true;
  driver: Port | null = null;
  /** The interface at the other end of the cable. */
  peer: Interface | null = null;
  /** True when the cable is cut. */
  cut = false;
  /** True when no frame may pass, while the link stays up: an administrator's decision. */
  blocked = false;
  /** What the cable does to frames that leave by it, null for nothing. */
  impairment: Impairment | null = null;
  /** Shapes what leaves, and what comes in from the VM; null where that is not shaped. */
  shaper: Shaper | null = null;
  inShaper: Shaper | null = null;
  bridgePort: BridgePort | null = null;
  /** Its place among the members of the bond that it belongs to. */
  member = 0;
  capture: CaptureTap | null = null;
  /** Those who get its frames to reserved addresses, in the order of asking. */
  protocols: readonly Protocol[] = [];
  /** Derived by `refreshLink`: frames can pass. */
  up = false;
  /** Its driver took frames that are not flushed yet. */
  dirty = false;

  constructor(id: string, kind: 'vnic' | 'nic' | 'fabric', row: number) {
    this.id = id;
    this.kind = kind;
    this.row = row;
  }
}

/** Why an interface is down, null when it is up. */
export function whyDown(iface: Interface): LinkReason | null {
  if (!iface.enabled) return 'switched-off';
  if (iface.driver !== null) return iface.driver.connected ? null : 'not-connected';
  if (iface.kind === 'vnic') return 'vm-off';
  if (iface.peer === null) return 'no-cable';
  if (iface.cut) return 'cut';
  return iface.peer.enabled ? null : 'far-end-off';
}

/** A set of VLAN ids 0 to 4095, one bit each. */
export class VlanSet {
  private readonly words = new Uint32Array(128);

  static of(ids: Iterable<number>): VlanSet {
    const set = new VlanSet();
    for (const id of ids) set.words[id >> 5] |= 1 << (id & 31);
    return set;
  }

  static all(): VlanSet {
    const set = new VlanSet();
    set.words.fill(0xffffffff);
    return set;
  }

  delete(id: number): void {
    this.words[id >> 5] &= ~(1 << (id & 31));
  }

  has(id: number): boolean {
    return (this.words[id >> 5] & (1 << (id & 31))) !== 0;
  }
}

/**
 * As in Open vSwitch. `access`: untagged frames only, of one VLAN. `trunk`: frames of `allowed`, where untagged is VLAN 0.
 * `native-…`: a trunk whose untagged frames are of VLAN `pvid`. `dot1q-tunnel`: whatever comes in gets another tag in front.
 */
export type PortMode = 'access' | 'trunk' | 'native-tagged' | 'native-untagged' | 'dot1q-tunnel';

/** Whether frames that leave without a VLAN keep their priority in a tag with VLAN id 0, as in Open vSwitch. */
export const PriorityTags = { no: 0, ifNonzero: 1, always: 2 } as const;
export type PriorityTags = (typeof PriorityTags)[keyof typeof PriorityTags];

/**
 * What the spanning tree lets a port do (IEEE 802.1D-2004 7.4); `forwarding` where there is none. From `discarding` on nothing
 * passes: because another way leads there, or a guard of the port has decided so.
 */
export const StpState = {
  forwarding: 0,
  learning: 1,
  discarding: 2,
  bpduGuard: 3,
  rootGuard: 4,
} as const;
export type StpState = (typeof StpState)[keyof typeof StpState];

export class BridgePort {
  readonly id: string;
  readonly bridge: Bridge;
  /** Index in bridge.ports, what the FDB stores. */
  readonly index: number;
  mode: PortMode = 'access';
  /** VLAN of untagged frames (IEEE 802.1Q 6.9), and of all frames of a tunnel; 0 is "no VLAN". */
  pvid = 0;
  /** VLAN whose frames lose their outermost tag on the way out, −1 for none. Follows from mode and `pvid`. */
  popVid = 0;
  allowed: VlanSet = VlanSet.of([0]);
  /** Of a private VLAN: what comes in is of VLAN `pvid`, what goes out of `allowed` and always untagged. */
  pvlan = false;
  /** Customer VLANs that a tunnel carries; null for all. */
  cvlans: VlanSet | null = null;
  /** Type of the tag that a tunnel puts in front. */
  tunnelTpid = 0x88a8;
  priorityTags: PriorityTags = PriorityTags.no;
  /** Exchanges nothing with other protected ports of the bridge. */
  protected = false;
  members: readonly Interface[] = [];
  /** How its members share the work; null for a port of one interface. */
  bond: Bond | null = null;
  /** Which uplinks of the team its frames use; null where the bridge has no team. */
  teaming: TeamPolicy | null = null;
  /** The member in use, or the one of a port without a bond; null when none is up. */
  active: Interface | null = null;
  /** What frames that come in, and those that go out, are measured against; null where all may pass. */
  rulesIn: RuleSet | null = null;
  rulesOut: RuleSet | null = null;
  policer: Policer | null = null;
  /** What the VM behind it may not do; null for anything. Set by `Bridge.setGuard`. */
  guard: Guard | null = null;
  /** The destination of a mirror session: it takes part in nothing else. */
  mirrorOnly = false;
  /** Mirror sessions want to know what goes out by it. */
  mirrored = false;
  stpState: StpState = StpState.forwarding;
  /** Limits of what it may bring in for all ports; null for none. */
  storm: StormMeter | null = null;

  constructor(id: string, bridge: Bridge, index: number) {
    this.id = id;
    this.bridge = bridge;
    this.index = index;
  }

  /** Why a frame of a VLAN that it does not send may not leave by it. */
  whyNotMember(vid: number): DropReason {
    const { fids } = this.bridge;
    const isPrivate = this.pvlan && fids !== null && fids[vid] === fids[this.pvid];
    return isPrivate ? DropReason.pvlan : DropReason.vlanEgress;
  }
}

export class Bridge {
  readonly id: string;
  readonly fdb: Fdb;
  readonly moves = new MoveWatch();
  /** Sparse: a freed index is null until it is taken again. */
  readonly ports: (BridgePort | null)[] = [];
  mtu = 9216;
  monitor: FrameMonitor | null = null;
  /**
   * VLAN under which the addresses of each VLAN are learned, where some VLANs share them: secondaries of private VLANs
   * and their primary (IEEE 802.1Q 8.8.8, FID). Null where each VLAN has its own.
   */
  fids: Uint16Array | null = null;
  /** Null for devices that stand on no host. */
  traffic: TrafficCount | null = null;
  /** Ports in promiscuous mode, of all VLANs. */
  promiscuousPorts = 0;
  /** Null where there are none. */
  mirrors: MirrorSessions | null = null;
  /** VLANs whose frames are flooded and whose addresses are not learned (Open vSwitch's flood_vlans). */
  floodVlans: VlanSet | null = null;
  /** Frames to reserved addresses that no protocol takes are forwarded (Open vSwitch `forward-bpdu`). */
  forwardBpdu = false;
  /** Asked about a port that went down: true where somebody else sees to what was learned there. */
  keepsAddresses: ((port: BridgePort) => boolean) | null = null;
  /** Told of every change of ports, VLANs or link states. */
  onChange: (() => void) | null = null;
  /** Addresses that announced themselves by a gratuitous ARP; null where no bond could reflect one. */
  arpLocks: GratuitousArpLocks | null = null;
  /** Ports of a VLAN, made at the first flood and dropped by any change; and those in promiscuous mode among them. */
  private readonly floodLists = new Map<number, readonly BridgePort[]>();
  private readonly promiscuousLists = new Map<number, readonly BridgePort[]>();
  private pvlans = '[]';

  constructor(id: string, seed: number, ageingMs: number, maxEntries?: number) {
    this.id = id;
    this.fdb = new Fdb(seed, ageingMs, maxEntries);
  }

  addPort(id: string): BridgePort {
    const gap = this.ports.indexOf(null);
    const index = gap < 0 ? this.ports.length : gap;
    const port = new BridgePort(id, this, index);
    this.ports[index] = port;
    this.changed();
    return port;
  }

  removePort(port: BridgePort): void {
    this.fdb.flush(port.index);
    this.setGuard(port, null);
    this.ports[port.index] = null;
    for (const member of port.members) if (member.bridgePort === port) member.bridgePort = null;
    this.changed();
  }

  /** Private VLANs; what was learned is forgotten where they change. */
  setPvlans(pvlans: readonly { readonly primary: number; readonly secondary: number }[]): void {
    const text = JSON.stringify(pvlans);
    if (text === this.pvlans) return;
    this.pvlans = text;
    this.fids = pvlans.length === 0 ? null : Uint16Array.from({ length: 4096 }, (_, vid) => vid);
    for (const { primary, secondary } of pvlans)
      if (this.fids !== null) this.fids[secondary] = primary;
    this.fdb.flush();
  }

  /** VLAN under which addresses of a VLAN are learned and looked up. */
  fid(vid: number): number {
    return this.fids === null ? vid : this.fids[vid];
  }

  setGuard(port: BridgePort, guard: Guard | null): void {
    if (port.guard?.rules.promiscuous) this.promiscuousPorts--;
    if (guard?.rules.promiscuous) this.promiscuousPorts++;
    port.guard = guard;
    this.changed();
  }

  /** To be called after any change of ports, VLANs or link states. */
  changed(): void {
    this.floodLists.clear();
    this.promiscuousLists.clear();
    this.onChange?.();
  }

  /** Ports that get a copy of every frame of a VLAN. */
  promiscuousList(vid: number): readonly BridgePort[] {
    let list = this.promiscuousLists.get(vid);
    if (list === undefined) {
      list = this.floodList(vid).filter((port) => port.guard?.rules.promiscuous === true);
      this.promiscuousLists.set(vid, list);
    }
    return list;
  }

  /** Ports that carry a VLAN, are up, forward and are no destination of a mirror session: a flood costs what it reaches. */
  floodList(vid: number): readonly BridgePort[] {
    let list = this.floodLists.get(vid);
    if (list === undefined) {
      list = this.ports.filter(
        (port): port is BridgePort =>
          port !== null &&
          port.active !== null &&
          port.stpState === StpState.forwarding &&
          !port.mirrorOnly &&
          port.allowed.has(vid),
      );
      this.floodLists.set(vid, list);
    }
    return list;
  }
}

/**
 * Brings `up` and the port in line after a change of an interface. Forgets the addresses behind a port that went down; bonds
 * are told by who called. Returns true when the interface changed its state.
 */
export function refreshLink(iface: Interface): boolean {
  const up = whyDown(iface) === null;
  const changed = up !== iface.up;
  iface.up = up;
  if (iface.bridgePort?.bond === null) refreshActive(iface.bridgePort);
  return changed;
}

/** Brings the active member and what hangs on it in line with the bond. */
export function refreshActive(port: BridgePort): void {
  const { bond, members, active: before } = port;
  const [only] = members;
  port.active = bond === null ? (only?.up ? only : null) : (members[bond.active] ?? null);
  if (port.active === before) return;
  const { bridge } = port;
  if (port.active === null && bridge.keepsAddresses?.(port) !== true) bridge.fdb.flush(port.index);
  bridge.changed();
}

/** Makes a bridge remember gratuitous ARP, for bonds that could reflect one. */
export function guardReflections(bridge: Bridge): void {
  bridge.arpLocks ??= new GratuitousArpLocks();
}
