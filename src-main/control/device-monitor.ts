/**
 * All that looks at the frames of one device: the flow table that people watch, NetFlow, IPFIX and sFlow. Each has a table
 * and timeouts of its own, so none changes what another one tells. A device that nobody monitors has no monitor.
 */
import { interfaceIndex } from '../datapath/counters.ts';
import type { Datapath } from '../datapath/datapath.ts';
import type { Bridge, FrameMonitor, Interface } from '../datapath/topology.ts';
import type { Packet } from '../packet/packet.ts';
import { FLOWS_DEFAULT_MAX } from '../tables/flow.ts';
import type { FlowClock, FlowRecord } from '../wire/flow-record.ts';
import {
  ipfixFormat,
  Netflow5Exporter,
  type Netflow5Options,
  netflow9Format,
  TemplateExporter,
} from './flow-exporter.ts';
import { FlowMeter } from './flow-meter.ts';
import { SflowAgent, type SflowOptions } from './sflow-agent.ts';

interface Collectors {
  /** Addresses with UDP port: `10.0.0.5:2055`, `[fd00::5]:2055`. */
  readonly targets: readonly string[];
}

export interface NetflowConfig extends Collectors, Netflow5Options {
  readonly version: 5 | 9;
  /** Infinity: a flow is told of only when it ends. */
  readonly activeTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Version 9. */
  readonly sourceId: number;
}

export interface IpfixConfig extends Collectors {
  readonly sampling: number;
  readonly obsDomainId: number;
  readonly activeTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly maxFlows: number;
  readonly internalOnly: boolean;
}

export interface SflowConfig extends Collectors, SflowOptions {}

export interface MonitorConfig {
  /** Flows are recorded all the time, not only while somebody looks. */
  readonly flows: boolean;
  readonly netflow: NetflowConfig | null;
  readonly ipfix: IpfixConfig | null;
  readonly sflow: SflowConfig | null;
}

export interface MonitorHost {
  /** Sends a datagram to collectors; the bytes are the host's. */
  send(targets: readonly string[], datagram: Uint8Array): void;
  /** Milliseconds since 1970. */
  wallMs(): number;
  /** 32 unpredictable bits. */
  random(): number;
}

/** How long flows are recorded after somebody looked at them. */
export const WATCH_MS = 60_000;
/** A flow leaves the table that people watch after this time without a frame. */
const WATCHED_IDLE_MS = 60_000;

export class DeviceMonitor implements FrameMonitor {
  readonly bridge: Bridge;
  private readonly host: MonitorHost;
  private readonly always: boolean;
  private readonly exported: readonly FlowMeter[];
  private readonly sflow: SflowAgent | null;
  private watched: FlowMeter | null;
  private watchedUntilMs = 0;

  constructor(
    bridge: Bridge,
    datapath: Datapath,
    config: MonitorConfig,
    host: MonitorHost,
    nowMs: number,
  ) {
    this.bridge = bridge;
    this.host = host;
    this.always = config.flows;
    this.watched = config.flows ? this.watchMeter() : null;
    const clock: FlowClock = { startMs: nowMs, epochMs: host.wallMs() - nowMs };
    const sender =
      ({ targets }: Collectors) =>
      (datagram: Uint8Array): void =>
        host.send(targets, datagram);
    this.exported = metersOf(config, clock, sender, () => host.random());
    this.sflow =
      config.sflow === null
        ? null
        : new SflowAgent(
            config.sflow,
            bridge,
            datapath,
            sender(config.sflow),
            host.random(),
            nowMs,
          );
    this.settle();
  }

  frame(packet: Packet, input: Interface, output: Interface | null, nowMs: number): void {
    const from = interfaceIndex(input);
    const to = output === null ? 0 : interfaceIndex(output);
    const internal = input.kind === 'vnic' && output?.kind === 'vnic';
    if (this.watched !== null) this.watched.frame(packet, from, to, internal, nowMs);
    for (const meter of this.exported) meter.frame(packet, from, to, internal, nowMs);
    if (this.sflow !== null) this.sflow.frame(packet, input, output, nowMs);
  }

  /** To be called about once a second: tells collectors, and forgets what is over. */
  tick(nowMs: number): void {
    if (this.watched !== null && !this.always && nowMs >= this.watchedUntilMs) {
      this.watched = null;
      this.settle();
    }
    this.watched?.tick(nowMs);
    for (const meter of this.exported) meter.tick(nowMs);
    this.sflow?.tick(nowMs);
  }

  /** Visits the flows of the device; recording goes on for a while, or begins now. False: it did. */
  watch(nowMs: number, limit: number, visit: (flow: FlowRecord) => void): boolean {
    const recording = this.watched !== null;
    this.watchedUntilMs = nowMs + WATCH_MS;
    this.watched ??= this.watchMeter();
    this.watched.forEach(limit, visit);
    this.settle();
    return recording;
  }

  /** Tells collectors of all flows there are, and looks no more. */
  close(nowMs: number): void {
    for (const meter of this.exported) meter.close(nowMs);
    this.sflow?.flush(nowMs);
    if (this.bridge.monitor === this) this.bridge.monitor = null;
  }

  /** Frames pass by only while somebody wants them. */
  private settle(): void {
    const wanted = this.watched !== null || this.exported.length > 0 || this.sflow !== null;
    this.bridge.monitor = wanted ? this : null;
  }

  private watchMeter(): FlowMeter {
    const options = {
      maxFlows: FLOWS_DEFAULT_MAX,
      sampling: 1,
      activeTimeoutMs: Number.POSITIVE_INFINITY,
      idleTimeoutMs: WATCHED_IDLE_MS,
      internalOnly: false,
    };
    return new FlowMeter(options, null, () => this.host.random());
  }
}

function metersOf(
  { netflow, ipfix }: MonitorConfig,
  clock: FlowClock,
  sender: (config: Collectors) => (datagram: Uint8Array) => void,
  random: () => number,
): FlowMeter[] {
  const meters: FlowMeter[] = [];
  if (netflow !== null) {
    const exporter =
      netflow.version === 5
        ? new Netflow5Exporter(netflow, clock, sender(netflow))
        : new TemplateExporter(netflow9Format(netflow.sourceId), clock, sender(netflow));
    const options = {
      ...{ maxFlows: FLOWS_DEFAULT_MAX, sampling: 1, internalOnly: false },
      activeTimeoutMs: netflow.activeTimeoutMs,
      idleTimeoutMs: netflow.idleTimeoutMs,
    };
    meters.push(new FlowMeter(options, exporter, random));
  }
  if (ipfix !== null) {
    const format = ipfixFormat(ipfix.obsDomainId, ipfix.sampling);
    meters.push(new FlowMeter(ipfix, new TemplateExporter(format, clock, sender(ipfix)), random));
  }
  return meters;
}
