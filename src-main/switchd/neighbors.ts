/** The LLDP agents of the running lab: one per device that wants one; those that stay as they were keep their neighbors. */
import type { ControlPlane } from '../control/control-plane.ts';
import { type HeardNeighbor, LldpAgent } from '../control/lldp.ts';
import type { Datapath } from '../datapath/datapath.ts';
import type { Bridge, Interface } from '../datapath/topology.ts';
import { parseMac } from '../wire/address.ts';
import { lldpCapabilities } from '../wire/lldp.ts';
import type { NeighborRow } from './messages.ts';
import type { LldpPlan, Plan } from './plan.ts';
import type { Switchboard } from './switchboard.ts';

interface Entry {
  readonly agent: LldpAgent;
  readonly bridge: Bridge;
  readonly plan: string;
}

export class Neighbors {
  private readonly entries = new Map<string, Entry>();
  private readonly datapath: Datapath;
  private readonly control: ControlPlane;
  private readonly board: Switchboard;

  constructor(datapath: Datapath, control: ControlPlane, board: Switchboard) {
    this.datapath = datapath;
    this.control = control;
    this.board = board;
  }

  /** After the switchboard has followed the plan. */
  apply(plan: Plan): void {
    const wanted = new Map(plan.devices.map(({ id, lldp }) => [id, lldp ?? null]));
    for (const [id, entry] of this.entries) {
      const same = JSON.stringify(wanted.get(id) ?? null) === entry.plan;
      if (same && this.board.bridges.get(id) === entry.bridge) continue;
      entry.agent.close();
      this.control.remove(entry.agent);
      this.entries.delete(id);
    }
    for (const [id, lldp] of wanted) {
      const bridge = this.board.bridges.get(id);
      if (lldp === null || bridge === undefined) continue;
      const { agent } = this.entries.get(id) ?? this.add(id, bridge, lldp);
      agent.setPorts(cablesOf(bridge));
    }
  }

  rows(devices: readonly string[] | null, nowMs: number): NeighborRow[] {
    const asked = devices ?? [...this.entries.keys()];
    return asked.flatMap((device) =>
      (this.entries.get(device)?.agent.neighbors(nowMs) ?? []).map((heard) =>
        rowOf(device, heard, nowMs),
      ),
    );
  }

  private add(id: string, bridge: Bridge, plan: LldpPlan): Entry {
    const mac = parseMac(plan.mac) ?? new Uint8Array(6);
    const agent = new LldpAgent(this.datapath, { ...plan, mac });
    const entry = { agent, bridge, plan: JSON.stringify(plan) };
    this.entries.set(id, entry);
    this.control.add(agent);
    return entry;
  }
}

/** VMs are no neighbors: what a virtual switch is called is not their business (as in vSphere). */
function cablesOf(bridge: Bridge): Interface[] {
  return bridge.ports.flatMap((port) =>
    (port?.members ?? []).filter(({ kind }) => kind !== 'vnic'),
  );
}

function rowOf(
  device: string,
  { iface, neighbor, sinceMs, untilMs }: HeardNeighbor,
  nowMs: number,
): NeighborRow {
  const { timeToLive: _, capabilities, ...said } = neighbor;
  return {
    ...said,
    device,
    port: iface.id,
    capabilities: lldpCapabilities.filter((_name, bit) => (capabilities & (1 << bit)) !== 0),
    age: Math.floor((nowMs - sinceMs) / 1000),
    expires: Math.ceil((untilMs - nowMs) / 1000),
  };
}
