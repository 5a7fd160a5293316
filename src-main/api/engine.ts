/**
 * What the handlers need of the engine, one interface per area of the contract. src-main/app implements them; so the contract and its
 * handlers know nothing of databases, processes and workers.
 */
import type { Operation } from '../model/operations.ts';
import type { Problem } from '../model/problem.ts';
import type {
  ApplyResult,
  BondRow,
  BroadcastDomain,
  Capture,
  CaptureOptions,
  Counters,
  DoctorCheck,
  ExplainRequest,
  ExplainResult,
  FdbRow,
  FlowRow,
  HistoryEntry,
  LabSummary,
  MirrorRow,
  ModelEvent,
  NeighborRow,
  NetyardEvent,
  PortRow,
  Position,
  QueueRow,
  RuleRow,
  RunStatus,
  SecurityRow,
  StpTree,
  SystemInfo,
  Task,
  TraceRequest,
  TraceResult,
  TrafficRow,
} from './contract.ts';
import type { Failure } from './failure.ts';
import type { Detach } from './streams.ts';

/** Tells listeners about something. */
export interface Observable<T> {
  on(listener: (value: T) => void): Detach;
}

export interface SystemArea {
  info(): SystemInfo;
  doctor(): Promise<DoctorCheck[]>;
}

/** One lab's model. Throws ModelError and Failure. */
export interface ModelArea {
  readonly name: string;
  readonly revision: number;
  readonly events: Observable<ModelEvent>;
  /** The lab is gone. */
  readonly ended: Observable<void>;
  snapshot(): ModelEvent;
  change(operations: readonly Operation[], label: string, who: string, revision?: number): number;
  walk(direction: 'undo' | 'redo'): string;
  history(limit: number): HistoryEntry[];
  place(positions: Readonly<Record<string, Position | null>>): void;
}

/** A lab to be made: empty, or as a sample is, with another description where one is given. */
export interface NewLab {
  readonly name: string;
  readonly sample?: string | undefined;
  readonly description?: string | undefined;
}

export interface LabsArea {
  readonly changed: Observable<void>;
  readonly open: string | null;
  gallery(): { id: string; name: string; description: string; text: string }[];
  list(): LabSummary[];
  session(name: string | undefined): ModelArea;
  setOpen(name: string): void;
  create(wanted: NewLab, who: string): void;
  delete(name: string): void;
  validate(text: string, file?: string): { name: string | null; problems: Problem[] };
  apply(text: string, file: string | undefined, dryRun: boolean, who: string): ApplyResult;
  export(name: string | undefined): { name: string; text: string };
}

export interface TasksArea {
  readonly changed: Observable<void>;
  list(): Task[];
  cancel(id: string): Promise<void>;
}

export interface EventsArea {
  readonly added: Observable<NetyardEvent>;
  list(): NetyardEvent[];
}

export interface RunArea {
  /** Starts the lab as a task and gives its id. */
  start(lab?: string): string;
  stop(lab?: string): Promise<void>;
  status(lab?: string): RunStatus;
  /** Tells when `status` of this lab is another one. */
  watch(lab: string | undefined, changed: () => void): Detach;
}

/** Something that people type into: a console, or a command in a VM. */
export interface Terminal {
  /** Resolves when there is room for more. */
  input(bytes: Uint8Array): void | Promise<void>;
  /** Ctrl-C. */
  interrupt(): void;
  /** The end of the input: Ctrl-D. */
  endInput(): void;
  /** The window has so many columns and rows; absent where the other side has no size: a serial line. */
  resize?(columns: number, rows: number): void;
  /** Leaves; a command ends with it, a console goes on without us. */
  close(): void;
}

/** Takes the output of a command. */
export interface CommandSink {
  /** A promise: there is no room for more until it resolves. */
  output(bytes: Uint8Array): Promise<void> | null;
  /** Called once. */
  exit(result: number | Error): void;
}

export interface VmsArea {
  start(lab: string | undefined, vm: string): Promise<void>;
  stop(lab: string | undefined, vm: string): Promise<void>;
  reset(lab: string | undefined, vm: string): Promise<void>;
  kill(lab: string | undefined, vm: string): Promise<void>;
  /** Runs a command; `exit` is called once, with its code or with what went wrong. */
  exec(lab: string | undefined, vm: string, argv: readonly string[], sink: CommandSink): Terminal;
  /** Attaches to the console; what was printed before comes first. */
  console(lab: string | undefined, vm: string, output: (bytes: Uint8Array) => void): Terminal;
}

export interface TablesArea {
  ports(lab?: string): PortRow[];
  /** Counters of the ports named, or of all. */
  counters(lab?: string, ports?: readonly string[]): ReadonlyMap<string, Counters>;
  /** Bonds, LAGs and teams, or the one named. */
  bonds(lab?: string, bond?: string): Promise<BondRow[]>;
  /** Broadcast domains of the lab as it is configured; of one VLAN where it is given. */
  domains(lab?: string, vlan?: number): BroadcastDomain[];
  traffic(lab?: string): Promise<TrafficRow[]>;
  neighbors(lab: string | undefined, device?: string, host?: string): Promise<NeighborRow[]>;
  flows(
    lab: string | undefined,
    device?: string,
    host?: string,
  ): Promise<{ recording: boolean; flows: FlowRow[] }>;
  /** Guarded and blocked ports. */
  security(lab?: string): Promise<SecurityRow[]>;
  fdb(
    lab: string | undefined,
    device: string,
    host?: string,
  ): Promise<(FdbRow & { device: string })[]>;
  fdbFlush(
    lab: string | undefined,
    device: string,
    host: string | undefined,
    what: { port?: string | undefined; vlan?: number | undefined },
  ): Promise<number>;
  /** Of a switch, bridge or fabric device, or of all that have a spanning tree. */
  stp(lab: string | undefined, device?: string, host?: string): Promise<StpTree[]>;
  stpRecover(lab: string | undefined, port: string): Promise<void>;
}

export interface QueuesArea {
  /** Queues of the ports named, or of all. */
  list(lab?: string, ports?: readonly string[]): Promise<QueueRow[]>;
}

export interface FiltersArea {
  /** Rules of one owner, or of all that have some. */
  rules(lab?: string, owner?: string): Promise<RuleRow[]>;
  /** Mirror sessions of one switch, bridge or fabric device, or of all. */
  mirrors(lab?: string, device?: string): Promise<MirrorRow[]>;
}

/** Some pcapng bytes of a capture, with the totals so far. */
export interface CapturePiece {
  readonly bytes: Uint8Array;
  readonly frames: number;
  /** Frames that were lost because nobody took them in time. */
  readonly missed: number;
}

export interface CapturesArea {
  readonly changed: Observable<void>;
  list(): Capture[];
  start(options: CaptureOptions): Promise<Capture>;
  stop(id: string): Promise<Capture>;
  delete(id: string): Promise<void>;
  /** Captures until its count or time is reached or the reader leaves; bytes that are not taken in time are missed. */
  stream(options: CaptureOptions, signal: AbortSignal | undefined): AsyncIterable<CapturePiece>;
  /** What is in the capture's file so far. */
  read(id: string): AsyncIterable<Uint8Array>;
}

export interface TraceArea {
  run(request: TraceRequest): Promise<TraceResult>;
  explain(request: ExplainRequest): Promise<ExplainResult>;
}

export interface Engine {
  readonly system: SystemArea;
  readonly labs: LabsArea;
  readonly run: RunArea;
  readonly vms: VmsArea;
  readonly tables: TablesArea;
  readonly filters: FiltersArea;
  readonly queues: QueuesArea;
  readonly captures: CapturesArea;
  readonly trace: TraceArea;
  readonly tasks: TasksArea;
  readonly events: EventsArea;
  /** The contract's error for one that is known; null for a fault of ours. */
  explain(error: unknown): Failure | null;
  /** Notes a fault of ours; gives the reference that the user is told. */
  fault(error: unknown): string;
}
