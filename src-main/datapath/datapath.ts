/**
 * The datapath: takes frames from interfaces, runs each through the pipeline of every device it reaches, and
 * hands them to the drivers of the interfaces where they leave. Crossing a cable is an entry in the work list
 * of the frame, so the way through many switches is one loop without recursion, bounded in hops and copies.
 *
 * Nothing is allocated per frame. All copies of a frame share its bytes; what differs per copy (where it is,
 * its tag) is in the work list. Time comes in with every call.
 */
import { CopyPool } from '../packet/copy-pool.ts';
import { CONSUMED, DropReason, PASS, type Verdict } from '../packet/drop-reason.ts';
import { type Allocate, FrameStore, type HeldFrame } from '../packet/frame-store.ts';
import { Gso, HEADROOM, NO_TAG, Packet } from '../packet/packet.ts';
import { SEGMENT_MEMORY, Segmenter } from '../packet/segment.ts';
import { storeInnerTag, takeStoredTags, takeTags } from '../packet/vlan-tag.ts';
import type { Burst, Port } from '../ports/port.ts';
import { DropSamples } from '../tables/drop-samples.ts';
import { MAC_LENGTH } from '../wire/address.ts';
import { ETHERNET_SOURCE } from '../wire/ethernet.ts';
import { Column, type Counters } from './counters.ts';
import { leave, sendToPort } from './egress/send-to-port.ts';
import { PREFETCH_FROM, prefetchDestinations } from './forward/prefetch.ts';
import { ALARM_QUIET_MS, type Guard, type GuardAlarm, MAX_ALARMS } from './guard.ts';
import { Notices } from './notices.ts';
import { runPipeline } from './pipeline.ts';
import { Agenda } from './queues/agenda.ts';
import type { Line } from './queues/line.ts';
import type { Shaper } from './queues/shaper.ts';
import type { BridgePort, Interface } from './topology.ts';
import type { Trace } from './trace.ts';

/** Devices that one frame may pass. */
export const MAX_HOPS = 64;
/** Frames of control protocols that one flush sends. */
export const MAX_ORIGINATED = 16_384;
/** Copies of one frame under way between devices: a flood of 10,000 hosts fits, a loop does not run away. */
export const MAX_WORK = 65_536;

/** Frames and bytes that one `release` lets go on before ports get their turn. */
const RELEASE_FRAMES = 256;
const RELEASE_BYTES = 262_144;
/** Frames that are due within this time go together: less is not worth a wake-up. */
const RELEASE_GAP_MS = 0.1;

const plainMemory: Allocate = (length) => ({ bytes: new Uint8Array(length), address: 0 });
/** A frame of a device's own: by an interface, or by a port of its bridge on behalf of another port. */
type Originated =
  | { readonly packet: Packet; readonly iface: Interface }
  | { readonly packet: Packet; readonly port: BridgePort; readonly from: BridgePort };

export class Datapath {
  counters: Counters;
  /** Frames that wait in queues, and when which of those is next. */
  readonly store: FrameStore;
  readonly agenda = new Agenda<Line>();
  readonly segmenter = new Segmenter(new Uint8Array(SEGMENT_MEMORY), 0);
  /** Milliseconds, monotonic; of the burst being worked on. */
  nowMs = 0;
  /** Set while a frame is traced: then nothing is learned, counted, captured or sent. */
  trace: Trace | null = null;
  readonly notices = new Notices();

  /** Copies of the frame being worked on whose bytes differ from it. */
  readonly copies = new CopyPool();
  /** Set by a stage that marked a frame whose bytes others share: the copy that goes on instead. */
  marked: Packet | null = null;

  private readonly workPacket: (Packet | null)[] = new Array(MAX_WORK).fill(null);
  private readonly workInterface: (Interface | null)[] = new Array(MAX_WORK).fill(null);
  private readonly workTci = new Int32Array(MAX_WORK);
  private readonly workTpid = new Uint16Array(MAX_WORK);
  private readonly workInnerTci = new Int32Array(MAX_WORK);
  private readonly workInnerTpid = new Uint16Array(MAX_WORK);
  private readonly workHops = new Uint8Array(MAX_WORK);
  private readonly workHop = new Int32Array(MAX_WORK);
  /** The last frames that were dropped. */
  readonly samples = new DropSamples();
  /** The frame being worked on. */
  private present: Packet | null = null;
  private workCount = 0;
  /** Devices that the present frame has passed. */
  hops = 0;
  private releasedMs = Number.NEGATIVE_INFINITY;
  private readonly released: HeldFrame[] = [];
  /** What the prefetch read; written so that it happens, read by nobody. */
  protected touched = 0;
  /** Interfaces whose drivers are to be flushed. Counted, because an array that is emptied allocates when it is filled again. */
  private readonly dirty: Interface[] = [];
  private dirtyCount = 0;
  private readonly alarms: GuardAlarm[] = [];
  private readonly originated: Originated[] = [];

  /** `allocate` gives memory for frames that wait; that of system calls spares a copy. */
  constructor(counters: Counters, allocate = plainMemory) {
    this.counters = counters;
    this.store = new FrameStore(allocate);
  }

  /** Forwards all frames of a burst that came in by one interface; the caller flushes when the turn ends. */
  receiveBurst(ingress: Interface, burst: Burst, nowMs: number): void {
    this.nowMs = nowMs;
    const port = ingress.bridgePort;
    if (port !== null && port.bridge.fdb.size >= PREFETCH_FROM)
      this.touched = prefetchDestinations(port, burst);
    const shaper = ingress.inShaper;
    if (shaper !== null) this.receiveShaped(shaper, burst);
    else for (let i = 0; i < burst.count; i++) this.receive(ingress, burst.packets[i]);
  }

  private receiveShaped(shaper: Shaper, burst: Burst): void {
    for (let i = 0; i < burst.count; i++) {
      const packet = burst.packets[i];
      this.enters(packet, shaper.iface);
      this.hops = 0;
      const verdict = shaper.admit(this, packet);
      if (verdict === PASS) this.receive(shaper.iface, packet);
      else if (verdict !== CONSUMED) this.drop(shaper.iface, verdict);
    }
  }

  /** The marked copy, for the one who lets it go on. */
  takeMarked(): Packet {
    const copy = this.marked as Packet;
    this.marked = null;
    return copy;
  }

  private receive(ingress: Interface, packet: Packet): void {
    this.enters(packet, ingress);
    this.workCount = 0;
    this.hops = 0;
    runPipeline(this, packet, ingress);
    this.work();
  }

  /** Keeps where a frame comes in and what it carries there, for samples of drops. */
  private enters(packet: Packet, iface: Interface): void {
    this.present = packet;
    packet.enter(iface.id);
  }

  /** Brings a frame, and its copies, through the devices that they have reached so far. */
  private work(): void {
    for (let i = 0; i < this.workCount; i++) {
      const packet = this.workPacket[i] as Packet;
      packet.putTags(
        this.workTci[i],
        this.workTpid[i],
        this.workInnerTci[i],
        this.workInnerTpid[i],
      );
      this.present = packet;
      if (packet.origin === '') packet.enter((this.workInterface[i] as Interface).id);
      this.hops = this.workHops[i];
      if (this.trace !== null) this.trace.current = this.workHop[i];
      runPipeline(this, packet, this.workInterface[i] as Interface);
    }
    this.copies.release(0);
  }

  /**
   * Lets a device send a frame of its own by one of its interfaces, past all forwarding: at the next flush, so that a
   * protocol may answer while it is being asked. The tag, if any, stands in the bytes. They are copied.
   */
  originate(iface: Interface, frame: Uint8Array): void {
    const packet = ownPacket(frame);
    takeTags(packet);
    this.originated.push({ iface, packet });
  }

  /**
   * Lets a bridge send a frame in a VLAN by one of its ports, as if it had come in by `from`: tagged, and by the member of a
   * bond, as frames of that port are.
   */
  originateFrom(from: BridgePort, port: BridgePort, vid: number, frame: Uint8Array): void {
    const packet = ownPacket(frame);
    packet.vid = vid;
    this.originated.push({ from, port, packet });
  }

  /** Frames that cause others are sent in the same flush, so a handshake is over at once; the bound ends a quarrel. */
  private sendOriginated(): void {
    for (let i = 0; i < this.originated.length; i++) {
      const own = this.originated[i];
      this.present = own.packet;
      this.workCount = 0;
      this.hops = 0;
      if (i >= MAX_ORIGINATED)
        this.drop('iface' in own ? own.iface : own.port.members[0], DropReason.workLimit);
      else if ('iface' in own) this.sendControl(own.iface, own.packet);
      else this.sendFrom(own.from, own.port, own.packet);
      this.work();
    }
    this.originated.length = 0;
  }

  private sendFrom(from: BridgePort, port: BridgePort, packet: Packet): void {
    const { mirrors } = port.bridge;
    mirrors?.begin(from);
    sendToPort(this, packet, port, from, null);
    mirrors?.finish(this, packet);
  }

  /** When to call `release` at the latest, ms; Infinity while no frame waits. */
  get nextReleaseMs(): number {
    const { first } = this.agenda;
    return first === null
      ? Number.POSITIVE_INFINITY
      : Math.max(first.dueMs, this.releasedMs + RELEASE_GAP_MS);
  }

  /** Lets frames go on that have waited long enough, a bounded number at a time, and flushes. */
  release(nowMs: number): void {
    if (this.agenda.first === null || this.agenda.first.dueMs > nowMs) return;
    this.nowMs = nowMs;
    this.releasedMs = nowMs;
    const { agenda, released } = this;
    let bytes = 0;
    for (let line = agenda.first; line !== null && line.dueMs <= nowMs; line = agenda.first) {
      if (released.length >= RELEASE_FRAMES || bytes >= RELEASE_BYTES) {
        this.releasedMs = Number.NEGATIVE_INFINITY;
        break;
      }
      const frame = line.take(nowMs);
      agenda.moved(line);
      if (frame === null) continue;
      released.push(frame);
      bytes += frame.size;
      this.workCount = 0;
      this.present = frame.packet;
      this.hops = frame.hops;
      line.pass(this, frame.packet);
      this.work();
    }
    this.flush();
    for (let i = 0; i < released.length; i++) this.store.free(released[i]);
    released.length = 0;
  }

  private sendControl(iface: Interface, packet: Packet): void {
    if (!iface.up) return;
    const verdict = leave(this, packet, iface);
    if (verdict === PASS) this.counters.cells[iface.row + Column.txControl]++;
    else this.drop(iface, verdict);
  }

  /** Sends what devices have to say, and writes out what the drivers took since the last flush. */
  flush(): void {
    this.sendOriginated();
    for (let i = 0; i < this.dirtyCount; i++) {
      const iface = this.dirty[i];
      iface.dirty = false;
      iface.driver?.flush(this.nowMs);
    }
    this.dirtyCount = 0;
  }

  /** Works out where a frame would go, with all side effects off. */
  traceFrame(ingress: Interface, packet: Packet, trace: Trace, nowMs: number): void {
    this.nowMs = nowMs;
    this.trace = trace;
    try {
      this.receive(ingress, packet);
    } finally {
      trace.restore();
      this.trace = null;
    }
  }

  /** Counts a frame that ends here and says so to a trace. */
  drop(iface: Interface, reason: DropReason): void {
    if (this.trace !== null) {
      this.trace.end('dropped', reason, iface.id);
      return;
    }
    this.count(iface, reason, 1, this.present);
  }

  private count(iface: Interface, reason: DropReason, frames: number, packet: Packet | null): void {
    this.counters.cells[iface.row + Column.drops + reason] += frames;
    if (packet !== null) this.samples.take(iface.row, iface.id, reason, packet, this.nowMs);
  }

  /** Notes what a guarded port had to drop, for whoever takes the alarms; then the port is quiet for a while. */
  alarm(iface: Interface, guard: Guard, reason: DropReason, packet: Packet): void {
    guard.quietUntilMs = this.nowMs + ALARM_QUIET_MS;
    if (this.alarms.length >= MAX_ALARMS) return;
    const source = packet.start + ETHERNET_SOURCE;
    const mac = packet.buffer.slice(source, source + MAC_LENGTH);
    this.alarms.push({ interfaceId: iface.id, reason, mac });
  }

  /** What guarded ports reported since the last call. */
  takeAlarms(): GuardAlarm[] {
    return this.alarms.splice(0);
  }

  /** Counts frames that were lost inside a driver, of which `packet` is one: on their way out, or before they came in. */
  countLost(iface: Interface, reason: DropReason, frames: number, packet: Packet): void {
    if (packet.origin === '') packet.enter(iface.id);
    this.count(iface, reason, frames, packet);
  }

  /** Counts a frame that waited, and was forgotten. */
  countForgotten(iface: Interface, reason: DropReason, { packet }: HeldFrame): void {
    this.count(iface, reason, 1, packet);
  }

  /** Hands a frame to the driver of the interface where it leaves. */
  deliver(iface: Interface, driver: Port, packet: Packet): Verdict {
    if (this.trace !== null) {
      this.trace.end('delivered', 0);
      return PASS;
    }
    if (!iface.dirty) {
      iface.dirty = true;
      this.dirty[this.dirtyCount++] = iface;
    }
    const plain = packet.gsoType === Gso.none && packet.csumStart < 0;
    return plain || driver.offload ? driver.send(packet) : this.sendInParts(driver, packet);
  }

  /** For a driver that takes no offload frames. The first part that is refused decides. */
  private sendInParts(driver: Port, packet: Packet): Verdict {
    let verdict = this.segmenter.begin(packet);
    if (verdict !== PASS) return verdict;
    for (let part = this.segmenter.next(); part !== null; part = this.segmenter.next()) {
      const result = driver.send(part);
      if (verdict === PASS) verdict = result;
    }
    return verdict;
  }

  /** Frames and copies that wait to enter another device. */
  get underWay(): number {
    return this.workCount;
  }

  /** A frame with two tags that enters a tunnel, which puts a third in front: as a copy with a free place. Null: no memory. */
  withRoomForTag(packet: Packet, iface: Interface): Packet | null {
    if (iface.bridgePort?.mode !== 'dot1q-tunnel') return packet;
    const copy = this.copies.take(packet);
    if (copy !== null) storeInnerTag(copy);
    return copy;
  }

  /** Lets a frame go over a cable: it enters the device at the far end in the same burst. */
  cross(peer: Interface, sent: Packet): Verdict {
    if (this.hops >= MAX_HOPS) return DropReason.hopLimit;
    if (this.workCount >= MAX_WORK) return DropReason.workLimit;
    // What goes on from here is left out: a frame that a loop multiplies would be followed for long.
    if (this.trace?.truncated) return PASS;
    const packet = sent.deepTag && sent.innerTci === NO_TAG ? this.withTagsTaken(sent) : sent;
    if (packet === null) return DropReason.workLimit;
    const at = this.workCount++;
    this.workPacket[at] = packet;
    this.workInterface[at] = peer;
    this.workTci[at] = packet.tci;
    this.workTpid[at] = packet.tpid;
    this.workInnerTci[at] = packet.innerTci;
    this.workInnerTpid[at] = packet.innerTpid;
    this.workHops[at] = this.hops + 1;
    if (this.trace !== null) {
      this.trace.enter('link', `${peer.peer?.id}--${peer.id}`, packet.tci);
      this.workHop[at] = this.trace.current;
    }
    return PASS;
  }

  /** A frame that lost a tag while more of them stand in its bytes: the next device is to see them in their place. */
  private withTagsTaken(packet: Packet): Packet | null {
    const copy = this.copies.take(packet);
    if (copy !== null) takeStoredTags(copy);
    return copy;
  }
}

function ownPacket(frame: Uint8Array): Packet {
  const bytes = new Uint8Array(HEADROOM + frame.length);
  bytes.set(frame, HEADROOM);
  const packet = new Packet(bytes);
  packet.set(bytes, 0, 0, HEADROOM, bytes.length);
  return packet;
}
