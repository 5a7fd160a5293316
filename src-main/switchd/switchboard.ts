/**
 * Makes the running datapath match a plan. What the plan leaves as it was keeps its state: learned addresses,
 * counters, connected drivers, the active bond member.
 */
import type { BondControl } from '../control/bond-control.ts';
import { ControlPlane } from '../control/control-plane.ts';
import type { StpListener } from '../control/stp/spanning-tree.ts';
import { Counters } from '../datapath/counters.ts';
import type { Datapath } from '../datapath/datapath.ts';
import {
  Bridge,
  type BridgePort,
  Interface,
  PriorityTags,
  refreshActive,
  refreshLink,
  VlanSet,
  whyDown,
} from '../datapath/topology.ts';
import type { LinkReason } from '../packet/link-reason.ts';
import type { Port } from '../ports/port.ts';
import { StormMeter } from '../tables/storm-meter.ts';
import { parseMac } from '../wire/address.ts';
import { BondBoard } from './bond-board.ts';
import { type BondState, bondState } from './bond-rows.ts';
import { Filters } from './filters.ts';
import { makeGuard } from './guard.ts';
import { Mirrors } from './mirrors.ts';
import type { DevicePlan, DriverPlan, InterfacePlan, Plan, PortPlan, VlanPlan } from './plan.ts';
import { SpanningTrees } from './spanning-trees.ts';
import { applyQueues, dropQueues } from './switchboard-queues.ts';

/** Opens and closes what is plugged into interfaces; the worker gives the real one. */
export interface Drivers {
  /** Null when it cannot be opened; the interface stays down then. */
  open(driver: DriverPlan, iface: Interface): Port | null;
  close(port: Port): void;
}

/** What an observer hears about; ids of interfaces and ports. */
export interface BoardListener extends StpListener {
  /** `why` is null when it is up. */
  link(interfaceId: string, up: boolean, why: LinkReason | null): void;
  /** A bond has another active member, or members came into use or fell out. */
  bond(name: string, state: BondState): void;
}

const SERVICE_TPID = 0x88a8;
const PRIORITY_TAGS = {
  no: PriorityTags.no,
  'if-nonzero': PriorityTags.ifNonzero,
  always: PriorityTags.always,
} as const;
/** For those who do not listen. */
export const silentListener: BoardListener = {
  link: () => {},
  bond: () => {},
  treeChanged: () => {},
  bpduGuard: () => {},
  rootGuard: () => {},
};

/** Rows to start with; doubled whenever a plan needs more. */
const FIRST_ROWS = 256;

export class Switchboard {
  readonly bridges = new Map<string, Bridge>();
  readonly interfaces = new Map<string, Interface>();
  readonly ports = new Map<string, BridgePort>();
  readonly filters = new Filters();
  readonly mirrors = new Mirrors();
  private readonly driverPlans = new Map<string, string>();
  private readonly portPlans = new Map<string, string>();
  private readonly guardPlans = new Map<string, string>();
  readonly control = new ControlPlane();
  readonly trees: SpanningTrees;
  private readonly fixedAddresses = new WeakMap<Bridge, string>();
  private readonly datapath: Datapath;
  private readonly drivers: Drivers;
  private readonly listener: BoardListener;
  readonly bonds: BondBoard;
  private readonly random: () => number;

  /** `random` gives hash seeds: 32 unpredictable bits. */
  constructor(datapath: Datapath, drivers: Drivers, listener: BoardListener, random: () => number) {
    this.datapath = datapath;
    this.drivers = drivers;
    this.listener = listener;
    this.random = random;
    const hears = {
      changed: (port: BridgePort) => {
        listener.bond(this.bonds.entries.get(port.id)?.plan.bond?.name ?? '', bondState(port));
        this.trees.of(port.bridge)?.linksChanged();
      },
      wake: (bond: BondControl, atMs: number) => this.control.wake(bond, atMs),
    };
    this.bonds = new BondBoard(datapath, this.control, hears, random);
    this.trees = new SpanningTrees(datapath, this.control, listener);
  }

  /** Brings everything in line with `plan`; ids in it are unique and refer to each other. */
  apply(plan: Plan): void {
    this.removeMissing(plan);
    this.filters.prepare(plan.ruleLists ?? []);
    this.ensureRows(plan.interfaces.length);
    for (const device of plan.devices) this.applyDevice(device);
    for (const iface of plan.interfaces) this.applyInterface(iface);
    for (const iface of plan.interfaces) this.wire(iface);
    for (const iface of plan.interfaces)
      applyQueues(this.datapath, this.interfaces.get(iface.id) as Interface, iface, this.random);
    for (const port of plan.ports) {
      this.applyPort(port);
      this.applyGuard(port);
    }
    for (const device of plan.devices)
      this.mirrors.apply(this.bridges.get(device.id) as Bridge, device, this.ports);
    this.bonds.applyTeaming(plan, this.ports);
    for (const iface of plan.interfaces) this.plug(iface);
    this.refreshAll();
    for (const device of plan.devices) this.fixAddresses(device);
    this.trees.apply(plan, this.bridges, this.ports);
  }

  /** To be called when a driver was connected or disconnected. */
  refresh(iface: Interface): void {
    const port = iface.bridgePort;
    if (refreshLink(iface)) this.listener.link(iface.id, iface.up, whyDown(iface));
    if (port !== null) this.bonds.entries.get(port.id)?.control.linksChanged(this.datapath.nowMs);
    if (port !== null) this.trees.of(port.bridge)?.sync();
  }

  private removeMissing(plan: Plan): void {
    const ports = new Set(plan.ports.map((port) => port.id));
    for (const [id, port] of this.ports) if (!ports.has(id)) this.removePort(id, port);
    const devices = new Set(plan.devices.map((device) => device.id));
    for (const id of this.bridges.keys())
      if (!devices.has(id)) {
        this.bridges.delete(id);
        this.mirrors.forget(id);
      }
    const interfaces = new Set(plan.interfaces.map((iface) => iface.id));
    for (const [id, iface] of this.interfaces)
      if (!interfaces.has(id)) {
        this.unplug(iface);
        dropQueues(this.datapath, iface);
        this.datapath.counters.giveRow(iface.row);
        this.interfaces.delete(id);
      }
  }

  private removePort(id: string, port: BridgePort): void {
    port.bridge.removePort(port);
    this.bonds.remove(id);
    this.ports.delete(id);
    this.portPlans.delete(id);
    this.guardPlans.delete(id);
  }

  private ensureRows(interfaces: number): void {
    const { counters } = this.datapath;
    let rows = Math.max(counters.rows, FIRST_ROWS);
    while (rows < interfaces) rows *= 2;
    if (rows > counters.rows) this.datapath.counters = new Counters(rows, counters);
  }

  private applyDevice(plan: DevicePlan): void {
    let bridge = this.bridges.get(plan.id);
    if (bridge === undefined) {
      bridge = new Bridge(plan.id, this.random(), plan.ageingMs);
      this.bridges.set(plan.id, bridge);
    }
    bridge.fdb.ageingMs = plan.ageingMs;
    bridge.setPvlans(plan.pvlans ?? []);
    bridge.mtu = plan.mtu;
    bridge.fdb.setMax(plan.fdb.max);
    bridge.forwardBpdu = plan.forwardBpdu;
  }

  /** Static and sticky addresses; the ports that they are on are there by now, maybe under another number. */
  private fixAddresses({ id, fdb }: DevicePlan): void {
    const bridge = this.bridges.get(id) as Bridge;
    const entries = fdb.fixed.flatMap(({ mac, vid, port, sticky }) => {
      const at = this.ports.get(port);
      const address = parseMac(mac);
      const isHere = at !== undefined && at.bridge === bridge && address !== null;
      return isHere ? [{ mac: address, vid: bridge.fid(vid), port: at.index, sticky }] : [];
    });
    const text = entries.map((entry) => Object.values(entry).join()).join('|');
    if ((this.fixedAddresses.get(bridge) ?? '') === text) return;
    this.fixedAddresses.set(bridge, text);
    bridge.fdb.setFixed(entries);
  }

  private applyInterface(plan: InterfacePlan): void {
    let iface = this.interfaces.get(plan.id);
    if (iface === undefined) {
      iface = new Interface(plan.id, plan.kind, this.datapath.counters.takeRow());
      this.interfaces.set(plan.id, iface);
    }
    iface.mtu = plan.mtu;
    iface.enabled = plan.enabled;
    iface.cut = plan.cut;
    iface.blocked = plan.blocked ?? false;
  }

  private wire(plan: InterfacePlan): void {
    const iface = this.interfaces.get(plan.id) as Interface;
    iface.peer = plan.peer === null ? null : (this.interfaces.get(plan.peer) ?? null);
  }

  private applyPort(plan: PortPlan): void {
    const bridge = this.bridges.get(plan.device) as Bridge;
    let port = this.ports.get(plan.id);
    if (port !== undefined && port.bridge !== bridge) {
      this.removePort(plan.id, port);
      port = undefined;
    }
    const text = forwardingText(plan);
    const isNew = port === undefined;
    port ??= bridge.addPort(plan.id);
    this.ports.set(plan.id, port);
    this.filters.apply(port, plan, this.datapath.nowMs);
    this.limitStorms(port, plan);
    this.setMembers(port, plan);
    if (this.portPlans.get(plan.id) === text) return;
    if (!isNew) bridge.fdb.flush(port.index);
    this.portPlans.set(plan.id, text);
    setVlans(port, plan);
    port.pvlan = plan.pvlan !== undefined;
    bridge.changed();
  }

  /** What a changed guard would not have let in is forgotten with all that was learned on the port. */
  private applyGuard({ id, guard }: PortPlan): void {
    const port = this.ports.get(id) as BridgePort;
    const text = JSON.stringify(guard ?? null);
    if ((this.guardPlans.get(id) ?? 'null') === text) return;
    this.guardPlans.set(id, text);
    port.bridge.fdb.flush(port.index);
    port.bridge.setGuard(port, guard === undefined ? null : makeGuard(guard, port.guard));
  }

  private limitStorms(port: BridgePort, { storm }: PortPlan): void {
    const limits = storm?.map((limit) => limit ?? Number.POSITIVE_INFINITY) ?? null;
    if (String(limits) === String(port.storm?.limits ?? null)) return;
    port.storm = limits === null ? null : new StormMeter(limits, this.datapath.nowMs);
  }

  private setMembers(port: BridgePort, plan: PortPlan): void {
    for (const member of port.members) if (member.bridgePort === port) member.bridgePort = null;
    port.members = plan.members.map((id) => this.interfaces.get(id) as Interface);
    for (const member of port.members) member.bridgePort = port;
    this.bonds.apply(port, plan);
  }

  private plug(plan: InterfacePlan): void {
    const iface = this.interfaces.get(plan.id) as Interface;
    const wanted = plan.driver === null ? '' : JSON.stringify(plan.driver);
    if ((this.driverPlans.get(plan.id) ?? '') === wanted) return;
    this.unplug(iface);
    if (plan.driver === null) return;
    iface.driver = this.drivers.open(plan.driver, iface);
    if (iface.driver !== null) this.driverPlans.set(plan.id, wanted);
  }

  private unplug(iface: Interface): void {
    this.driverPlans.delete(iface.id);
    const { driver } = iface;
    iface.driver = null;
    iface.dirty = false;
    if (driver !== null) this.drivers.close(driver);
  }

  private refreshAll(): void {
    for (const iface of this.interfaces.values()) {
      const up = whyDown(iface) === null;
      if (up === iface.up) continue;
      iface.up = up;
      this.listener.link(iface.id, up, whyDown(iface));
    }
    for (const port of this.ports.values()) if (port.bond === null) refreshActive(port);
    this.bonds.refreshAll();
  }
}

/** What decides where the addresses of a port may be: not its filters, nor how a bond shares its work. */
function forwardingText({
  rules: _rules,
  policing: _policing,
  guard: _guard,
  stp: _stp,
  storm: _storm,
  bond: _bond,
  teaming: _teaming,
  members: _members,
  ...plan
}: PortPlan): string {
  return JSON.stringify(plan);
}

function setVlans(port: BridgePort, plan: VlanPlan): void {
  const { mode, pvid, allowed, cvlans, tunnelTpid, priorityTags } = plan;
  port.mode = mode;
  port.pvid = pvid;
  port.popVid = mode === 'trunk' || mode === 'native-tagged' ? -1 : pvid;
  port.allowed = allowed === 'all' ? VlanSet.all() : VlanSet.of(allowed);
  // Where untagged frames have a VLAN, "no VLAN" is not among those that pass (Open vSwitch's bundle_set).
  if (mode.startsWith('native') && pvid !== 0) port.allowed.delete(0);
  port.cvlans = cvlans === undefined ? null : VlanSet.of(cvlans);
  port.tunnelTpid = tunnelTpid ?? SERVICE_TPID;
  port.priorityTags = PRIORITY_TAGS[priorityTags ?? 'no'];
  port.protected = plan.protected ?? false;
}
