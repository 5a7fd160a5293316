/** `netyard bench`: how fast the core is, side by side with the peers that this machine has. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { switchdEntry } from '../app/entry-path.ts';
import type { BenchOptions } from '../bench/bench.ts';
import type { PeerTask } from '../bench/stream-peer.ts';

const DEFAULT_ROUNDS = 5;
const DEFAULT_SECONDS = 2;
const MAX_NUMBER = 100;
const GROUPS = ['net', 'stream', 'core', 'queues', 'lag'];

/** Adds the command to the command line. */
export function registerBench(program: Command): void {
  program
    .command('bench')
    .description('measure the core side by side with the peers that are installed')
    .option('--json', 'print JSON', false)
    .option('--rounds <n>', 'runs of each measurement; the median counts', number, DEFAULT_ROUNDS)
    .option('--seconds <s>', 'length of a throughput run', number, DEFAULT_SECONDS)
    .addOption(new Option('--only <group...>', 'measure these only').choices(GROUPS).default([]))
    // The bench starts itself with this at the ends of stream sockets.
    .addOption(new Option('--stream-peer <task>').hideHelp())
    .action(async (options: Omit<BenchOptions, 'coreEntry'> & { streamPeer?: string }) => {
      if (options.streamPeer !== undefined) {
        const { playPeer } = await import('../bench/stream-peer.ts');
        const report = playPeer(JSON.parse(options.streamPeer) as PeerTask);
        if (report) process.stdout.write(`${JSON.stringify(report)}\n`);
        return;
      }
      const { runBench } = await import('../bench/bench.ts');
      process.exitCode = await runBench({ ...options, coreEntry: switchdEntry });
    });
}

function number(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= MAX_NUMBER) return value;
  throw new InvalidArgumentError(`Give a number above 0, at most ${MAX_NUMBER}.`);
}
