/**
 * Two bridges with a cable between them, a memory port on each, and time that only the test moves:
 * `a` – left – `x` ══ `y` – right – `b`.
 */
import { Column, Counters } from '../../src-main/datapath/counters.ts';
import { Datapath } from '../../src-main/datapath/datapath.ts';
import {
  type ImpairmentSettings,
  NO_IMPAIRMENT,
} from '../../src-main/datapath/queues/impairment.ts';
import type { QueueSettings, ShaperSettings } from '../../src-main/datapath/queues/shaper.ts';
import type { Interface } from '../../src-main/datapath/topology.ts';
import { DropReason, type DropReasonName } from '../../src-main/packet/drop-reason.ts';
import { HEADROOM, Packet } from '../../src-main/packet/packet.ts';
import { takeTags } from '../../src-main/packet/vlan-tag.ts';
import { MemoryPort } from '../../src-main/ports/memory-port.ts';
import { createBurst } from '../../src-main/ports/port.ts';
import { plainBridge, plainPort } from '../../src-main/switchd/compile-bridge.ts';
import type { InterfacePlan, Plan, QueuesPlan } from '../../src-main/switchd/plan.ts';
import { Switchboard, silentListener } from '../../src-main/switchd/switchboard.ts';

export interface RigPlan {
  /** What the cable does on the way from `x` to `y`. */
  readonly link?: Partial<ImpairmentSettings>;
  /** Shaping of what leaves by `x`, of what leaves by `b`, of what `a` sends. */
  readonly x?: ShaperSettings;
  readonly b?: ShaperSettings;
  readonly a?: ShaperSettings;
  readonly cut?: boolean;
  /** Leaves the right side out. */
  readonly alone?: boolean;
}

/** Shaping to a rate with one queue. */
export function shapedTo(averageBps: number, more: Partial<ShaperSettings> = {}): ShaperSettings {
  return { averageBps, peakBps: averageBps, burstBytes: 0, queues: [queue('default')], ...more };
}

export function queue(name: string, more: Partial<QueueSettings> = {}): QueueSettings {
  const rates = { minRateBps: 0, maxRateBps: 0, limitBytes: 1e6 };
  return { name, priority: 0, ...rates, dscp: [], cos: [], ...more };
}

export class QueueRig {
  readonly datapath = new Datapath(new Counters(1));
  nowMs = 1000;
  /** What `b` and `a` got, with the time. */
  readonly got: { readonly atMs: number; readonly packet: Packet }[] = [];
  readonly back: Packet[] = [];
  readonly board: Switchboard;
  readonly #ports = new Map<string, MemoryPort>();
  readonly #burst = createBurst(1);

  constructor(plan: RigPlan = {}, offload = false) {
    this.board = new Switchboard(
      this.datapath,
      {
        open: (_driver, { id }) => {
          const port = new MemoryPort({ offload });
          this.#ports.set(id, port);
          return port;
        },
        close: () => {},
      },
      silentListener,
      () => 4711,
    );
    this.apply(plan);
  }

  apply(plan: RigPlan): void {
    this.datapath.nowMs = this.nowMs;
    this.board.apply(planOf(plan));
    this.#release();
  }

  /** Sends a frame of `length` octets from `a` to `b`; its payload begins with a number. */
  send(number: number, { length = 1000, dscp = 0 } = {}): void {
    const bytes = new Uint8Array(length);
    bytes.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, dscp << 2]);
    bytes.set([number >> 8, number & 255], 40);
    this.sendBytes(bytes);
  }

  sendBytes(bytes: Uint8Array): void {
    const packet = new Packet(new Uint8Array(HEADROOM + bytes.length));
    packet.buffer.set(bytes, HEADROOM);
    packet.set(packet.buffer, 0, 0, HEADROOM, HEADROOM + bytes.length);
    takeTags(packet);
    this.sendPacket(packet);
  }

  sendPacket(packet: Packet): void {
    const target = this.#burst.packets[0] as Packet;
    const { buffer, start, end } = packet;
    target.set(buffer, 0, 0, start, end);
    const { tci, gsoType, gsoSize, headerLength, csumStart, csumOffset } = packet;
    Object.assign(target, { tci, gsoType, gsoSize, headerLength, csumStart, csumOffset });
    this.#burst.count = 1;
    this.datapath.receiveBurst(this.iface('a'), this.#burst, this.nowMs);
    this.datapath.flush();
    this.#release();
  }

  /** Lets time pass: everything that is due goes on at its time. */
  advanceTo(ms: number): void {
    const { datapath } = this;
    for (let next = datapath.nextReleaseMs; next <= ms; next = datapath.nextReleaseMs) {
      this.nowMs = Math.max(this.nowMs, next);
      this.#release();
    }
    this.nowMs = ms;
  }

  #release(): void {
    this.datapath.release(this.nowMs);
    this.#collect();
  }

  advance(ms: number): void {
    this.advanceTo(this.nowMs + ms);
  }

  /** The numbers of the frames that `b` got. */
  get numbers(): number[] {
    return this.got.map(
      ({ packet: { buffer, start } }) =>
        ((buffer[start + 40] as number) << 8) | (buffer[start + 41] as number),
    );
  }

  /** Octets that `b` got. */
  get bytes(): number {
    return this.got.reduce((sum, { packet }) => sum + packet.length, 0);
  }

  iface(id: string): Interface {
    return this.board.interfaces.get(id) as Interface;
  }

  count(id: string, column: keyof typeof Column): number {
    return this.datapath.counters.cells[this.iface(id).row + Column[column]] as number;
  }

  drops(id: string, reason: DropReasonName): number {
    const at = this.iface(id).row + Column.drops + DropReason[reason];
    return this.datapath.counters.cells[at] as number;
  }

  #collect(): void {
    for (const packet of this.#ports.get('b')?.sent.splice(0) ?? [])
      this.got.push({ atMs: this.nowMs, packet });
    this.back.push(...(this.#ports.get('a')?.sent.splice(0) ?? []));
  }
}

function planOf({ link, x, b, a, cut = false, alone = false }: RigPlan): Plan {
  const impairment = link === undefined ? null : { ...NO_IMPAIRMENT, limitBytes: 1e6, ...link };
  const queues = (more: Partial<QueuesPlan>): QueuesPlan => ({
    impairment: null,
    shaping: null,
    inShaping: null,
    ...more,
  });
  const common = { mtu: 9000, enabled: true, driver: null, peer: null, cut: false, queues: null };
  const vm = (id: string, more: Partial<QueuesPlan>): InterfacePlan => ({
    ...common,
    id,
    kind: 'vnic',
    driver: { kind: 'tap', device: id },
    queues: queues(more),
  });
  const nic = (id: string, peer: string | null): InterfacePlan => ({
    ...common,
    id,
    kind: 'nic',
    peer,
    cut,
    queues: id === 'x' ? queues({ impairment, shaping: x ?? null }) : null,
  });
  const port = (id: string, device: string) => ({
    id,
    device,
    mode: 'trunk' as const,
    pvid: 0,
    allowed: 'all' as const,
    members: [id],
    primary: null,
    ...plainPort,
  });
  const left = [vm('a', { inShaping: a ?? null }), nic('x', alone ? null : 'y')];
  const right = alone ? [] : [nic('y', 'x'), vm('b', { shaping: b ?? null })];
  return {
    devices: ['left', ...(alone ? [] : ['right'])].map((id) => ({
      id,
      mac: '',
      mtu: 9000,
      ageingMs: 3e5,
      monitor: null,
      ...plainBridge,
    })),
    interfaces: [...left, ...right],
    ports: [...left.map(({ id }) => port(id, 'left')), ...right.map(({ id }) => port(id, 'right'))],
    lightVms: [],
    hosts: new Map(),
  };
}
