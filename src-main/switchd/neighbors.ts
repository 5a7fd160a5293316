/** The LLDP agents of the running lab: one per device that wants one; those that stay as they were keep their neighbors. */
import type { ControlPlane } from '../control/control-plane.ts';
import { type HeardNeighbor, LldpAgent } from '../control/lldp.ts';
import type { Datapath } from '../datapath/datapath.ts';
import type { Bridge, Interface } from '../datapath/topology.ts';
import { parseMac } from '../wire/address.ts';
import { lldpCapabilities } from '../wire/lldp.ts';
import { DeviceProtocols } from './device-protocols.ts';
import type { NeighborRow } from './messages.ts';
import type { LldpPlan, Plan } from './plan.ts';
import type { Switchboard } from './switchboard.ts';

export class Neighbors {
  private readonly agents: DeviceProtocols<LldpAgent>;
  private readonly datapath: Datapath;
  private readonly board: Switchboard;

  constructor(datapath: Datapath, control: ControlPlane, board: Switchboard) {
    this.datapath = datapath;
    this.agents = new DeviceProtocols(control);
    this.board = board;
  }

  /** After the switchboard has followed the plan. */
  apply(plan: Plan): void {
    const plans = new Map<string, LldpPlan>();
    const wanted = new Map<string, { bridge: Bridge; identity: string }>();
    for (const { id, lldp } of plan.devices) {
      const bridge = this.board.bridges.get(id);
      if (!lldp || bridge === undefined) continue;
      plans.set(id, lldp);
      wanted.set(id, { bridge, identity: JSON.stringify(lldp) });
    }
    this.agents.keep(wanted, (id) => {
      const lldp = plans.get(id) as LldpPlan;
      return new LldpAgent(this.datapath, {
        ...lldp,
        mac: parseMac(lldp.mac) ?? new Uint8Array(6),
      });
    });
    for (const [id, { bridge }] of wanted) this.agents.of(id)?.setPorts(cablesOf(bridge));
  }

  rows(devices: readonly string[] | null, nowMs: number): NeighborRow[] {
    const asked = devices ?? [...this.agents.devices];
    return asked.flatMap((device) =>
      (this.agents.of(device)?.neighbors(nowMs) ?? []).map((heard) => rowOf(device, heard, nowMs)),
    );
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
