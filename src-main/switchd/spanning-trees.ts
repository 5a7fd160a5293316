/** Keeps a spanning tree on every bridge whose plan asks for one; a tree that stays keeps its roles and timers. */
import type { ControlPlane } from '../control/control-plane.ts';
import {
  SpanningTree,
  type StpListener,
  type StpPortConfig,
} from '../control/stp/spanning-tree.ts';
import type { Datapath } from '../datapath/datapath.ts';
import type { Bridge, BridgePort } from '../datapath/topology.ts';
import { parseMac } from '../wire/address.ts';
import { DeviceProtocols } from './device-protocols.ts';
import type { Plan } from './plan.ts';

export class SpanningTrees {
  private readonly trees: DeviceProtocols<SpanningTree>;
  private readonly datapath: Datapath;
  private readonly listener: StpListener;

  constructor(datapath: Datapath, control: ControlPlane, listener: StpListener) {
    this.datapath = datapath;
    this.trees = new DeviceProtocols(control);
    this.listener = listener;
  }

  of({ id }: Bridge): SpanningTree | null {
    return this.trees.of(id);
  }

  /** Brings all trees in line with a plan that is already in force otherwise. */
  apply(
    plan: Plan,
    bridges: ReadonlyMap<string, Bridge>,
    ports: ReadonlyMap<string, BridgePort>,
  ): void {
    const wanted = new Map<string, { bridge: Bridge; mac: string; identity: string }>();
    for (const { id, mac, stp } of plan.devices) {
      const bridge = bridges.get(id);
      // Another protocol begins anew (802.1D-2004 17.13.4).
      if (bridge !== undefined && stp !== null)
        wanted.set(id, { bridge, mac, identity: `${stp.protocol} ${mac}` });
    }
    this.trees.keep(wanted, (id, bridge) => {
      const mac = parseMac(wanted.get(id)?.mac ?? '') ?? new Uint8Array(6);
      return new SpanningTree(this.datapath, bridge, mac, this.listener);
    });
    const configs = new Map<string, Map<BridgePort, StpPortConfig>>();
    for (const id of wanted.keys()) configs.set(id, new Map());
    for (const { id, device, stp } of plan.ports) {
      const port = ports.get(id);
      if (port !== undefined) configs.get(device)?.set(port, stp);
    }
    for (const { id, stp } of plan.devices)
      if (stp !== null) this.trees.of(id)?.configure(stp, configs.get(id) ?? new Map());
  }
}
