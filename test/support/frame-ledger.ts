/**
 * Books of every frame of a lab, kept beside the counters: what came into a device and by which port, what became of it there,
 * and what went out. Written down by captures at all interfaces and by wrapping queues and drops.
 */
import { Column } from '../../src-main/datapath/counters.ts';
import type { Shaper } from '../../src-main/datapath/queues/shaper.ts';
import type { BridgePort, Interface } from '../../src-main/datapath/topology.ts';
import { CONSUMED, DropReason, dropReasonNames, PASS } from '../../src-main/packet/drop-reason.ts';
import type { Packet } from '../../src-main/packet/packet.ts';
import { LabCore } from './lab-core.ts';

/** What became of a frame, or of a copy of it, in a device. */
export interface Fate {
  readonly iface: Interface;
  /** `lost`: it went out, and the cable did not take it. */
  readonly does: 'out' | 'held' | 'dropped' | 'lost';
  /** VLAN inside of the device. */
  readonly vid: number;
  /** Tag on the wire, NO_TAG for none. */
  readonly tci: number;
  readonly reason: number;
}

/** A frame that came into a device, and all that became of it there. */
export interface Visit {
  readonly iface: Interface;
  readonly tci: number;
  readonly innerTci: number;
  readonly fates: Fate[];
  consumed: boolean;
}

/** A frame as a VM got it. */
export interface Receipt {
  readonly port: string;
  readonly vid: number;
  readonly number: number;
}

/** What the cable says after the frame has left the device. */
const AFTER_OUT: readonly number[] = [
  DropReason.linkLoss,
  DropReason.linkQueueFull,
  DropReason.hopLimit,
];
const STAMP = 4;
const MIN_STAMPED = 60;

export class FrameLedger extends LabCore {
  readonly visits: Visit[] = [];
  readonly receipts: Receipt[] = [];
  /** By interface: frames that came in and went out, waited in a queue, found that of their VM full, and left it. */
  readonly in = new Map<Interface, number>();
  readonly out = new Map<Interface, number>();
  readonly held = new Map<Interface, number>();
  readonly refused = new Map<Interface, number>();
  readonly passed = new Map<Interface, number>();
  /** By interface and reason. */
  readonly dropped = new Map<string, number>();
  /** Frames that protocols took before the books were opened. */
  consumedBefore = 0;
  private visit: Visit | null = null;
  private passing = false;
  private flushing = false;
  private controlBefore = 0;

  constructor(lab: string) {
    super(lab);
    const { datapath } = this;
    for (const iface of this.board.interfaces.values()) {
      this.open(iface);
      iface.capture = { frame: (packet, inbound) => this.captured(iface, packet, inbound) };
      for (const shaper of [iface.shaper, iface.inShaper])
        if (shaper !== null) this.watch(iface, shaper);
    }
    const drop = datapath.drop.bind(datapath);
    datapath.drop = (iface, reason) => {
      const frame = Reflect.get(datapath, 'present') as Packet;
      this.note(iface, AFTER_OUT.includes(reason) ? 'lost' : 'dropped', frame, reason);
      drop(iface, reason);
    };
    const flush = datapath.flush.bind(datapath);
    datapath.flush = () => {
      this.close();
      this.flushing = true;
      flush();
      this.flushing = false;
      this.close();
    };
  }

  /** Sends a frame with a number in its last octets; whether it enters at once or waits is the port's. */
  post(port: string, bytes: Uint8Array, number: number): void {
    if (bytes.length >= MIN_STAMPED)
      bytes.set([number >> 8, number, ~number >> 8, ~number], bytes.length - STAMP);
    this.send(port, bytes);
    this.datapath.release(this.nowMs);
  }

  /** Lets time pass for protocols and for what waits. */
  override advance(ms: number): void {
    const { datapath } = this;
    for (const end = this.nowMs + ms; this.nowMs < end; ) {
      const next = Math.max(datapath.nextReleaseMs, this.nowMs + 0.1);
      const until = Math.min(end, next, this.nowMs + 500);
      super.advance(until - this.nowMs);
      datapath.release(this.nowMs);
    }
  }

  count(iface: Interface, column: number): number {
    return this.datapath.counters.cells[iface.row + column] ?? 0;
  }

  /** Takes over what devices said to each other before the books were opened. */
  private open(iface: Interface): void {
    this.in.set(iface, this.count(iface, Column.rxFrames));
    this.held.set(iface, this.count(iface, Column.queued));
    this.consumedBefore += this.count(iface, Column.rxControl);
    let out = this.count(iface, Column.txFrames);
    for (const reason of dropReasonNames.keys()) {
      const frames = this.count(iface, Column.drops + reason);
      this.dropped.set(`${iface.id} ${reason}`, frames);
      if (AFTER_OUT.includes(reason)) out += frames;
    }
    this.out.set(iface, out);
  }

  private captured(iface: Interface, packet: Packet, inbound: boolean): void {
    if (!inbound) {
      this.note(iface, 'out', packet);
      return;
    }
    this.close();
    add(this.in, iface);
    this.controlBefore = this.count(iface, Column.rxControl);
    const { tci, innerTci } = packet;
    this.visit = { iface, tci, innerTci, fates: [], consumed: false };
    this.visits.push(this.visit);
  }

  /** A queue: what it takes, and what it lets go on. */
  private watch(iface: Interface, shaper: Shaper): void {
    const admit = shaper.admit.bind(shaper);
    shaper.admit = (dp, packet) => {
      if (shaper.direction === 'in') this.close();
      const verdict = admit(dp, packet);
      if (verdict === CONSUMED) {
        add(this.held, iface);
        if (shaper.direction === 'out') this.note(iface, 'held', packet);
      } else if (verdict !== PASS && shaper.direction === 'in') add(this.refused, iface);
      return verdict;
    };
    const pass = shaper.pass.bind(shaper);
    shaper.pass = (dp, packet) => {
      this.close();
      add(this.passed, iface);
      this.passing = shaper.direction === 'out';
      pass(dp, packet);
      this.passing = false;
    };
  }

  private note(iface: Interface, does: Fate['does'], packet: Packet, reason = 0): void {
    if (does === 'out') {
      add(this.out, iface);
      if (iface.driver !== null) this.receive(iface, packet);
    }
    if (reason !== 0) add(this.dropped, `${iface.id} ${reason}`);
    if (this.passing) return;
    const { visit } = this;
    // While it flushes the core sends what devices have to say; their frames have come in nowhere.
    const isSaid = this.flushing && packet.origin === '';
    if (visit === null || isSaid || bridgeOf(visit.iface) !== bridgeOf(iface)) return;
    const { vid, tci } = (does === 'lost' ? visit.fates.pop() : undefined) ?? packet;
    visit.fates.push({ iface, does, reason, vid, tci });
  }

  private receive(iface: Interface, { buffer, start, end, vid }: Packet): void {
    if (end - start < MIN_STAMPED) return;
    const at = (offset: number): number => buffer[end - STAMP + offset] ?? 0;
    const number = (at(0) << 8) | at(1);
    // A bent frame, and one of a device, have no number.
    if (((at(2) << 8) | at(3)) !== (~number & 0xffff)) return;
    this.receipts.push({ port: iface.id, vid, number });
  }

  private isConsumed({ iface }: Visit): boolean {
    return this.count(iface, Column.rxControl) > this.controlBefore;
  }

  private close(): void {
    if (this.visit === null) return;
    this.visit.consumed = this.isConsumed(this.visit);
    this.visit = null;
  }
}

function bridgeOf({ bridgePort }: Interface): BridgePort['bridge'] | null {
  return bridgePort?.bridge ?? null;
}

function add<K>(map: Map<K, number>, key: K): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
