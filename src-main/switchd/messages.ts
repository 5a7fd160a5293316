/** What crosses the boundary between the engine and the core's thread. Plain data, both ways. */

import type { DropReason, DropReasonName } from '../packet/drop-reason.ts';
import type { LinkReason } from '../packet/link-reason.ts';
import type { PortSaid } from '../ports/sentences.ts';
import type { Said } from '../said/said.ts';
import type { BondRow, BondState } from './bond-rows.ts';
import type { CaptureProgress } from './capture/capture.ts';
import type { Plan } from './plan.ts';
import type { ExplainedDrop, TraceAnswer, TracedFrame } from './tracer.ts';

export interface FdbRow {
  readonly vlan: number;
  readonly mac: string;
  /** Id of the port: an interface id, or `device:bond`. */
  readonly port: string;
  readonly type: 'learned' | 'static' | 'sticky';
  /** Seconds; 0 of a static entry, −1 of a sticky one that was not seen yet. */
  readonly age: number;
}

/** What a mirror session of a device selected. */
export interface MirrorCounters {
  readonly device: string;
  readonly name: string;
  readonly frames: number;
  readonly bytes: number;
}

/** What met a filter rule; see RuleRow of the contract. */
export interface RuleCounters {
  readonly frames: number;
  readonly bytes: number;
}

/** A flow: frames of one direction with the same ends. */
export interface FlowRow {
  readonly device: string;
  /** Ports that it came in by and left by; '' for a flood. */
  readonly input: string;
  readonly output: string;
  readonly vlan: number;
  readonly etherType: number;
  readonly protocol: number;
  /** IP addresses; MAC addresses where there is no IP. */
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  /** For ICMP type × 256 + code. */
  readonly destinationPort: number;
  readonly tos: number;
  readonly tcpFlags: number;
  readonly packets: number;
  /** From the IP header on. */
  readonly octets: number;
  /** Seconds since its first and its last frame. */
  readonly age: number;
  readonly idle: number;
}

export interface FlowsAnswer {
  /** False: recording began with this call on some of the devices. */
  readonly recording: boolean;
  readonly flows: FlowRow[];
}

/** What the guard of a port has seen. */
export interface GuardState {
  readonly interface: string;
  /** The MAC address that the guest uses, as far as its frames tell. */
  readonly effectiveMac: string;
  /** The guest has changed its MAC address where it may not, and gets nothing. */
  readonly closed: boolean;
  /** MAC addresses that are learned on the port. */
  readonly learned: number;
}

/** One queue with what went through it: of a shaped port, or one direction of an impaired cable. */
export interface QueueRow {
  /** The interface: for a cable the end where frames enter it. */
  readonly port: string;
  /** `out`, `in`: shaping of what leaves by the port, of what its VM sends; `link`: the cable. */
  readonly place: 'out' | 'in' | 'link';
  /** Name of the queue; for a cable its far end. */
  readonly queue: string;
  readonly priority: number;
  /** bit/s: the highest rate of the queue, otherwise the average of the port; 0 where nothing bounds it. */
  readonly rateBps: number;
  readonly frames: number;
  readonly bytes: number;
  /** Frames that found it full. */
  readonly drops: number;
  /** What waits in it now. */
  readonly queuedFrames: number;
  readonly queuedBytes: number;
  readonly limitBytes: number;
  /** What a cable did; 0 for shaping. */
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly corrupted: number;
}

/** What a neighbor says of itself by LLDP. */
export interface NeighborRow {
  /** Our end of the cable. */
  readonly device: string;
  readonly port: string;
  readonly chassisId: string;
  readonly portId: string;
  readonly portDescription: string;
  readonly systemName: string;
  readonly systemDescription: string;
  readonly capabilities: readonly string[];
  readonly managementAddress: string;
  /** VLAN of untagged frames there, 0 for none. */
  readonly portVlan: number;
  readonly aggregated: boolean;
  /** Octets of the largest frame, 0 where it says nothing. */
  readonly maxFrame: number;
  /** Seconds that it has been known, and until it is forgotten. */
  readonly age: number;
  readonly expires: number;
}

/** Frames or octets by where the other end is; see tables/traffic.ts. */
export interface TrafficCounts {
  readonly local: number;
  readonly eastWestOut: number;
  readonly eastWestIn: number;
  readonly northSouthOut: number;
  readonly northSouthIn: number;
  readonly groupOut: number;
  readonly groupIn: number;
}

/** Traffic of a host in one VLAN; VLAN −1 stands for those beyond the bound. */
export interface TrafficRow {
  readonly host: string;
  readonly vlan: number;
  readonly frames: TrafficCounts;
  readonly bytes: TrafficCounts;
}

/** A port in a spanning tree. */
export interface StpPortRow {
  /** Id of the port: an interface id, or `device:bond`. */
  readonly port: string;
  readonly role: 'disabled' | 'root' | 'designated' | 'alternate' | 'backup' | 'errdisabled';
  readonly state: 'discarding' | 'learning' | 'forwarding';
  readonly cost: number;
  readonly priority: number;
  readonly number: number;
  /** It is at the edge of the network: nobody but stations there. */
  readonly edge: boolean;
  readonly pointToPoint: boolean;
  /** What it speaks: a neighbor that knows STP only is spoken to in STP. */
  readonly sends: 'rstp' | 'stp';
  /** Root guard keeps a better root out. */
  readonly rootInconsistent: boolean;
  /** Of the best bridge on this segment: who, how far from the root, by which port. */
  readonly designatedBridge: string;
  readonly designatedCost: number;
  readonly designatedPort: string;
  readonly rxBpdus: number;
  readonly txBpdus: number;
}

/** The spanning tree of one bridge. Bridge ids as `32768/02:00:00:00:0a:01`, times in seconds. */
export interface StpRow {
  readonly protocol: 'rstp' | 'stp';
  readonly bridge: string;
  readonly root: string;
  /** Null where the bridge is root itself. */
  readonly rootPort: string | null;
  readonly rootCost: number;
  readonly helloTime: number;
  readonly maxAge: number;
  readonly forwardDelay: number;
  readonly topologyChanges: number;
  /** Null where there was none. */
  readonly sinceTopologyChange: number | null;
  readonly ports: readonly StpPortRow[];
}

export interface CaptureRequest {
  readonly id: string;
  readonly interface: string;
  readonly filter: string;
  readonly snaplen: number;
  /** Frames after which it ends by itself, null for none. */
  readonly count: number | null;
}

/** Where the counters are: rows by interface id, in a buffer that only the core writes. */
export interface CounterMap {
  readonly buffer: SharedArrayBuffer;
  readonly rows: ReadonlyMap<string, number>;
}

/** A plan was put in force; what could not be opened is left out and named. */
export interface Configured {
  readonly counters: CounterMap;
  /** Interface id → why its device or socket could not be opened. */
  readonly failures: ReadonlyMap<string, PortFailure>;
}

export interface PortFailure {
  /** Sentences in English. */
  readonly why: string;
  /** The same as codes with values. */
  readonly said: readonly PortSaid[];
}

/** The calls that the core answers: arguments and result. An error with its sentence is the other answer. */
export interface Calls {
  configure(plan: Plan): Configured;
  fdb(device: string): FdbRow[] | null;
  /** Flows of some devices, or of all; recorded from now on, and for a while after. */
  flows(devices: readonly string[] | null): FlowsAnswer;
  guards(): GuardState[];
  /** Neighbors of some devices, or of all. */
  neighbors(devices: readonly string[] | null): NeighborRow[];
  /** Queues of the ports named, or of all. */
  queues(ports: readonly string[] | null): QueueRow[];
  traffic(): TrafficRow[];
  /** Forgets learned addresses of a device: of one port, of one VLAN, or all. Null where there is no such device or port. */
  fdbFlush(device: string, port: string | null, vlan: number | null): number | null;
  /** Null where the device has no spanning tree. */
  stp(device: string): StpRow | null;
  /** Opens a port that BPDU guard shut; false where it did not. */
  stpRecover(port: string): boolean;
  /** Every bond, LAG and team, with its members. */
  bonds(): BondRow[];
  trace(frame: TracedFrame): TraceAnswer | null;
  /** The last frames that an interface dropped, for one reason or for all. */
  explainDrops(interfaceId: string, reason: DropReason | null): ExplainedDrop[];
  /** Hits of a list of rules (of a port group, or of a port), the last entry for frames that met none. */
  ruleHits(list: string): RuleCounters[] | null;
  /** The sessions that devices have; one whose destination is on another host is not among them. */
  mirrors(): MirrorCounters[];
  captureStart(request: CaptureRequest): void;
  captureStop(id: string): void;
  captureTaken(id: string, bytes: number): void;
  /** Opens an interactive shell of a light VM; output comes as events with this id. */
  shellOpen(id: string, vm: string): void;
  /** Runs one command in a light VM; ends with a `shellExit` event. */
  shellExec(id: string, vm: string, argv: readonly string[]): void;
  shellInput(id: string, text: string): void;
  /** The terminal of a shell has so many columns. */
  shellResize(id: string, columns: number): void;
  shellClose(id: string): void;
}

/** What keeps a port that is up from forwarding: another way that the tree takes, or a guard of the port. */
export type Hold = 'stp' | 'bpduGuard' | 'rootGuard';

export interface HeldInterface {
  readonly interface: string;
  readonly by: Hold;
}

export type CoreEvent =
  | { readonly type: 'ready'; readonly wakeFd: number; readonly loop: string }
  | {
      readonly type: 'link';
      readonly interface: string;
      readonly up: boolean;
      /** Null when it is up. */
      readonly why: LinkReason | null;
    }
  /** Interfaces of a device that are up and held back by its spanning tree. */
  | { readonly type: 'stp'; readonly device: string; readonly held: readonly HeldInterface[] }
  | {
      readonly type: 'bpduGuard';
      readonly device: string;
      readonly port: string;
      readonly sender: string;
    }
  | {
      readonly type: 'rootGuard';
      readonly device: string;
      readonly port: string;
      readonly on: boolean;
    }
  | {
      readonly type: 'loop';
      readonly device: string;
      readonly ports: readonly string[];
      readonly mac: string;
      readonly vlan: number;
    }
  /** Storm control begins to drop, or is done: then `dropped` says how many of each kind it was. */
  | {
      readonly type: 'storm';
      readonly device: string;
      readonly port: string;
      readonly over: boolean;
      readonly dropped: Readonly<Record<string, number>>;
    }
  | { readonly type: 'bond'; readonly name: string; readonly state: BondState }
  | {
      /** A guarded port dropped a frame: the first of a while. */
      readonly type: 'guard';
      readonly interface: string;
      readonly reason: DropReasonName;
      /** Source address of the frame. */
      readonly mac: string;
    }
  | {
      readonly type: 'capture';
      readonly id: string;
      readonly chunk: Uint8Array;
      readonly progress: CaptureProgress;
    }
  /** Datagrams of exporters, to be sent to collectors (`10.0.0.5:2055`). */
  | {
      readonly type: 'export';
      readonly targets: readonly string[];
      readonly datagram: Uint8Array;
    }
  | { readonly type: 'shellOutput'; readonly id: string; readonly text: string }
  | { readonly type: 'shellExit'; readonly id: string; readonly code: number }
  | { readonly type: 'notice'; readonly vm: string; readonly said: Said };

export type ToCore = { readonly seq: number; readonly call: keyof Calls; readonly args: unknown[] };
export type FromCore =
  | { readonly seq: number; readonly result: unknown }
  /** `said` is null where the core did not expect it. */
  | { readonly seq: number; readonly error: string; readonly said: readonly Said[] | null }
  | CoreEvent;
