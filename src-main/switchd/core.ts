/**
 * The core as one object: datapath, switchboard, light VMs, captures, and the calls that the engine makes. It
 * knows neither threads nor operating systems; worker.ts gives it a run loop and a way to speak.
 */
import { Counters } from '../datapath/counters.ts';
import { Datapath } from '../datapath/datapath.ts';
import type { Bridge, Interface } from '../datapath/topology.ts';
import type { DropReason } from '../packet/drop-reason.ts';
import { dropReasonNames } from '../packet/drop-reason.ts';
import type { Allocate } from '../packet/frame-store.ts';
import type { Packet } from '../packet/packet.ts';
import type { Port } from '../ports/port.ts';
import { errorText, saidOf } from '../said/system-errors.ts';
import { formatMac } from '../wire/address.ts';
import { formatBridgeId } from '../wire/bpdu.ts';
import { type BondRow, bondRow } from './bond-rows.ts';
import { Capture } from './capture/capture.ts';
import { compileFilter } from './capture/filter.ts';
import { guardState } from './guard.ts';
import { LightVms } from './light-vms.ts';
import type {
  Calls,
  CaptureRequest,
  Configured,
  CoreEvent,
  FdbRow,
  FlowsAnswer,
  GuardState,
  MirrorCounters,
  NeighborRow,
  PortFailure,
  QueueRow,
  RuleCounters,
  StpRow,
  TrafficRow,
} from './messages.ts';
import { Monitoring } from './monitoring.ts';
import { Neighbors } from './neighbors.ts';
import type { DriverPlan, Plan } from './plan.ts';
import { queueRows } from './queue-rows.ts';
import { heldEvent, reportNotices } from './reports.ts';
import type { RunLoop } from './run-loop.ts';
import { CoreError } from './sentences.ts';
import { stpRow } from './stp-rows.ts';
import { Switchboard } from './switchboard.ts';
import {
  type ExplainedDrop,
  explainDrops,
  type TraceAnswer,
  type TracedFrame,
  traceFrame,
} from './tracer.ts';
import { Traffic } from './traffic.ts';

/** What the core needs from the system around it. */
export interface CoreHost {
  emit(event: CoreEvent): void;
  /** Opens a port for a TAP device or a stream socket. Throws an Error with a sentence. */
  openPort(driver: Exclude<DriverPlan, { kind: 'light' }>): Port;
  /** Nanoseconds since 1970. */
  wallClock(): bigint;
  /** 32 unpredictable bits. */
  random(): number;
  /** Memory for frames that wait. */
  readonly allocate: Allocate;
}

/** How often captured frames are handed on and aged addresses are looked for. */
const HOUSEKEEPING_MS = 100;
/** Addresses that one housekeeping forgets per bridge, at most. */
const EXPIRE_BUDGET = 1000;
/** Captures at once. */
const MAX_CAPTURES = 64;
/** Addresses that `fdb` lists, at most. */
const MAX_FDB_ROWS = 100_000;

export class Core implements Calls {
  readonly datapath: Datapath;
  private readonly board: Switchboard;
  private readonly lightVms: LightVms;
  private readonly monitoring: Monitoring;
  private readonly lldp: Neighbors;
  private readonly hostTraffic: Traffic;
  private readonly captures = new Map<string, { capture: Capture; iface: Interface }>();
  private readonly host: CoreHost;
  private readonly loop: () => RunLoop<Interface>;
  private readonly failures = new Map<string, PortFailure>();
  /** Bridges whose spanning tree changed a state since the last housekeeping. */
  private readonly changedTrees = new Set<Bridge>();
  private nextHousekeepingMs = 0;

  /** `loop` is asked for when the first port is plugged in. */
  constructor(host: CoreHost, loop: () => RunLoop<Interface>) {
    this.host = host;
    this.loop = loop;
    this.datapath = new Datapath(new Counters(1), host.allocate);
    this.lightVms = new LightVms({
      emit: (event) => host.emit(event),
      random: () => host.random(),
      now: () => loop().now(),
      deadlineChanged: (atMs) => loop().tickAt(atMs),
    });
    this.board = new Switchboard(
      this.datapath,
      {
        open: (driver, iface) => this.open(driver, iface),
        close: (port) => loop().remove(port),
      },
      {
        link: (id, up, why) => host.emit({ type: 'link', interface: id, up, why }),
        bond: (name, state) => host.emit({ type: 'bond', name, state }),
        treeChanged: (bridge) => this.changedTrees.add(bridge),
        bpduGuard: ({ id }, port, sender) =>
          host.emit({ type: 'bpduGuard', device: id, port, sender: formatBridgeId(sender) }),
        rootGuard: ({ id }, port, on) => host.emit({ type: 'rootGuard', device: id, port, on }),
      },
      () => host.random(),
    );
    this.board.control.onWake = (atMs) => loop().tickAt(atMs);
    this.hostTraffic = new Traffic(() => host.random());
    this.lldp = new Neighbors(this.datapath, this.board.control, this.board);
    this.monitoring = new Monitoring(this.datapath, this.board, {
      send: (targets, datagram) => host.emit({ type: 'export', targets, datagram }),
      wallMs: () => Number(host.wallClock() / 1_000_000n),
      random: () => host.random(),
    });
  }

  configure(plan: Plan): Configured {
    this.failures.clear();
    this.lightVms.prepare(plan);
    this.datapath.nowMs = this.loop().now();
    this.board.apply(plan);
    this.monitoring.apply(plan, this.loop().now());
    this.lldp.apply(plan);
    this.hostTraffic.apply(plan, this.board.bridges);
    this.lightVms.settle(plan);
    for (const [id, { iface }] of this.captures)
      if (this.board.interfaces.get(iface.id) !== iface) this.captureStop(id);
    const rows = new Map<string, number>();
    for (const iface of this.board.interfaces.values()) rows.set(iface.id, iface.row);
    const { buffer } = this.datapath.counters;
    return { counters: { buffer, rows }, failures: new Map(this.failures) };
  }

  fdb(device: string): FdbRow[] | null {
    const bridge = this.board.bridges.get(device);
    if (bridge === undefined) return null;
    return bridge.fdb.rows(this.loop().now(), MAX_FDB_ROWS).map((row) => ({
      vlan: row.vid,
      mac: formatMac(row.mac),
      port: bridge.ports[row.port]?.id ?? '',
      type: row.type,
      age: Math.floor(row.ageMs / 1000),
    }));
  }

  mirrors(): MirrorCounters[] {
    return this.board.mirrors.counters();
  }

  ruleHits(list: string): RuleCounters[] | null {
    return this.board.filters.hits(list);
  }

  traffic(): TrafficRow[] {
    return this.hostTraffic.rows();
  }

  neighbors(devices: readonly string[] | null): NeighborRow[] {
    return this.lldp.rows(devices, this.loop().now());
  }

  flows(devices: readonly string[] | null): FlowsAnswer {
    return this.monitoring.flows(devices, this.loop().now());
  }

  guards(): GuardState[] {
    const states = [...this.board.ports.values()].map(guardState);
    return states.filter((state) => state !== null);
  }

  queues(ports: readonly string[] | null): QueueRow[] {
    const { interfaces } = this.board;
    if (ports === null) return queueRows(interfaces.values());
    return queueRows(ports.flatMap((id) => interfaces.get(id) ?? []));
  }

  explainDrops(interfaceId: string, reason: DropReason | null): ExplainedDrop[] {
    return explainDrops(this.datapath, this.board, interfaceId, reason, this.loop().now());
  }

  fdbFlush(device: string, port: string | null, vlan: number | null): number | null {
    const bridge = this.board.bridges.get(device);
    const at = port === null ? -1 : bridge?.ports.find((found) => found?.id === port)?.index;
    if (bridge === undefined || at === undefined) return null;
    const before = bridge.fdb.size;
    bridge.fdb.flush(at, vlan ?? -1);
    return before - bridge.fdb.size;
  }

  stp(device: string): StpRow | null {
    const bridge = this.board.bridges.get(device);
    const tree = bridge === undefined ? null : this.board.trees.of(bridge);
    return tree === null ? null : stpRow(tree, this.loop().now());
  }

  stpRecover(id: string): boolean {
    const port = this.board.ports.get(id);
    return port !== undefined && (this.board.trees.of(port.bridge)?.recover(port) ?? false);
  }

  bonds(): BondRow[] {
    const nowMs = this.loop().now();
    return [...this.board.bonds.entries.values()].map(({ plan, control }) =>
      bondRow(plan, control, nowMs),
    );
  }

  trace(frame: TracedFrame): TraceAnswer | null {
    return traceFrame(this.datapath, this.board, frame, this.loop().now());
  }

  captureStart(request: CaptureRequest): void {
    const iface = this.board.interfaces.get(request.interface);
    if (iface === undefined) throw new CoreError('core-no-port', { port: request.interface });
    if (this.captures.size >= MAX_CAPTURES)
      throw new CoreError('core-captures-many', { most: MAX_CAPTURES });
    const capture = new Capture(
      {
        interfaceId: iface.id,
        filter: compileFilter(request.filter),
        snaplen: request.snaplen,
        count: request.count ?? Number.POSITIVE_INFINITY,
        clock: () => this.host.wallClock(),
      },
      (chunk, progress) => {
        this.host.emit({ type: 'capture', id: request.id, chunk, progress });
        if (progress.ended) this.forgetCapture(request.id);
      },
    );
    this.captures.set(request.id, { capture, iface });
    this.tapInterface(iface);
  }

  captureStop(id: string): void {
    this.captures.get(id)?.capture.end();
    this.forgetCapture(id);
  }

  captureTaken(id: string, bytes: number): void {
    this.captures.get(id)?.capture.acknowledge(bytes);
  }

  shellOpen(id: string, vm: string): void {
    this.lightVms.openShell(id, vm);
  }

  shellExec(id: string, vm: string, argv: readonly string[]): void {
    this.lightVms.exec(id, vm, argv);
  }

  shellInput(id: string, text: string): void {
    this.lightVms.input(id, text);
  }

  shellResize(id: string, columns: number): void {
    this.lightVms.resize(id, columns);
  }

  shellClose(id: string): void {
    this.lightVms.close(id);
  }

  /** The thread is about to end: collectors get what is left. */
  close(): void {
    this.monitoring.close(this.loop().now());
  }

  /** Called by the run loop; returns when it wants to be called again, ms. */
  tick(nowMs: number): number {
    this.datapath.nowMs = nowMs;
    const next = Math.min(
      this.lightVms.tick(nowMs),
      this.board.control.tick(nowMs),
      this.monitoring.tick(nowMs),
    );
    if (nowMs >= this.nextHousekeepingMs) {
      this.nextHousekeepingMs = nowMs + HOUSEKEEPING_MS;
      this.housekeep(nowMs);
    }
    // With nothing running the core sleeps until somebody calls.
    const idle = this.board.interfaces.size === 0;
    return Math.min(next, idle ? Number.POSITIVE_INFINITY : this.nextHousekeepingMs);
  }

  private housekeep(nowMs: number): void {
    for (const { capture } of this.captures.values()) capture.flush();
    for (const bridge of this.board.bridges.values()) bridge.fdb.expire(nowMs, EXPIRE_BUDGET);
    for (const { interfaceId, reason, mac } of this.datapath.takeAlarms())
      this.host.emit({
        type: 'guard',
        interface: interfaceId,
        reason: dropReasonNames[reason],
        mac: formatMac(mac),
      });
    this.datapath.store.trim();
    reportNotices(this.datapath.notices, nowMs, (event) => this.host.emit(event));
    for (const bridge of this.changedTrees) this.host.emit(heldEvent(bridge));
    this.changedTrees.clear();
  }

  private forgetCapture(id: string): void {
    const entry = this.captures.get(id);
    this.captures.delete(id);
    if (entry !== undefined) this.tapInterface(entry.iface);
  }

  /** Gives an interface the tap that serves all captures of it. */
  private tapInterface(iface: Interface): void {
    const taps = [...this.captures.values()].filter((entry) => entry.iface === iface);
    const captures = taps.map((entry) => entry.capture);
    const fan = {
      frame: (packet: Packet, inbound: boolean) => {
        for (const capture of captures) capture.frame(packet, inbound);
      },
    };
    iface.capture = captures.length > 1 ? fan : (captures[0] ?? null);
  }

  private open(driver: DriverPlan, iface: Interface): Port | null {
    try {
      const port =
        driver.kind === 'light'
          ? this.lightVms.port(driver.vm, driver.nic)
          : this.host.openPort(driver);
      port.onConnected = () => {
        this.datapath.nowMs = this.loop().now();
        this.board.refresh(iface);
      };
      port.onDrop = (reason, frames, packet) => {
        this.datapath.nowMs = this.loop().now();
        this.datapath.countLost(iface, reason, frames, packet);
      };
      // The port may already have frames: its interface must know it when the loop asks for them.
      iface.driver = port;
      this.loop().add(port, iface);
      return port;
    } catch (error) {
      this.failures.set(iface.id, { why: errorText(error), said: saidOf(error) });
      return null;
    }
  }
}
