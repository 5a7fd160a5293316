/**
 * What queues cost and how exact they are: TCP over a cable with a delay against one without, the delay that ping
 * shows, and the rate of a shaped port, between two namespaces on TAP devices.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ImpairmentSettings, NO_IMPAIRMENT } from '../datapath/queues/impairment.ts';
import type { ShaperSettings } from '../datapath/queues/shaper.ts';
import { Switchd } from '../switchd/client.ts';
import { plainBridge, plainPort } from '../switchd/compile-bridge.ts';
import type { InterfacePlan, Plan, PortPlan } from '../switchd/plan.ts';
import { Arena } from './arena.ts';
import { median } from './report.ts';

const MTU = 1500;
const DELAY_MS = 10;
const SHAPED_BPS = 100_000_000;
const RIGHT = '10.98.0.2';
const PINGS = 50;
/** Time in which TCP opens its window over the delayed cable, s. */
const OPEN_S = 2;
/** A socket buffer that keeps the queue filled: what the kernel chooses by itself is empty after 5 ms without a turn. */
const FILLING = '1M';
/** A window that holds 40 Gbit/s over 20 ms: the kernel offers about half of it. */
const WINDOW = '4096 131072 268435456';

const DELAYED: ImpairmentSettings = { ...NO_IMPAIRMENT, delayMs: DELAY_MS };
const SHAPED: ShaperSettings = {
  averageBps: SHAPED_BPS,
  peakBps: SHAPED_BPS,
  burstBytes: 0,
  queues: [
    {
      name: 'default',
      priority: 0,
      minRateBps: 0,
      maxRateBps: 0,
      limitBytes: 1_250_000,
      dscp: [],
      cos: [],
    },
  ],
};

export interface QueueResult {
  /** TCP with the delay, as a share of TCP without. */
  readonly delayedShare: number;
  /** Median round trip beyond twice the delay, ms. */
  readonly pingExcessMs: number;
  /** How far the rate of the shaped port is from what was asked for, in percent: with TCP and with UDP. */
  readonly tcpDeviation: number;
  readonly udpDeviation: number;
}

/** Measures once, with a core of the module `entry`; takes some `4 × seconds`. */
export async function measureQueues(entry: URL, seconds: number): Promise<QueueResult> {
  const arena = new Arena();
  let died: Error | null = null;
  const core = await Switchd.start({
    entry,
    onEvent: () => {},
    onDeath: (error) => {
      died = error;
    },
  });
  try {
    const field = new Field(arena, core);
    await field.setUp();
    const plain = await field.tcpBps(seconds, 0);
    await field.apply(DELAYED, null);
    const pingExcessMs = field.pingMs() - 2 * DELAY_MS;
    const delayed = await field.tcpBps(seconds, OPEN_S);
    await field.apply(null, SHAPED);
    const tcpDeviation = await field.deviation(seconds, '-w', FILLING);
    const udpDeviation = await field.deviation(seconds, '-u', '-b', String(2 * SHAPED_BPS));
    if (died !== null) throw died;
    return { delayedShare: delayed / plain, pingExcessMs, tcpDeviation, udpDeviation };
  } finally {
    await core.close();
    await arena.close();
  }
}

class Field {
  readonly #arena: Arena;
  readonly #core: Switchd;
  readonly #spaces: readonly [string, string];

  constructor(arena: Arena, core: Switchd) {
    this.#arena = arena;
    this.#core = core;
    this.#spaces = [arena.namespace('left'), arena.namespace('right')];
  }

  async setUp(): Promise<void> {
    await this.apply(null, null);
    for (const [index, space] of this.#spaces.entries()) {
      const device = this.#device(index);
      const ip = (...args: string[]): string => this.#arena.run('ip', ...args);
      ip('link', 'set', device, 'netns', space);
      ip('-n', space, 'addr', 'add', `10.98.0.${index + 1}/24`, 'dev', device);
      ip('-n', space, 'link', 'set', device, 'addrgenmode', 'none', 'up');
      for (const way of ['rmem', 'wmem'])
        ip('netns', 'exec', space, 'sysctl', '-qw', `net.ipv4.tcp_${way}=${WINDOW}`);
    }
  }

  /** Impairs the cable both ways, and shapes what leaves to the right. */
  async apply(
    impairment: ImpairmentSettings | null,
    shaping: ShaperSettings | null,
  ): Promise<void> {
    const devices = [this.#device(0), this.#device(1)] as const;
    const failures = await this.#core.configure(planOf(devices, impairment, shaping));
    for (const { why } of failures.values()) throw new Error(why);
  }

  async tcpBps(seconds: number, omit: number): Promise<number> {
    const text = await this.#iperf(['-t', String(seconds), '-O', String(omit)]);
    const { end } = JSON.parse(text) as { end: { sum_received: { bits_per_second: number } } };
    return end.sum_received.bits_per_second;
  }

  /** Median round trip. */
  pingMs(): number {
    const args = ['ping', '-c', String(PINGS), '-i', '0.02', RIGHT];
    const text = this.#arena.run('ip', 'netns', 'exec', this.#spaces[0], ...args);
    return median([...text.matchAll(/time=([\d.]+) ms/g)].map(([, ms]) => Number(ms))) ?? 0;
  }

  /** What the shaped port let out while it was busy, against its rate, in percent. */
  async deviation(seconds: number, ...options: string[]): Promise<number> {
    const done = this.#iperf(['-t', String(seconds + 2), ...options]);
    await sleep(1000);
    const octets = (): number => this.#core.counters('right')?.txBytes ?? 0;
    const [before, began] = [octets(), performance.now()];
    await sleep(seconds * 1000);
    const bps = ((octets() - before) * 8000) / (performance.now() - began);
    await done;
    return Math.abs(bps / SHAPED_BPS - 1) * 100;
  }

  async #iperf(options: readonly string[]): Promise<string> {
    const [left, right] = this.#spaces;
    const inside = (space: string, ...args: string[]): string[] => [
      'netns',
      'exec',
      space,
      ...args,
    ];
    const server = this.#arena.start('ip', inside(right, 'iperf3', '-s', '-1', '--forceflush'));
    await this.#arena.line(server, 'Server listening');
    const client = inside(left, 'iperf3', '-c', RIGHT, '-J', ...options);
    const text = await this.#arena.runAside('ip', client);
    await this.#arena.stop(server);
    return text;
  }

  #device(index: number): string {
    return `${this.#arena.prefix}q${index}`;
  }
}

/** A port at each side, and a cable between their switches. */
function planOf(
  [left, right]: readonly [string, string],
  impairment: ImpairmentSettings | null,
  shaping: ShaperSettings | null,
): Plan {
  const common = { mtu: MTU, enabled: true, cut: false };
  const port = (id: string, device: string, out: ShaperSettings | null): InterfacePlan => ({
    ...common,
    id,
    kind: 'vnic',
    driver: { kind: 'tap', device },
    peer: null,
    queues: { impairment: null, shaping: out, inShaping: null },
  });
  const end = (id: string, peer: string): InterfacePlan => ({
    ...common,
    id,
    kind: 'nic',
    driver: null,
    peer,
    queues: { impairment, shaping: null, inShaping: null },
  });
  const member = (id: string, device: string): PortPlan => ({
    id,
    device,
    mode: 'access',
    pvid: 0,
    allowed: [0],
    members: [id],
    ...plainPort,
  });
  return {
    devices: ['a', 'b'].map((id) => ({
      id,
      mac: '',
      mtu: MTU,
      ageingMs: 300_000,
      monitor: null,
      ...plainBridge,
    })),
    interfaces: [
      port('left', left, null),
      end('left-end', 'right-end'),
      end('right-end', 'left-end'),
      port('right', right, shaping),
    ],
    ports: [
      member('left', 'a'),
      member('left-end', 'a'),
      member('right-end', 'b'),
      member('right', 'b'),
    ],
    lightVms: [],
    hosts: new Map(),
  };
}
