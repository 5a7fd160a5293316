/** Keeps a spanning tree on every bridge whose plan asks for one; a tree that stays keeps its roles and timers. */
import type { ControlPlane } from '../control/control-plane.ts';
import {
  SpanningTree,
  type StpListener,
  type StpPortConfig,
} from '../control/stp/spanning-tree.ts';
import type { Datapath } from '../datapath/datapath.ts';
import type { Bridge, BridgePort, Interface } from '../datapath/topology.ts';
import { parseMac } from '../wire/address.ts';
import type { DevicePlan, Plan } from './plan.ts';

interface Entry {
  readonly tree: SpanningTree;
  readonly mac: string;
  /** Interfaces that it hears. */
  heard: ReadonlySet<Interface>;
}

export class SpanningTrees {
  private readonly entries = new Map<Bridge, Entry>();
  private readonly datapath: Datapath;
  private readonly control: ControlPlane;
  private readonly listener: StpListener;

  constructor(datapath: Datapath, control: ControlPlane, listener: StpListener) {
    this.datapath = datapath;
    this.control = control;
    this.listener = listener;
  }

  of(bridge: Bridge): SpanningTree | null {
    return this.entries.get(bridge)?.tree ?? null;
  }

  /** Brings all trees in line with a plan that is already in force otherwise. */
  apply(
    plan: Plan,
    bridges: ReadonlyMap<string, Bridge>,
    ports: ReadonlyMap<string, BridgePort>,
  ): void {
    const wanted = new Map<Bridge, Map<BridgePort, StpPortConfig>>();
    for (const device of plan.devices) {
      const bridge = bridges.get(device.id);
      if (bridge !== undefined && device.stp !== null) wanted.set(bridge, new Map());
    }
    for (const { id, stp } of plan.ports) {
      const port = ports.get(id);
      if (port !== undefined) wanted.get(port.bridge)?.set(port, stp);
    }
    for (const [bridge, entry] of this.entries) if (!wanted.has(bridge)) this.remove(bridge, entry);
    for (const device of plan.devices) {
      const bridge = bridges.get(device.id);
      const configs = bridge === undefined ? undefined : wanted.get(bridge);
      if (bridge !== undefined && configs !== undefined) this.put(bridge, device, configs);
    }
  }

  private put(
    bridge: Bridge,
    device: DevicePlan,
    configs: ReadonlyMap<BridgePort, StpPortConfig>,
  ): void {
    const before = this.entries.get(bridge);
    if (before !== undefined && before.mac !== device.mac) this.remove(bridge, before);
    const entry = this.entries.get(bridge) ?? this.create(bridge, device.mac);
    const heard = new Set([...configs.keys()].flatMap((port) => port.members));
    for (const iface of entry.heard) if (!heard.has(iface)) unlisten(iface, entry.tree);
    for (const iface of heard)
      if (!iface.protocols.includes(entry.tree)) iface.protocols = [...iface.protocols, entry.tree];
    entry.heard = heard;
    if (device.stp !== null) entry.tree.configure(device.stp, configs);
  }

  private create(bridge: Bridge, mac: string): Entry {
    const address = parseMac(mac) ?? new Uint8Array(6);
    const tree = new SpanningTree(this.datapath, bridge, address, this.listener);
    const entry: Entry = { tree, mac, heard: new Set() };
    this.entries.set(bridge, entry);
    this.control.add(tree);
    return entry;
  }

  private remove(bridge: Bridge, { tree, heard }: Entry): void {
    for (const iface of heard) unlisten(iface, tree);
    this.control.remove(tree);
    tree.close();
    this.entries.delete(bridge);
  }
}

function unlisten(iface: Interface, tree: SpanningTree): void {
  iface.protocols = iface.protocols.filter((protocol) => protocol !== tree);
}
