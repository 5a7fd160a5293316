/**
 * The forwarding core of one running lab, as the engine sees it: the thread, what it last said about links and bonds, and who
 * listens to which of its terminals and captures.
 */
import { randomUUID } from 'node:crypto';
import type { CommandSink, Terminal } from '../api/engine.ts';
import type { DropReason, DropReasonName } from '../packet/drop-reason.ts';
import type { LinkReason } from '../packet/link-reason.ts';
import type { Said } from '../said/said.ts';
import type { BondRow, BondState } from '../switchd/bond-rows.ts';
import { type InterfaceCounters, Switchd } from '../switchd/client.ts';
import type {
  CaptureRequest,
  CoreEvent,
  FdbRow,
  FlowsAnswer,
  GuardState,
  HeldInterface,
  Hold,
  MirrorCounters,
  NeighborRow,
  PortFailure,
  QueueRow,
  RuleCounters,
  StpRow,
  TrafficRow,
} from '../switchd/messages.ts';
import type { Plan } from '../switchd/plan.ts';
import type { ExplainedDrop, TraceAnswer, TracedFrame } from '../switchd/tracer.ts';
import { Collectors } from './collectors.ts';
import { switchdEntry } from './entry-path.ts';
import type { Layer2Event } from './layer2-events.ts';
import { refusal } from './refusal.ts';
import { CTRL_C, CTRL_D } from './vm-body.ts';

type CaptureEvent = Extract<CoreEvent, { type: 'capture' }>;
export type CaptureChunk = Pick<CaptureEvent, 'chunk' | 'progress'>;

export interface LabCoreListener {
  /** A link or a bond changed its state. */
  changed(): void;
  link(interfaceId: string, up: boolean, why: LinkReason | null): void;
  /** A bond has another active member or other members in use; `before` is undefined the first time. */
  bond(name: string, state: BondState, before: BondState | undefined): void;
  /** A light VM has something to say. */
  notice(vm: string, said: Said): void;
  /** A collector of flow records or samples cannot be reached. */
  collectorFailed(target: string, error: Error): void;
  /** A guarded port dropped a frame, the first of a while; `mac` is its source. */
  guarded(interfaceId: string, reason: DropReasonName, mac: string): void;
  /** The thread ended without being asked to. */
  died(error: Error): void;
  /** A spanning tree, storm control or a loop: what people should hear of. */
  layer2(event: Layer2Event): void;
}

export class LabCore {
  /** What the core last said of an interface; one that is not here never came up. */
  readonly links = new Map<string, { readonly up: boolean; readonly why: LinkReason | null }>();
  /** What the core last said of each bond, LAG and team, by name. */
  readonly bonds = new Map<string, BondState>();
  /** Interfaces that the spanning tree of a device keeps from forwarding, by device. */
  readonly #held = new Map<string, readonly HeldInterface[]>();
  /** Interfaces whose device or socket could not be opened, with the reason. */
  failures: ReadonlyMap<string, PortFailure> = new Map();
  readonly #listener: LabCoreListener;
  readonly #terminals = new Map<string, CommandSink>();
  readonly #captures = new Map<string, (chunk: CaptureChunk | null) => void>();
  readonly #collectors: Collectors;
  #switchd: Switchd | null = null;

  private constructor(listener: LabCoreListener) {
    this.#listener = listener;
    this.#collectors = new Collectors((target, error) => listener.collectorFailed(target, error));
  }

  /** Starts the thread. Rejects where it cannot start. */
  static async start(listener: LabCoreListener): Promise<LabCore> {
    const core = new LabCore(listener);
    core.#switchd = await Switchd.start({
      entry: switchdEntry,
      onEvent: (event) => core.#hear(event),
      onDeath: (error) => {
        core.#endAll(error);
        listener.died(error);
      },
    });
    return core;
  }

  /** Puts a plan in force. */
  async configure(plan: Plan): Promise<void> {
    this.failures = await this.#running.configure(plan);
    const known = new Set(plan.interfaces.map(({ id }) => id));
    for (const id of this.links.keys()) if (!known.has(id)) this.links.delete(id);
    const bonds = new Set(plan.ports.map(({ bond }) => bond?.name));
    for (const name of this.bonds.keys()) if (!bonds.has(name)) this.bonds.delete(name);
    const devices = new Set(plan.devices.map(({ id }) => id));
    for (const id of this.#held.keys()) if (!devices.has(id)) this.#held.delete(id);
  }

  /** What keeps interfaces that are up from forwarding, by interface. */
  held(): ReadonlyMap<string, Hold> {
    return new Map([...this.#held.values()].flat().map((one) => [one.interface, one.by]));
  }

  get interfaces(): Iterable<string> {
    return this.#running.interfaces;
  }

  /** Number of an interface in flow records and samples, null where there is none of that name. */
  index(interfaceId: string): number | null {
    return this.#running.index(interfaceId);
  }

  counters(interfaceId: string): InterfaceCounters | null {
    return this.#running.counters(interfaceId);
  }

  fdb(device: string): Promise<FdbRow[] | null> {
    return this.#running.call('fdb', device);
  }

  mirrors(): Promise<MirrorCounters[]> {
    return this.#running.call('mirrors');
  }

  ruleHits(list: string): Promise<RuleCounters[] | null> {
    return this.#running.call('ruleHits', list);
  }

  traffic(): Promise<TrafficRow[]> {
    return this.#running.call('traffic');
  }

  neighbors(devices: readonly string[] | null): Promise<NeighborRow[]> {
    return this.#running.call('neighbors', devices);
  }

  flows(devices: readonly string[] | null): Promise<FlowsAnswer> {
    return this.#running.call('flows', devices);
  }

  guards(): Promise<GuardState[]> {
    return this.#running.call('guards');
  }

  queues(ports: readonly string[] | null): Promise<QueueRow[]> {
    return this.#running.call('queues', ports);
  }

  explainDrops(interfaceId: string, reason: DropReason | null): Promise<ExplainedDrop[]> {
    return this.#running.call('explainDrops', interfaceId, reason);
  }

  fdbFlush(device: string, port: string | null, vlan: number | null): Promise<number | null> {
    return this.#running.call('fdbFlush', device, port, vlan);
  }

  stp(device: string): Promise<StpRow | null> {
    return this.#running.call('stp', device);
  }

  stpRecover(port: string): Promise<boolean> {
    return this.#running.call('stpRecover', port);
  }

  bondRows(): Promise<BondRow[]> {
    return this.#running.call('bonds');
  }

  trace(frame: TracedFrame): Promise<TraceAnswer | null> {
    return this.#running.call('trace', frame);
  }

  /** A shell of a light VM, or one command of it where `argv` is given. */
  terminal(vm: string, argv: readonly string[] | null, sink: CommandSink): Terminal {
    const switchd = this.#running;
    const id = randomUUID();
    const decoder = new TextDecoder();
    this.#terminals.set(id, sink);
    const opened =
      argv === null ? switchd.call('shellOpen', id, vm) : switchd.call('shellExec', id, vm, argv);
    opened.catch((error: Error) => this.#endTerminal(id, error));
    // The core answers in order, so what follows finds the session open or gone; it is never lost between.
    const type = async (text: string): Promise<void> => {
      if (this.#terminals.has(id)) await switchd.call('shellInput', id, text).catch(() => {});
    };
    return {
      input: (bytes) => type(decoder.decode(bytes, { stream: true })),
      interrupt: () => void type(CTRL_C),
      endInput: () => void type(CTRL_D),
      resize: (columns) => {
        if (this.#terminals.has(id)) switchd.call('shellResize', id, columns).catch(() => {});
      },
      close: () => {
        if (this.#terminals.delete(id)) switchd.call('shellClose', id).catch(() => {});
      },
    };
  }

  /**
   * Captures until the count is reached or `stop`; `take` gets the chunks and then null. Each chunk is to be acknowledged with
   * `taken` when it is no longer held, or the core stops recording. Rejects with a sentence.
   */
  async capture(
    request: Omit<CaptureRequest, 'id'>,
    take: (chunk: CaptureChunk | null) => void,
  ): Promise<{ taken(bytes: number): void; stop(): Promise<void> }> {
    const id = randomUUID();
    this.#captures.set(id, take);
    try {
      await this.#running.call('captureStart', { ...request, id });
    } catch (error) {
      this.#captures.delete(id);
      throw error;
    }
    return {
      taken: (bytes) => {
        if (this.#captures.has(id)) this.#running.call('captureTaken', id, bytes).catch(() => {});
      },
      stop: async () => {
        if (!this.#captures.has(id)) return;
        // The last chunk comes before the answer.
        await this.#running.call('captureStop', id).catch(() => {});
        this.#endCapture(id);
      },
    };
  }

  /** Ends the thread; resolves when collectors were told of what was left. */
  async close(): Promise<void> {
    const switchd = this.#switchd;
    this.#endAll(refusal('CONFLICT', 'stopped-meanwhile'));
    await switchd?.close();
    await this.#collectors.close();
  }

  get #running(): Switchd {
    if (this.#switchd === null) throw refusal('CONFLICT', 'stopped-meanwhile');
    return this.#switchd;
  }

  #hear(event: CoreEvent): void {
    switch (event.type) {
      case 'link':
        this.links.set(event.interface, { up: event.up, why: event.why });
        this.#listener.link(event.interface, event.up, event.why);
        this.#listener.changed();
        break;
      case 'bond': {
        const before = this.bonds.get(event.name);
        this.bonds.set(event.name, event.state);
        this.#listener.bond(event.name, event.state, before);
        this.#listener.changed();
        break;
      }
      case 'guard':
        this.#listener.guarded(event.interface, event.reason, event.mac);
        break;
      case 'capture':
        this.#captures.get(event.id)?.(event);
        if (event.progress.ended) this.#endCapture(event.id);
        break;
      case 'export':
        this.#collectors.send(event.targets, event.datagram);
        break;
      case 'shellOutput':
        this.#terminals.get(event.id)?.output(new TextEncoder().encode(event.text));
        break;
      case 'shellExit':
        this.#endTerminal(event.id, event.code);
        break;
      case 'stp':
        this.#held.set(event.device, event.held);
        this.#listener.changed();
        break;
      case 'bpduGuard':
      case 'rootGuard':
      case 'loop':
      case 'storm':
        this.#listener.layer2(event);
        break;
      case 'notice':
        this.#listener.notice(event.vm, event.said);
        break;
    }
  }

  #endTerminal(id: string, result: number | Error): void {
    const sink = this.#terminals.get(id);
    this.#terminals.delete(id);
    sink?.exit(result);
  }

  #endCapture(id: string): void {
    const take = this.#captures.get(id);
    this.#captures.delete(id);
    take?.(null);
  }

  #endAll(reason: Error): void {
    this.#switchd = null;
    for (const id of [...this.#terminals.keys()]) this.#endTerminal(id, reason);
    for (const id of [...this.#captures.keys()]) this.#endCapture(id);
  }
}
