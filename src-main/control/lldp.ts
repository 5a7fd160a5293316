/**
 * LLDP agent of one device (IEEE 802.1AB 9): says on each cable who it is, and keeps what neighbors say until their time is
 * over. A new link or a new neighbor is told four times in a row, a second apart (fast start), later every 30 seconds.
 */
import type { Datapath } from '../datapath/datapath.ts';
import type { Interface } from '../datapath/topology.ts';
import { NO_TAG, type Packet } from '../packet/packet.ts';
import { get16 } from '../wire/bytes.ts';
import { ETHERNET_HEADER, ETHERNET_TYPE, EtherType, writeEthernet } from '../wire/ethernet.ts';
import { LLDP_MAC, type LldpNeighbor, readLldp, writeLldp } from '../wire/lldp.ts';
import { type ControlProtocol, listen, unlisten } from './control-plane.ts';

export interface LldpConfig {
  readonly listens: boolean;
  readonly advertises: boolean;
  /** The address that the device is known by. */
  readonly mac: Uint8Array;
  readonly systemName: string;
  readonly systemDescription: string;
}

/** A neighbor at a port. */
export interface HeardNeighbor {
  readonly iface: Interface;
  readonly neighbor: LldpNeighbor;
  /** Monotonic times of its first word and of the end of its last one, ms. */
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** Seconds: message interval, and how many of them a word holds (802.1AB 9.2.5: msgTxInterval, msgTxHold). */
const INTERVAL_S = 30;
const HOLD = 4;
const FAST_COUNT = 4;
const FAST_MS = 1000;
/** Neighbors of one port; more are not kept (tooManyNeighbors). */
const MAX_NEIGHBORS = 8;
const MAX_FRAME = 1500;
/** Ethernet header, tag and FCS count in what a port says of its largest frame. */
const FRAME_OVERHEAD = 22;

interface PortState {
  up: boolean;
  nextMs: number;
  fast: number;
  neighbors: HeardNeighbor[];
}

export class LldpAgent implements ControlProtocol {
  private readonly datapath: Datapath;
  private readonly config: LldpConfig;
  private readonly ports = new Map<Interface, PortState>();

  constructor(datapath: Datapath, config: LldpConfig) {
    this.datapath = datapath;
    this.config = config;
  }

  /** The cables of the device; those that stay keep their neighbors. */
  setPorts(interfaces: Iterable<Interface>): void {
    const wanted = new Set(interfaces);
    for (const iface of this.ports.keys()) if (!wanted.has(iface)) this.leave(iface);
    for (const iface of wanted) {
      if (this.ports.has(iface)) continue;
      this.ports.set(iface, { up: false, nextMs: 0, fast: 0, neighbors: [] });
      listen(iface, this);
    }
  }

  /** What is known of the neighbors now. */
  neighbors(nowMs: number): HeardNeighbor[] {
    return [...this.ports.values()].flatMap(({ neighbors }) =>
      neighbors.filter(({ untilMs }) => untilMs > nowMs),
    );
  }

  takes(iface: Interface, packet: Packet): 'taken-lldp' | null {
    return this.ports.has(iface) && this.read(packet) !== null ? 'taken-lldp' : null;
  }

  receive(iface: Interface, packet: Packet, nowMs: number): void {
    const state = this.ports.get(iface);
    const neighbor = this.read(packet);
    if (state !== undefined && neighbor !== null) hear(state, iface, neighbor, nowMs);
  }

  private read({ buffer, start, end, tci }: Packet): LldpNeighbor | null {
    if (!this.config.listens || tci !== NO_TAG) return null;
    if (get16(buffer, start + ETHERNET_TYPE) !== EtherType.lldp) return null;
    return readLldp(buffer, start + ETHERNET_HEADER, end);
  }

  tick(nowMs: number): number {
    for (const [iface, state] of this.ports) {
      if (iface.up !== state.up) this.linkChanged(iface, state, nowMs);
      if (state.neighbors.some(({ untilMs }) => untilMs <= nowMs))
        state.neighbors = state.neighbors.filter(({ untilMs }) => untilMs > nowMs);
      if (!state.up || !this.config.advertises || nowMs < state.nextMs) continue;
      this.announce(iface, INTERVAL_S * HOLD + 1);
      state.fast = Math.max(0, state.fast - 1);
      state.nextMs = nowMs + (state.fast > 0 ? FAST_MS : INTERVAL_S * 1000);
    }
    return this.ports.size === 0 ? Number.POSITIVE_INFINITY : nowMs + FAST_MS;
  }

  /** Says goodbye on all cables. */
  close(): void {
    for (const iface of [...this.ports.keys()]) this.leave(iface);
  }

  private linkChanged(iface: Interface, state: PortState, nowMs: number): void {
    state.up = iface.up;
    state.neighbors = [];
    state.nextMs = nowMs;
    state.fast = FAST_COUNT;
  }

  private leave(iface: Interface): void {
    const state = this.ports.get(iface);
    this.ports.delete(iface);
    unlisten(iface, this);
    if (state?.up && this.config.advertises) this.announce(iface, 0);
  }

  private announce(iface: Interface, timeToLive: number): void {
    const { mac, systemName, systemDescription } = this.config;
    const frame = new Uint8Array(MAX_FRAME);
    const port = iface.bridgePort;
    writeEthernet(frame, 0, LLDP_MAC, mac, EtherType.lldp);
    const end = writeLldp(frame, ETHERNET_HEADER, {
      ...{ chassis: mac, timeToLive, systemName, systemDescription },
      port: iface.id.slice(iface.id.indexOf(':') + 1),
      portDescription: iface.id,
      portVlan: Math.max(0, port?.pvid ?? 0),
      aggregated: (port?.bond ?? null) !== null,
      maxFrame: iface.mtu + FRAME_OVERHEAD,
    });
    this.datapath.originate(iface, frame.slice(0, Math.max(end, 60)));
  }
}

function hear(state: PortState, iface: Interface, neighbor: LldpNeighbor, nowMs: number): void {
  const isSame = ({ neighbor: { chassisId, portId } }: HeardNeighbor): boolean =>
    chassisId === neighbor.chassisId && portId === neighbor.portId;
  const before = state.neighbors.find(isSame);
  const others = state.neighbors.filter((known) => known !== before);
  if (neighbor.timeToLive === 0) {
    state.neighbors = others;
    return;
  }
  if (before === undefined) {
    if (others.length >= MAX_NEIGHBORS) return;
    state.fast = FAST_COUNT;
    state.nextMs = Math.min(state.nextMs, nowMs);
  }
  const untilMs = nowMs + neighbor.timeToLive * 1000;
  const heard = { iface, neighbor, sinceMs: before?.sinceMs ?? nowMs, untilMs };
  state.neighbors = [...others, heard];
}
