/** What is measured between two namespaces, with the tools that everybody uses for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Arena, cpuSeconds } from './arena.ts';
import type { NetContestant, Running } from './contestants.ts';
import { median } from './report.ts';

const LEFT_ADDRESS = '10.99.0.1';
const RIGHT_ADDRESS = '10.99.0.2';
const PINGS = 200;
const SETTLE_MS = 500;

/** Two namespaces with a contestant between them. */
export interface Field {
  readonly arena: Arena;
  readonly left: string;
  readonly right: string;
  readonly running: Running;
}

/** Sets a contestant up in an arena of its own and proves that frames pass. */
export async function setUp(contestant: NetContestant, arena: Arena): Promise<Field> {
  const [home, left, right] = ['home', 'left', 'right'].map((name) => arena.namespace(name)) as [
    string,
    string,
    string,
  ];
  const device = (side: string): string => `${arena.prefix}${side}`;
  const running = await contestant.start(arena, home, device('l'), device('r'));
  for (const [space, name, address] of [
    [left, device('l'), LEFT_ADDRESS],
    [right, device('r'), RIGHT_ADDRESS],
  ] as const) {
    arena.run('ip', '-n', home, 'link', 'set', name, 'netns', space);
    arena.run('ip', '-n', space, 'addr', 'add', `${address}/24`, 'dev', name);
    // IPv6 talks by itself, which would be measured too.
    arena.run('ip', '-n', space, 'link', 'set', name, 'addrgenmode', 'none', 'up');
  }
  // The first echo also waits for the address to be resolved and the bridge port to forward.
  arena.run('ip', 'netns', 'exec', left, 'ping', '-c', '1', '-w', '10', RIGHT_ADDRESS);
  return { arena, left, right, running };
}

async function iperf(field: Field, seconds: number, ...options: string[]): Promise<IperfReport> {
  const { arena, left, right } = field;
  const inside = (space: string, ...args: string[]): string[] => ['netns', 'exec', space, ...args];
  const server = arena.start('ip', inside(right, 'iperf3', '-s', '-1', '--forceflush'));
  await arena.line(server, 'Server listening');
  // It knows whole seconds only, and takes 0 for no end.
  const time = String(Math.max(1, Math.round(seconds)));
  const client = inside(left, 'iperf3', '-c', RIGHT_ADDRESS, '-J', '-t', time, ...options);
  const report = JSON.parse(await arena.runAside('ip', client)) as IperfReport;
  await arena.stop(server);
  return report;
}

interface IperfReport {
  readonly end: {
    readonly sum_received?: { readonly bits_per_second: number };
    readonly sum?: {
      readonly packets?: number;
      readonly lost_packets?: number;
      readonly seconds: number;
    };
  };
}

/** TCP with iperf3's defaults, in Gbit/s at the receiver. */
export async function tcpGbps(field: Field, seconds: number): Promise<number> {
  const { end } = await iperf(field, seconds);
  return (end.sum_received?.bits_per_second ?? 0) / 1e9;
}

/** UDP datagrams of 64 bytes as fast as the sender can, in thousands per second at the receiver. */
export async function udpKpps(field: Field, seconds: number): Promise<number> {
  const { end } = await iperf(field, seconds, '-u', '-b', '0', '-l', '64');
  const { packets = 0, lost_packets: lost = 0, seconds: took = seconds } = end.sum ?? {};
  return (packets - lost) / took / 1e3;
}

/** Median round trip of ICMP echo, in microseconds. */
export async function pingMicroseconds(field: Field): Promise<number> {
  const args = ['ping', '-c', String(PINGS), '-i', '0.005', RIGHT_ADDRESS];
  const text = await field.arena.runAside('ip', ['netns', 'exec', field.left, ...args]);
  return median([...text.matchAll(/time=([\d.]+) ms/g)].map((match) => Number(match[1]) * 1000));
}

/** CPU of the contestant's processes while nothing is sent, in percent of one core. */
export async function idlePercent(field: Field, seconds: number): Promise<number> {
  const { processes } = field.running;
  if (processes.length === 0) return Number.NaN;
  const used = (): number => processes.reduce((sum, child) => sum + cpuSeconds(child), 0);
  await sleep(SETTLE_MS);
  const before = used();
  const from = performance.now();
  await sleep(seconds * 1000);
  return ((used() - before) / ((performance.now() - from) / 1000)) * 100;
}
