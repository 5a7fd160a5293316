/**
 * The spanning tree of one bridge (IEEE 802.1D-2004 clause 17): binds the state machines to a Bridge and its ports, hears and
 * sends BPDUs, and guards ports. The result is one number per port (`BridgePort.stpState`) that the pipeline reads.
 */
import type { Datapath } from '../../datapath/datapath.ts';
import { type Bridge, type BridgePort, type Interface, StpState } from '../../datapath/topology.ts';
import { NO_TAG, type Packet } from '../../packet/packet.ts';
import { sameMac } from '../../wire/address.ts';
import { type Bpdu, BRIDGE_GROUP_MAC, bridgeId, readBpdu, writeBpdu } from '../../wire/bpdu.ts';
import { type ControlProtocol, listen, unlisten } from '../control-plane.ts';
import { settle, tickPort } from './machines.ts';
import { pathCost } from './path-cost.ts';
import { compareVectors } from './priority.ts';
import { firstWait, type PortRole, Tree, type TreeActions, TreePort } from './variables.ts';

/** Ports of a bridge that can take part: a port's number has 12 bits. */
export const MAX_TREE_PORTS = 4095;

/** Times in seconds. */
export interface StpConfig {
  readonly protocol: 'stp' | 'rstp';
  /** 0 to 61440, in steps of 4096. */
  readonly priority: number;
  readonly helloTime: number;
  readonly maxAge: number;
  readonly forwardDelay: number;
}

export interface StpPortConfig {
  /** Null: by the rate of what carries the port's frames, see `pathCost`. */
  readonly cost: number | null;
  /** 0 to 240, in steps of 16. */
  readonly priority: number;
  /** `auto`: an edge when no bridge is heard for three seconds. */
  readonly edge: 'auto' | 'always' | 'never';
  readonly pointToPoint: boolean;
  readonly bpduGuard: boolean;
  readonly bpduFilter: boolean;
  readonly rootGuard: boolean;
}

/** What people are told at once; `port` is the id of a bridge port. */
export interface StpListener {
  /** A state changed somewhere on the bridge. */
  treeChanged(bridge: Bridge): void;
  /** A BPDU came in by a port that must not get any: the port is shut. */
  bpduGuard(bridge: Bridge, port: string, sender: string): void;
  /** A better root shows itself behind a port that must not lead to one: the port discards, or no longer (`on` false). */
  rootGuard(bridge: Bridge, port: string, on: boolean): void;
}

export interface StpPortStatus {
  readonly port: BridgePort;
  readonly role: PortRole | 'errdisabled';
  readonly state: 'discarding' | 'learning' | 'forwarding';
  readonly tree: TreePort;
  /** A better root is kept out by root guard. */
  readonly rootInconsistent: boolean;
  readonly rxBpdus: number;
  readonly txBpdus: number;
}

/** By StpState. */
const stateWords = ['forwarding', 'learning', 'discarding', 'discarding', 'discarding'] as const;

interface Member {
  readonly port: BridgePort;
  readonly tree: TreePort;
  config: StpPortConfig;
  errdisabled: boolean;
  rootInconsistent: boolean;
  rxBpdus: number;
  txBpdus: number;
}

export class SpanningTree implements ControlProtocol, TreeActions {
  readonly bridge: Bridge;
  readonly tree: Tree;
  /** Times that this bridge saw a port of its own begin to forward. */
  topologyChanges = 0;
  /** ms; −1 for never. */
  lastTopologyChangeMs = -1;
  private readonly datapath: Datapath;
  private readonly listener: StpListener;
  private readonly mac: Uint8Array;
  private readonly members = new Map<BridgePort, Member>();
  /** Those with root guard, or whose state it still decides. */
  private rootGuarded: readonly Member[] = [];
  private readonly byTreePort = new Map<TreePort, Member>();
  private heard: ReadonlySet<Interface> = new Set();
  private nextSecondMs = Number.NaN;
  private isChanged = false;
  private isStale = false;
  /** A root port that went down, until it is known whether another one takes its addresses over. */
  private orphan: BridgePort | null = null;

  constructor(datapath: Datapath, bridge: Bridge, mac: Uint8Array, listener: StpListener) {
    this.datapath = datapath;
    this.bridge = bridge;
    this.mac = mac;
    this.listener = listener;
    this.tree = new Tree(bridgeId(0x8000, mac), this);
    bridge.onChange = () => {
      this.isStale = true;
    };
    bridge.keepsAddresses = (port) => this.keepsAddresses(port);
  }

  /** Brings the tree in line; ports that stay keep their roles, states and timers. */
  configure(config: StpConfig, ports: ReadonlyMap<BridgePort, StpPortConfig>): void {
    this.configureBridge(config);
    for (const [port, member] of this.members)
      if (!ports.has(port)) {
        this.members.delete(port);
        this.byTreePort.delete(member.tree);
        port.stpState = StpState.forwarding;
      }
    for (const [port, portConfig] of ports)
      if (port.index < MAX_TREE_PORTS) this.configurePort(port, portConfig);
    const members = [...this.members.values()];
    this.tree.ports = members.map((member) => member.tree);
    this.rootGuarded = members.filter(
      ({ config: { rootGuard }, rootInconsistent }) => rootGuard || rootInconsistent,
    );
    this.tree.pending.clear();
    this.hear([...ports.keys()].flatMap((port) => port.members));
    this.bridge.changed();
    this.linksChanged();
  }

  private hear(interfaces: readonly Interface[]): void {
    const wanted = new Set(interfaces);
    for (const iface of this.heard) if (!wanted.has(iface)) unlisten(iface, this);
    for (const iface of wanted) listen(iface, this);
    this.heard = wanted;
  }

  private configureBridge(config: StpConfig): void {
    const { tree } = this;
    const { helloTime, maxAge, forwardDelay } = config;
    const rstpVersion = config.protocol === 'rstp';
    tree.bridgeId = bridgeId(config.priority, this.mac);
    tree.bridgeTimes = { messageAge: 0, maxAge, helloTime, forwardDelay };
    if (tree.ports.length === 0) tree.rootTimes = tree.bridgeTimes;
    tree.rstpVersion = rstpVersion;
    reselect(tree);
  }

  private configurePort(port: BridgePort, config: StpPortConfig): void {
    let member = this.members.get(port);
    const portId = (config.priority << 8) | (port.index + 1);
    if (member === undefined) {
      const tree = new TreePort(portId);
      tree.sendRSTP = this.tree.rstpVersion;
      tree.fdWhile = firstWait(this.tree);
      tree.operEdge = config.edge === 'always';
      member = {
        port,
        tree,
        config,
        errdisabled: false,
        rootInconsistent: false,
        rxBpdus: 0,
        txBpdus: 0,
      };
      this.members.set(port, member);
      this.byTreePort.set(tree, member);
      port.stpState = StpState.discarding;
    }
    const { tree } = member;
    // Switching the guard off lets the port in again.
    if (!config.bpduGuard) member.errdisabled = false;
    if (config.edge === 'never') tree.operEdge = false;
    if (config.edge === 'always' && member.config.edge !== 'always') tree.operEdge = true;
    member.config = config;
    tree.portId = portId;
    tree.adminEdge = config.edge === 'always';
    tree.autoEdge = config.edge === 'auto';
    tree.operPointToPoint = config.pointToPoint;
    tree.restrictedRole = config.rootGuard;
  }

  /** Ends: every port forwards, as without a spanning tree. */
  close(): void {
    for (const port of this.members.keys()) port.stpState = StpState.forwarding;
    this.members.clear();
    this.byTreePort.clear();
    this.hear([]);
    this.bridge.onChange = null;
    this.bridge.keepsAddresses = null;
    this.bridge.changed();
    this.listener.treeChanged(this.bridge);
  }

  /** Sees which ports went up or down, where anything changed at all. */
  sync(): void {
    if (this.isStale) this.linksChanged();
  }

  /** Ports, or members of a bond, came up or went down. */
  linksChanged(): void {
    for (const member of this.members.values()) {
      this.refreshCost(member);
      const up = member.port.active !== null;
      if (!up) member.errdisabled = false;
      member.tree.portEnabled = up && !member.errdisabled;
      this.setState(member);
    }
    this.tree.wakeAll();
    this.run();
    if (this.orphan !== null) this.bridge.fdb.flush(this.orphan.index);
    this.orphan = null;
  }

  private keepsAddresses(port: BridgePort): boolean {
    const role = this.members.get(port)?.tree.role;
    if (!this.tree.rstpVersion || role !== 'root') return false;
    this.orphan = port;
    return true;
  }

  rootPortMoved(from: TreePort, to: TreePort): void {
    const old = this.byTreePort.get(from)?.port;
    const now = this.byTreePort.get(to)?.port;
    if (old !== undefined && now !== undefined) this.bridge.fdb.shift(old.index, now.index);
  }

  /** A port without a link keeps the cost that it had. */
  private refreshCost({ port, tree, config }: Member): void {
    const protocol = this.tree.rstpVersion ? 'rstp' : 'stp';
    const cost = config.cost ?? pathCost(port, protocol) ?? tree.pathCost;
    if (cost === tree.pathCost) return;
    tree.pathCost = cost;
    tree.reselect = true;
    tree.selected = false;
  }

  /** Opens a port again that BPDU guard shut; false where it did not. */
  recover(port: BridgePort): boolean {
    const member = this.members.get(port);
    if (member?.errdisabled !== true) return false;
    member.errdisabled = false;
    this.linksChanged();
    return true;
  }

  takes(iface: Interface, packet: Packet): 'taken-stp' | 'taken-bpdu-guard' | null {
    const member = this.hearer(iface);
    if (member === undefined || readUntagged(packet) === null) return null;
    return member.config.bpduGuard ? 'taken-bpdu-guard' : 'taken-stp';
  }

  receive(iface: Interface, packet: Packet): void {
    const member = this.hearer(iface);
    const bpdu = readUntagged(packet);
    if (member === undefined || bpdu === null) return;
    this.sync();
    member.rxBpdus++;
    if (member.config.bpduGuard) this.shut(member, bpdu);
    else if (member.tree.portEnabled && !this.isOwn(member, bpdu)) {
      member.tree.message = bpdu;
      this.tree.pending.add(member.tree);
      this.run();
    }
  }

  /** The port that hears BPDUs of an interface. */
  private hearer({ bridgePort, member: at }: Interface): Member | undefined {
    if (bridgePort === null || bridgePort.bond?.hears(at) === false) return undefined;
    const member = this.members.get(bridgePort);
    return member?.config.bpduFilter ? undefined : member;
  }

  /** A port that hears itself learns nothing from it (9.3.4). */
  private isOwn({ tree }: Member, bpdu: Bpdu): boolean {
    return bpdu.bridge === this.tree.bridgeId && bpdu.port === tree.portId;
  }

  private shut(member: Member, bpdu: Bpdu): void {
    if (member.errdisabled) return;
    member.errdisabled = true;
    this.listener.bpduGuard(this.bridge, member.port.id, bpdu.bridge);
    this.linksChanged();
  }

  /** A second passes for the timers, or none. */
  tick(nowMs: number): number {
    if (Number.isNaN(this.nextSecondMs)) this.nextSecondMs = nowMs + 1000;
    this.sync();
    if (nowMs < this.nextSecondMs) return this.nextSecondMs;
    // A machine that slept ages nothing meanwhile.
    const isLate = nowMs - this.nextSecondMs >= 1000;
    this.nextSecondMs = (isLate ? nowMs : this.nextSecondMs) + 1000;
    for (const port of this.tree.ports) if (port.portEnabled) tickPort(this.tree, port);
    this.run();
    return this.nextSecondMs;
  }

  private run(): void {
    settle(this.tree);
    // What changed since then was the work of the tree itself.
    this.isStale = false;
    this.noteRootGuard();
    if (!this.isChanged) return;
    this.isChanged = false;
    this.listener.treeChanged(this.bridge);
  }

  private noteRootGuard(): void {
    for (const member of this.rootGuarded) {
      const { infoIs, portPriority, restrictedRole } = member.tree;
      const on =
        restrictedRole &&
        infoIs === 'received' &&
        compareVectors(portPriority, member.tree.designatedPriority) < 0;
      if (on === member.rootInconsistent) continue;
      member.rootInconsistent = on;
      this.setState(member);
      this.listener.rootGuard(this.bridge, member.port.id, on);
    }
  }

  stateChanged(tree: TreePort): void {
    const member = this.byTreePort.get(tree);
    if (member !== undefined) this.setState(member);
  }

  private setState(member: Member): void {
    const state = stateOf(member);
    if (state === member.port.stpState) return;
    this.isChanged = true;
    // With STP a bridge forgets all when one of its ports begins or ceases to learn (Open vSwitch, update_stp_port_state).
    if (!this.tree.rstpVersion && learns(state) !== learns(member.port.stpState))
      this.bridge.fdb.flush();
    member.port.stpState = state;
    this.bridge.changed();
  }

  flush(tree: TreePort): void {
    const member = this.byTreePort.get(tree);
    if (member !== undefined) this.bridge.fdb.flush(member.port.index);
  }

  send(tree: TreePort, bpdu: Bpdu): void {
    const member = this.byTreePort.get(tree);
    const iface = member?.port.active ?? null;
    if (member === undefined || iface === null || member.config.bpduFilter) return;
    member.txBpdus++;
    this.datapath.originate(iface, writeBpdu(bpdu, this.mac));
  }

  topologyChanged(): void {
    this.topologyChanges++;
    this.lastTopologyChangeMs = this.datapath.nowMs;
  }

  /** Every port that takes part, in the order of its number. */
  status(): StpPortStatus[] {
    const members = [...this.members.values()].sort((a, b) => a.port.index - b.port.index);
    return members.map((member) => ({
      port: member.port,
      role: member.errdisabled ? 'errdisabled' : member.tree.role,
      state: stateWords[member.port.stpState],
      tree: member.tree,
      rootInconsistent: member.rootInconsistent,
      rxBpdus: member.rxBpdus,
      txBpdus: member.txBpdus,
    }));
  }
}

function readUntagged({ buffer, start, end, tci }: Packet): Bpdu | null {
  const isUntagged = tci === NO_TAG && sameMac(buffer, start, BRIDGE_GROUP_MAC, 0);
  return isUntagged ? readBpdu(buffer, start, end) : null;
}

function learns(state: StpState): boolean {
  return state === StpState.forwarding || state === StpState.learning;
}

/** What the port is to do, and who says so where it is nothing. */
function stateOf({ tree, errdisabled, rootInconsistent }: Member): StpState {
  if (tree.forwarding) return StpState.forwarding;
  if (tree.learning) return StpState.learning;
  if (errdisabled) return StpState.bpduGuard;
  return rootInconsistent ? StpState.rootGuard : StpState.discarding;
}

/** 17.13: what was decided is decided anew. */
function reselect(tree: Tree): void {
  for (const port of tree.ports) {
    port.reselect = true;
    port.selected = false;
  }
}
