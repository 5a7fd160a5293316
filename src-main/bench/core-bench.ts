/**
 * The core alone: pipeline and tables between two ports of memory, an access port and a trunk, so every frame
 * is classified into a VLAN, learned, looked up and tagged. No system call, no thread.
 */
import { Counters } from '../datapath/counters.ts';
import { Datapath } from '../datapath/datapath.ts';
import type { Interface } from '../datapath/topology.ts';
import { PASS, type Verdict } from '../packet/drop-reason.ts';
import { HEADROOM, type Packet } from '../packet/packet.ts';
import { BURST, type Burst, createBurst, type Port } from '../ports/port.ts';
import type { Plan, PortPlan } from '../switchd/plan.ts';
import { Switchboard } from '../switchd/switchboard.ts';

const FRAME = 64;
const STRIDE = 128;
const VLAN = 10;
/** Coprime to the numbers of addresses: they come in no order that a cache could guess. */
const STEP = 61_027;
const WARM_UP_FRAMES = 2_000_000;

export interface CoreResult {
  /** Per second of CPU time. */
  readonly framesPerSecond: number;
  /** Bytes that each frame left on the heap; 0 but for the measurement itself. */
  readonly heapBytesPerFrame: number;
}

/**
 * Gives the same few frames again and again, as a port does whose buffers stay in the cache, with another
 * address in each; counts what it is sent.
 */
class BenchPort implements Port {
  readonly kind = 'memory';
  readonly connected = true;
  readonly offload = false;
  readonly more = false;
  onDrop: Port['onDrop'] = null;
  onConnected: Port['onConnected'] = null;
  readonly #frames = new Uint8Array(BURST * STRIDE);
  /** Where in the frame the address goes: 0 destination, 6 source. */
  readonly #addressAt: number;
  readonly #macs: number;
  #next = 0;
  sent = 0;

  constructor(addressAt: number, macs: number) {
    this.#addressAt = addressAt;
    this.#macs = macs;
    for (let at = HEADROOM; at < this.#frames.length; at += STRIDE) {
      this.#frames.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5], at);
      this.#frames[at + addressAt] = 6;
    }
  }

  attach(): void {}
  event(): boolean {
    return false;
  }
  alarm(): void {}

  receive(burst: Burst): number {
    const bytes = this.#frames;
    for (let i = 0; i < BURST; i++) {
      const floor = i * STRIDE;
      const start = floor + HEADROOM;
      (burst.packets[i] as Packet).set(bytes, 0, floor, start, start + FRAME);
      const address = start + this.#addressAt;
      bytes[address + 3] = this.#next >> 16;
      bytes[address + 4] = this.#next >> 8;
      bytes[address + 5] = this.#next;
      this.#next = (this.#next + STEP) % this.#macs;
    }
    burst.count = BURST;
    return BURST;
  }

  send(): Verdict {
    this.sent++;
    return PASS;
  }

  flush(): void {}
  close(): void {}
}

const interfacePlan = (id: string): Plan['interfaces'][number] => ({
  id,
  kind: 'vnic',
  mtu: 9216,
  enabled: true,
  driver: { kind: 'tap', device: id },
  peer: null,
  cut: false,
  queues: null,
});

const portPlan = (id: string, mode: PortPlan['mode'], pvid: number): PortPlan => ({
  id,
  device: 'switch',
  mode,
  pvid,
  allowed: [VLAN],
  members: [id],
  primary: null,
});

const plan: Plan = {
  devices: [{ id: 'switch', mtu: 9216, ageingMs: 300_000, monitor: null }],
  interfaces: [interfacePlan('access'), interfacePlan('trunk')],
  ports: [portPlan('access', 'access', VLAN), portPlan('trunk', 'trunk', -1)],
  lightVms: [],
  hosts: new Map(),
};

/** Forwards `total` frames to `macs` addresses that are known on the trunk. */
export function measureCore(macs: number, total: number): CoreResult {
  const from = new BenchPort(0, macs);
  const to = new BenchPort(6, macs);
  const datapath = new Datapath(new Counters(16));
  const board = new Switchboard(
    datapath,
    { open: (_, iface) => (iface.id === 'access' ? from : to), close: () => {} },
    { link: () => {}, active: () => {} },
    () => 0x5eed,
  );
  board.apply(plan);
  const burst = createBurst();
  const forward = (port: BenchPort, id: string, frames: number): void => {
    const iface = board.interfaces.get(id) as Interface;
    for (let left = frames; left > 0; left -= BURST) {
      port.receive(burst);
      // Untagged on the access port, in the VLAN on the trunk.
      if (port === to) for (const packet of burst.packets) packet.tci = VLAN;
      datapath.receiveBurst(iface, burst, 1);
      datapath.flush();
    }
  };
  forward(to, 'trunk', macs);
  forward(from, 'access', WARM_UP_FRAMES);
  to.sent = 0;
  const heapBefore = process.memoryUsage().heapUsed;
  // CPU time of this thread, so that other programs on the machine do not count.
  const before = process.threadCpuUsage();
  forward(from, 'access', total);
  const { user, system } = process.threadCpuUsage(before);
  const seconds = (user + system) / 1e6;
  const heapAfter = process.memoryUsage().heapUsed;
  if (to.sent !== Math.ceil(total / BURST) * BURST) throw new Error('the core lost frames');
  return {
    framesPerSecond: total / seconds,
    heapBytesPerFrame: Math.max(0, heapAfter - heapBefore) / total,
  };
}
