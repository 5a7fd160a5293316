/** Options of bridges and their ports, with the defaults filled in: forwarding database, spanning tree, storm control. */
import {
  DEFAULT_FDB_MAX,
  DEFAULT_PORT_PRIORITY,
  DEFAULT_STP,
  type FdbOptions,
  type PortStpOptions,
  type StormOptions,
  type StpOptions,
} from '../model/bridge-options.ts';
import type { DevicePlan, FixedEntryPlan, PortPlan, StpPlan, StpPortPlan } from './plan.ts';

export interface BridgeSpec {
  readonly fdb?: FdbOptions | undefined;
  readonly stp?: StpOptions | undefined;
  readonly forwardBpdu?: boolean | undefined;
}

export type Edge = StpPortPlan['edge'];

interface PortSpec {
  readonly stp?: PortStpOptions | undefined;
  readonly storm?: StormOptions | undefined;
}

/** Options of the port that a bridge's uplink is. */
export interface UplinkOptions {
  readonly uplinkVlans?: readonly (number | string)[] | undefined;
  readonly uplinkStp?: PortStpOptions | undefined;
  readonly uplinkStorm?: StormOptions | undefined;
}

/** `portId` gives the id of the port that an entry names, null where it is no port of this device. */
export function bridgeOptions(
  spec: BridgeSpec,
  portId: (name: string) => string | null,
): Pick<DevicePlan, 'fdb' | 'stp' | 'forwardBpdu'> {
  const fixed: FixedEntryPlan[] = [];
  for (const { mac, vlan, port, sticky } of spec.fdb?.static ?? []) {
    const id = portId(port);
    if (id !== null) fixed.push({ mac, vid: vlan ?? 0, port: id, sticky: sticky ?? false });
  }
  return {
    fdb: { max: spec.fdb?.max ?? DEFAULT_FDB_MAX, fixed },
    stp: spec.stp === undefined ? null : stpPlan(spec.stp),
    forwardBpdu: spec.forwardBpdu ?? false,
  };
}

function stpPlan(stp: StpOptions): StpPlan {
  return {
    protocol: stp.protocol ?? DEFAULT_STP.protocol,
    priority: stp.priority ?? DEFAULT_STP.priority,
    helloTime: stp.helloTime ?? DEFAULT_STP.helloTime,
    maxAge: stp.maxAge ?? DEFAULT_STP.maxAge,
    forwardDelay: stp.forwardDelay ?? DEFAULT_STP.forwardDelay,
  };
}

/** `edge` is what the port is where nothing is said: a VM's is an edge, others find out. */
export function portOptions(
  { stp = {}, storm = {} }: PortSpec,
  edge: Edge,
): Pick<PortPlan, 'stp' | 'storm'> {
  const limits = [storm.broadcast, storm.multicast, storm.unknownUnicast];
  return {
    stp: portStpPlan(stp, edge),
    storm: limits.every((limit) => limit === undefined)
      ? null
      : limits.map((limit) => limit ?? null),
  };
}

function portStpPlan(stp: PortStpOptions, edge: Edge): StpPortPlan {
  return {
    cost: stp.cost ?? null,
    priority: stp.priority ?? DEFAULT_PORT_PRIORITY,
    edge: stp.edge ?? edge,
    pointToPoint: stp.pointToPoint ?? true,
    bpduGuard: stp.bpduGuard ?? false,
    bpduFilter: stp.bpduFilter ?? false,
    rootGuard: stp.rootGuard ?? false,
  };
}

/** A bridge without any of it, and a port. */
export const plainBridge = bridgeOptions({}, () => null);
export const plainPort = portOptions({}, 'auto');
