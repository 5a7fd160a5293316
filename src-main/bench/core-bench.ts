/**
 * The core alone: pipeline and tables between two ports of memory, so every frame is classified into a VLAN,
 * learned, looked up and tagged. No system call, no thread. What else there is, a scene says.
 */
import { Counters } from '../datapath/counters.ts';
import { Datapath } from '../datapath/datapath.ts';
import type { Interface } from '../datapath/topology.ts';
import { PASS, type Verdict } from '../packet/drop-reason.ts';
import { HEADROOM, NO_TAG, type Packet } from '../packet/packet.ts';
import { BURST, type Burst, createBurst } from '../ports/port.ts';
import { SilentPort } from '../ports/silent-port.ts';
import type { Plan } from '../switchd/plan.ts';
import { Switchboard, silentListener } from '../switchd/switchboard.ts';

const FRAME = 64;
const STRIDE = 128;
/** Coprime to the numbers of addresses: they come in no order that a cache could guess. */
const STEP = 61_027;
const WARM_UP_FRAMES = 2_000_000;
const DESTINATION = 0;
const SOURCE = 6;
const IPV4_SOURCE = 26;

/** What is measured: frames from one port of a plan to another. */
export interface CoreScene {
  readonly plan: Plan;
  /** Ids of interfaces. */
  readonly from: string;
  readonly to: string;
  /** Destinations of the frames, all known on `to`, in every VLAN. */
  readonly macs: number;
  /** VLAN tags of the frames on each side, in turn; NO_TAG for untagged. */
  readonly fromTags: readonly number[];
  readonly toTags: readonly number[];
  /** Addresses known on `to` that no frame goes to. */
  readonly idleMacs?: number;
}

export interface CoreResult {
  /** Per second of CPU time. */
  readonly framesPerSecond: number;
  /** Bytes that each frame left on the heap; 0 but for the measurement itself. */
  readonly heapBytesPerFrame: number;
}

/** A UDP datagram; its addresses are written over. */
const TEMPLATE = [
  ...[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0],
  ...[0x45, 0, 0, 50, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2],
  ...[0x30, 0x39, 0x11, 0x22, 0, 30],
];

/**
 * Gives the same few frames again and again, as a port does whose buffers stay in the cache, with another
 * address in each; counts what it is sent.
 */
class BenchPort extends SilentPort {
  readonly #frames = new Uint8Array(BURST * STRIDE);
  /** Where in the frame the MAC address goes. */
  readonly #addressAt: number;
  readonly #tags: readonly number[];
  #macs: number;
  #next = 0;
  #tag = 0;
  sent = 0;

  constructor(addressAt: number, macs: number, tags: readonly number[]) {
    super();
    this.#addressAt = addressAt;
    this.#macs = macs;
    this.#tags = tags;
    for (let at = HEADROOM; at < this.#frames.length; at += STRIDE) {
      this.#frames.set(TEMPLATE, at);
      this.#frames[at + addressAt] = 6;
    }
  }

  /** From here on so many addresses. */
  speakOf(macs: number): void {
    this.#macs = macs;
    this.#next = 0;
  }

  override receive(burst: Burst): number {
    const bytes = this.#frames;
    for (let i = 0; i < BURST; i++) {
      const floor = i * STRIDE;
      const start = floor + HEADROOM;
      const packet = burst.packets[i] as Packet;
      packet.set(bytes, 0, floor, start, start + FRAME);
      packet.tci = this.#tags[this.#tag] as number;
      this.#write(bytes, start + this.#addressAt);
      this.#write(bytes, start + IPV4_SOURCE - 2);
      this.#tag = this.#tag + 1 < this.#tags.length ? this.#tag + 1 : 0;
      this.#next = (this.#next + STEP) % this.#macs;
    }
    burst.count = BURST;
    return BURST;
  }

  #write(bytes: Uint8Array, at: number): void {
    bytes[at + 3] = this.#next >> 16;
    bytes[at + 4] = this.#next >> 8;
    bytes[at + 5] = this.#next;
  }

  override send(): Verdict {
    this.sent++;
    return PASS;
  }
}

/** Forwards `total` frames in a scene. */
export function measureCore(scene: CoreScene, total: number): CoreResult {
  const { macs, idleMacs = 0 } = scene;
  const from = new BenchPort(DESTINATION, macs, scene.fromTags);
  const to = new BenchPort(SOURCE, macs + idleMacs, scene.toTags);
  const others = new BenchPort(SOURCE, 1, [NO_TAG]);
  const ports = new Map([
    [scene.from, from],
    [scene.to, to],
  ]);
  const datapath = new Datapath(new Counters(16));
  const board = new Switchboard(
    datapath,
    { open: (_, iface) => ports.get(iface.id) ?? others, close: () => {} },
    silentListener,
    () => 0x5eed,
  );
  board.apply(scene.plan);
  const burst = createBurst();
  const forward = (port: BenchPort, id: string, frames: number): void => {
    const iface = board.interfaces.get(id) as Interface;
    for (let left = frames; left > 0; left -= BURST) {
      port.receive(burst);
      datapath.receiveBurst(iface, burst, 1);
      datapath.flush();
    }
  };
  forward(to, scene.to, (macs + idleMacs) * scene.toTags.length);
  to.speakOf(macs);
  forward(from, scene.from, WARM_UP_FRAMES);
  to.sent = 0;
  const heapBefore = process.memoryUsage().heapUsed;
  // CPU time of this thread, so that other programs on the machine do not count.
  const before = process.threadCpuUsage();
  forward(from, scene.from, total);
  const { user, system } = process.threadCpuUsage(before);
  const seconds = (user + system) / 1e6;
  const heapAfter = process.memoryUsage().heapUsed;
  if (to.sent !== Math.ceil(total / BURST) * BURST) throw new Error('the core lost frames');
  return {
    framesPerSecond: total / seconds,
    heapBytesPerFrame: Math.max(0, heapAfter - heapBefore) / total,
  };
}
