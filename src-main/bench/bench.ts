/**
 * `netyard bench`: every measurement for every contestant in turn, several rounds, medians. Contestants run
 * side by side and are measured one after another within a round, so that what the machine does besides hits
 * all of them alike.
 */
import { cpus } from 'node:os';
import { libcMissing } from '../ports/linux/libc.ts';
import { tapSupport } from '../ports/linux/tap-device.ts';
import { portSentences } from '../ports/sentences.ts';
import { sayIn } from '../said/said.ts';
import { Arena, hasProgram } from './arena.ts';
import { netContestants, streamContestants } from './contestants.ts';
import { measureCore } from './core-bench.ts';
import {
  besideScene,
  filterScene,
  plainScene,
  type Surrounding,
  surroundings,
} from './core-scenes.ts';
import { type LagResult, measureLag } from './lag-bench.ts';
import * as net from './net-measures.ts';
import { measureQueues, type QueueResult } from './queue-bench.ts';
import { type JudgedRow, judge, OURS, type Result, type Row, resultOf, table } from './report.ts';
import * as streams from './stream-measures.ts';

export interface BenchOptions {
  readonly json: boolean;
  /** Runs of each measurement; the median counts. */
  readonly rounds: number;
  /** Length of a throughput run. */
  readonly seconds: number;
  /** Names of groups to run. */
  readonly only: readonly string[];
  /** The module of the core's thread. */
  readonly coreEntry: URL;
}

export const groups = ['net', 'stream', 'core', 'queues', 'lag'] as const;

const CORE_FRAMES = 5_000_000;
/** Half of the frames, and room for noise. */
const STALLED_SHARE = 0.25;
/** The floor for the core in million frames per second, and 0.8 of it with many addresses. */
const CORE_MFPS = 3;
const CORE_MANY_MFPS = 2.4;
const MANY_MACS = 100_000;

type Spec = Omit<Row, 'results'>;

interface Measure<F> extends Spec {
  run(field: F, contestant: string): Promise<number>;
}

/** Something measurable with a field for each contestant. */
interface Contest<F> {
  readonly contestants: readonly { readonly name: string; readonly needs: readonly string[] }[];
  setUp(contestant: string, arena: Arena): Promise<F>;
  readonly measures: readonly Measure<F>[];
}

/** Runs the benchmarks; resolves with the exit code: 0 whatever the numbers are. */
export async function runBench(options: BenchOptions): Promise<number> {
  const stop = (signal: NodeJS.Signals): void => process.exit(128 + (signal === 'SIGINT' ? 2 : 15));
  // The arenas clean up in their exit handlers.
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const rows: JudgedRow[] = [];
  for (const group of groups) {
    if (options.only.length > 0 && !options.only.includes(group)) continue;
    rows.push(...(await runners[group](options)).map(judge));
  }
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
  const machine = { cpus: cpus().length, model: cpus()[0]?.model ?? '', node: process.version };
  const output = options.json
    ? JSON.stringify({ machine, rounds: options.rounds, rows }, null, 2)
    : table(rows);
  process.stdout.write(`${output}\n`);
  return 0;
}

const progress = (text: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
};

const runners: Record<(typeof groups)[number], (options: BenchOptions) => Promise<Row[]>> = {
  net: async (options) => {
    const support = tapSupport();
    if (!support.ok) return leftOut(netMeasures(options), sayIn(portSentences, [support.why]));
    if (process.getuid?.() !== 0) {
      return leftOut(netMeasures(options), 'run as root to make network namespaces');
    }
    return await contest(options, {
      contestants: netContestants,
      setUp: (name, arena) => net.setUp(find(netContestants, name), arena),
      measures: netMeasures(options),
    });
  },
  stream: async (options) => {
    const missing = libcMissing();
    if (missing !== null) return leftOut(streamMeasures(options), sayIn(portSentences, [missing]));
    return await contest(options, {
      contestants: streamContestants,
      setUp: (name, arena) => streams.setUpStreams(find(streamContestants, name), arena),
      measures: streamMeasures(options),
    });
  },
  core: async (options) => coreRows(options.rounds),
  queues: async (options) => {
    const support = tapSupport();
    const why = !support.ok
      ? sayIn(portSentences, [support.why])
      : process.getuid?.() !== 0
        ? 'run as root to make network namespaces'
        : hasProgram('iperf3')
          ? null
          : 'iperf3 is not installed';
    return why === null ? await queueRows(options) : leftOut(queueSpecs, why);
  },
  lag: async ({ rounds }) => lagRows(rounds),
};

function find<C extends { readonly name: string }>(contestants: readonly C[], name: string): C {
  return contestants.find((contestant) => contestant.name === name) as C;
}

function netMeasures({ seconds }: BenchOptions): Measure<net.Field>[] {
  return [
    {
      measure: 'TCP between namespaces',
      unit: 'Gbit/s',
      better: 'higher',
      targets: [
        { factor: 0.6, of: 'linux bridge' },
        { factor: 6, of: 'open vswitch' },
        { factor: 8, of: 'vde_switch' },
      ],
      run: (field) => net.tcpGbps(field, seconds),
    },
    {
      measure: 'UDP, 64 bytes, between namespaces',
      unit: 'thousand datagrams/s received',
      better: 'higher',
      targets: [
        { factor: 1, of: 'open vswitch' },
        { factor: 1.5, of: 'vde_switch' },
      ],
      run: (field) => net.udpKpps(field, seconds),
    },
    {
      measure: 'ping between namespaces, p50',
      unit: 'µs',
      better: 'lower',
      targets: [{ factor: 1, of: 'vde_switch' }],
      run: (field) => net.pingMicroseconds(field),
    },
    {
      measure: 'idle',
      unit: '% of a core',
      better: 'lower',
      targets: [{ factor: 2 }],
      run: (field) => net.idlePercent(field, seconds),
    },
  ];
}

function streamMeasures({ seconds }: BenchOptions): Measure<streams.StreamField>[] {
  /** Best rate of the hub so far by size: below it, nothing may be lost. */
  const hubRate = new Map<number, number>();
  /** Latest rate by contestant and size. */
  const rates = new Map<string, number>();
  const throughput = (size: number): Measure<streams.StreamField> => ({
    measure: `stream sockets, ${size}-byte frames`,
    unit: 'million frames/s received',
    better: 'higher',
    targets: [{ factor: 2, of: 'qemu hub' }],
    run: async (field, contestant) => {
      const { rate } = await streams.transfer(field, { size, seconds });
      rates.set(`${contestant} ${size}`, rate);
      if (contestant !== OURS) hubRate.set(size, Math.max(hubRate.get(size) ?? 0, rate));
      return rate / 1e6;
    },
  });
  const faults = (size: number): Measure<streams.StreamField> => ({
    measure: `stream sockets, ${size}-byte frames at the rate of the hub`,
    unit: 'frames lost, reordered or damaged',
    better: 'lower',
    targets: [{ factor: 0 }],
    run: async (field) => {
      const rate = hubRate.get(size) ?? 100_000;
      const { sent, received, reordered, damaged } = await streams.transfer(field, {
        size,
        seconds,
        rate,
      });
      return sent - received + reordered + damaged;
    },
  });
  return [
    throughput(64),
    throughput(1500),
    faults(64),
    faults(1500),
    {
      measure: 'stream sockets, round trip p50',
      unit: 'µs',
      better: 'lower',
      targets: [{ factor: 1, of: 'qemu hub' }],
      run: (field) => streams.roundTripMicroseconds(field),
    },
    {
      measure: 'stream sockets, 1500-byte frames, half of them to a peer that never reads',
      unit: 'share of the undisturbed rate that the other half reaches',
      better: 'higher',
      targets: [{ factor: STALLED_SHARE }],
      run: async (field, contestant) => {
        const rate = await streams.besideStalled(field, seconds);
        return rate / (rates.get(`${contestant} 1500`) ?? Number.NaN);
      },
    },
  ];
}

/** Sets all contestants up, measures in rounds, and takes everything down. */
async function contest<F>(
  options: BenchOptions,
  { contestants, setUp, measures }: Contest<F>,
): Promise<Row[]> {
  const arenas: Arena[] = [];
  const fields = new Map<string, F>();
  const missing = new Map<string, string>();
  const runs = measures.map(() => new Map<string, number[]>());
  const faults = measures.map(() => new Map<string, string>());
  try {
    for (const { name, needs } of contestants) {
      if (!needs.every(hasProgram)) {
        missing.set(name, 'not installed');
        continue;
      }
      const arena = new Arena();
      arenas.push(arena);
      try {
        fields.set(name, await setUp(name, arena));
      } catch (error) {
        missing.set(name, `failed: ${(error as Error).message}`);
      }
    }
    for (let round = 1; round <= options.rounds; round++) {
      for (const [index, measure] of measures.entries()) {
        progress(`${measure.measure}: round ${round} of ${options.rounds}`);
        for (const [name, field] of fields) {
          const list = runs[index]?.get(name) ?? [];
          runs[index]?.set(name, list);
          try {
            list.push(await measure.run(field, name));
          } catch (error) {
            faults[index]?.set(name, `failed: ${(error as Error).message}`);
          }
        }
      }
    }
  } finally {
    for (const arena of arenas) await arena.close();
  }
  return measures.map(({ run: _, ...spec }, index) => ({
    ...spec,
    results: Object.fromEntries(
      contestants.map(({ name }) => {
        const why = missing.get(name) ?? faults[index]?.get(name);
        return [name, resultFor(runs[index]?.get(name) ?? [], why)];
      }),
    ),
  }));
}

function resultFor(runs: readonly number[], why = 'nothing to measure'): Result {
  const result = resultOf(runs);
  return result.median === null ? { ...result, why } : result;
}

function leftOut(specs: readonly Spec[], why: string): Row[] {
  return specs.map(({ measure, unit, better, targets }) => ({
    measure,
    unit,
    better,
    targets,
    results: { [OURS]: { median: null, runs: [], why } },
  }));
}

/** Numbers of what is beside the frames; the first is what the others are compared with. */
const BESIDE = [10, 100, 1000, 10_000] as const;
const BESIDE_FRAMES = 2_000_000;
/** A switch of 10,000 ports forwards as fast as one of 10, with room for noise. */
const BESIDE_SHARE = 0.8;
const FILTER_MFPS = 1;

const queueSpecs: readonly (Spec & { readonly key: keyof QueueResult })[] = [
  {
    key: 'delayedShare',
    measure: 'TCP over a cable with a delay of 10 ms each way',
    unit: 'share of TCP without it',
    better: 'higher',
    targets: [{ factor: 0.95 }],
  },
  {
    key: 'pingExcessMs',
    measure: 'ping over a cable with a delay of 10 ms each way, p50',
    unit: 'ms above 20',
    better: 'lower',
    targets: [{ factor: 0.5 }],
  },
  {
    key: 'tcpDeviation',
    measure: 'a port shaped to 100 Mbit/s, TCP',
    unit: '% off',
    better: 'lower',
    targets: [{ factor: 3 }],
  },
  {
    key: 'udpDeviation',
    measure: 'a port shaped to 100 Mbit/s, UDP of twice the rate',
    unit: '% off',
    better: 'lower',
    targets: [{ factor: 3 }],
  },
];

async function queueRows({ rounds, seconds, coreEntry }: BenchOptions): Promise<Row[]> {
  const runs: QueueResult[] = [];
  for (let round = 1; round <= rounds; round++) {
    progress(`queues: round ${round} of ${rounds}`);
    runs.push(await measureQueues(coreEntry, Math.max(1, Math.round(seconds))));
  }
  return queueSpecs.map(({ key, ...spec }) => ({
    ...spec,
    results: { [OURS]: resultOf(runs.map((run) => run[key])) },
  }));
}

const lagSpecs: readonly (Spec & { readonly key: keyof LagResult })[] = [
  {
    key: 'gain',
    measure: 'LACP over two cables of 1 Gbit/s, 64 flows of 2 Gbit/s together',
    unit: 'times what one cable carries',
    better: 'higher',
    targets: [{ factor: 1.8 }],
  },
  {
    key: 'lostBeyond',
    measure: 'one of the two cables pulled out, loss',
    unit: 'frames beyond those on the cable',
    better: 'lower',
    targets: [{ factor: 0 }],
  },
  {
    key: 'movedAfterMs',
    measure: 'one of the two cables pulled out, until all flows arrive again',
    unit: 'ms, with 1 ms of delay on the other',
    better: 'lower',
    targets: [{ factor: 100 }],
  },
];

function lagRows(rounds: number): Row[] {
  const runs: LagResult[] = [];
  for (let round = 1; round <= rounds; round++) {
    progress(`LAGs: round ${round} of ${rounds}`);
    runs.push(measureLag(round));
  }
  return lagSpecs.map(({ key, ...spec }) => ({
    ...spec,
    results: { [OURS]: resultOf(runs.map((run) => run[key])) },
  }));
}

function coreRows(rounds: number): Row[] {
  const few: number[] = [];
  const many: number[] = [];
  const filtered: number[] = [];
  const heap: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    progress(`the core alone: round ${round} of ${rounds}`);
    const result = measureCore(plainScene(2), CORE_FRAMES);
    few.push(result.framesPerSecond / 1e6);
    heap.push(result.heapBytesPerFrame);
    many.push(measureCore(plainScene(MANY_MACS), CORE_FRAMES).framesPerSecond / 1e6);
    filtered.push(measureCore(filterScene(), CORE_FRAMES).framesPerSecond / 1e6);
  }
  const rate = { unit: 'million frames/s', better: 'higher' } as const;
  return [
    {
      measure: 'the core alone, 64-byte frames, VLAN and FDB hit',
      ...rate,
      targets: [{ factor: CORE_MFPS }],
      results: { [OURS]: resultOf(few) },
    },
    {
      measure: `the core alone, frames to ${MANY_MACS} known addresses in no order`,
      ...rate,
      targets: [{ factor: CORE_MANY_MFPS }],
      results: { [OURS]: resultOf(many), 'few addresses': resultOf(few) },
    },
    {
      measure: 'the core alone, 64 VLANs, a mirror session and 1,000 filter rules',
      ...rate,
      targets: [{ factor: FILTER_MFPS }],
      results: { [OURS]: resultOf(filtered), 'none of them': resultOf(few) },
    },
    ...surroundings.map((what) => besideRow(what, rounds)),
    {
      measure: 'the core alone, heap',
      unit: 'bytes allocated per frame',
      better: 'lower',
      targets: [{ factor: 1 }],
      results: { [OURS]: resultOf(heap) },
    },
  ];
}

/** The curve of one surrounding: what a frame does not touch must not cost it anything. */
function besideRow(what: Surrounding, rounds: number): Row {
  const [least, ...more] = BESIDE;
  const runs = new Map<number, number[]>(BESIDE.map((count) => [count, []]));
  for (let round = 1; round <= rounds; round++)
    for (const count of BESIDE) {
      progress(`the core beside ${count} ${what}: round ${round} of ${rounds}`);
      const { framesPerSecond } = measureCore(besideScene(what, count), BESIDE_FRAMES);
      runs.get(count)?.push(framesPerSecond / 1e6);
    }
  const name = (count: number): string => `${count} ${what}`;
  const most = more.pop() ?? least;
  const others = [least, ...more].map(
    (count) => [name(count), resultOf(runs.get(count) ?? [])] as const,
  );
  return {
    measure: `the core alone, beside ${most} ${what} that no frame touches`,
    unit: 'million frames/s',
    better: 'higher',
    targets: [{ factor: BESIDE_SHARE, of: name(least) }],
    results: { [OURS]: resultOf(runs.get(most) ?? []), ...Object.fromEntries(others) },
  };
}
