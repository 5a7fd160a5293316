/** What monitors the devices of the running lab: brought in line with each plan, ticked once a second. */
import { DeviceMonitor, type MonitorConfig, type MonitorHost } from '../control/device-monitor.ts';
import { interfaceIndex } from '../datapath/counters.ts';
import type { Datapath } from '../datapath/datapath.ts';
import { formatIpv4, formatMac } from '../wire/address.ts';
import type { FlowRecord } from '../wire/flow-record.ts';
import { formatIpv6 } from '../wire/ipv6-address.ts';
import type { FlowRow, FlowsAnswer } from './messages.ts';
import type { Plan } from './plan.ts';
import type { Switchboard } from './switchboard.ts';

const TICK_MS = 1000;
/** Flows that one answer lists. */
const MAX_FLOW_ROWS = 20_000;
const NOTHING: MonitorConfig = { flows: false, netflow: null, ipfix: null, sflow: null };

export class Monitoring {
  private readonly datapath: Datapath;
  private readonly board: Switchboard;
  private readonly host: MonitorHost;
  private readonly monitors = new Map<string, { plan: string; monitor: DeviceMonitor }>();
  private nextTickMs = 0;

  constructor(datapath: Datapath, board: Switchboard, host: MonitorHost) {
    this.datapath = datapath;
    this.board = board;
    this.host = host;
  }

  /** After the switchboard has followed the plan. Monitors whose settings are the same keep their tables. */
  apply(plan: Plan, nowMs: number): void {
    const wanted = new Map(plan.devices.map(({ id, monitor }) => [id, monitor]));
    for (const [id, { monitor, plan: before }] of this.monitors) {
      const now = wanted.get(id);
      const bridge = this.board.bridges.get(id);
      // A monitor that somebody only looks through has no settings, and stays with its device.
      if (bridge !== undefined && monitor.bridge === bridge && textOf(now ?? NOTHING) === before)
        continue;
      monitor.close(nowMs);
      this.monitors.delete(id);
    }
    for (const [id, config] of wanted)
      if (config !== null && !this.monitors.has(id)) this.add(id, config, nowMs);
  }

  /** Does what is due; returns when it wants to be called next, ms. */
  tick(nowMs: number): number {
    if (this.monitors.size === 0) return Number.POSITIVE_INFINITY;
    if (nowMs >= this.nextTickMs) {
      this.nextTickMs = nowMs + TICK_MS;
      for (const { monitor } of this.monitors.values()) monitor.tick(nowMs);
    }
    return this.nextTickMs;
  }

  /** The flows of some devices, the busiest first. They are recorded from now on, for a while. */
  flows(devices: readonly string[] | null, nowMs: number): FlowsAnswer {
    const names = new Map<number, string>();
    for (const iface of this.board.interfaces.values()) names.set(interfaceIndex(iface), iface.id);
    const rows: FlowRow[] = [];
    let recording = true;
    for (const id of devices ?? this.board.bridges.keys()) {
      if (!this.board.bridges.has(id)) continue;
      const { monitor } = this.monitors.get(id) ?? this.add(id, NOTHING, nowMs);
      recording =
        monitor.watch(nowMs, MAX_FLOW_ROWS - rows.length, (flow) =>
          rows.push(rowOf(id, flow, names, nowMs)),
        ) && recording;
    }
    return { recording, flows: rows.sort((a, b) => b.octets - a.octets) };
  }

  /** Tells collectors what is left. */
  close(nowMs: number): void {
    for (const { monitor } of this.monitors.values()) monitor.close(nowMs);
    this.monitors.clear();
  }

  private add(id: string, config: MonitorConfig, nowMs: number): { monitor: DeviceMonitor } {
    const bridge = this.board.bridges.get(id);
    if (bridge === undefined) throw new Error(`no device ${id} in the running lab`);
    const monitor = new DeviceMonitor(bridge, this.datapath, config, this.host, nowMs);
    this.monitors.set(id, { plan: textOf(config), monitor });
    return { monitor };
  }
}

/** JSON writes Infinity as null, and nothing else of a plan is null where it may be a number. */
function textOf(config: MonitorConfig): string {
  return JSON.stringify(config);
}

function rowOf(
  device: string,
  flow: FlowRecord,
  names: ReadonlyMap<number, string>,
  nowMs: number,
): FlowRow {
  const address = (words: Int32Array, mac: Uint8Array): string => {
    if (flow.family === 0) return formatMac(mac);
    return flow.family === 4 ? formatIpv4((words[3] as number) >>> 0) : formatIpv6(words);
  };
  return {
    device,
    input: names.get(flow.input) ?? '',
    output: names.get(flow.output) ?? '',
    vlan: flow.vid,
    etherType: flow.etherType,
    protocol: flow.protocol,
    source: address(flow.source, flow.sourceMac),
    destination: address(flow.destination, flow.destinationMac),
    sourcePort: flow.sourcePort,
    destinationPort: flow.destinationPort,
    tos: flow.tos,
    tcpFlags: flow.tcpFlags,
    packets: flow.packets,
    octets: flow.octets,
    age: (nowMs - flow.firstMs) / 1000,
    idle: (nowMs - flow.lastMs) / 1000,
  };
}
