/**
 * `netyard switch`: a bare learning switch in the foreground, without lab and store. It runs the same core in
 * the same thread as the app does. Documented in docs/switch.md.
 */
import type { Command } from 'commander';
import { switchdEntry } from '../app/entry-path.ts';
import { Switchd } from '../switchd/client.ts';
import { type SwitchWords, switchPlan, WrongUse } from './switch-plan.ts';

const DONE = 0;
const WRONG_USE = 2;
const FAULT = 3;
const END_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Where a command writes its lines. */
export interface CommandOutput {
  out(line: string): void;
  error(line: string): void;
}

const processOutput: CommandOutput = {
  out: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
};

/** Adds the command to the command line. */
export function registerSwitch(program: Command): void {
  const collect = (word: string, words: string[]): string[] => [...words, word];
  program
    .command('switch')
    .description('a bare learning switch between TAP devices and QEMU stream sockets')
    .option('--tap <name>', 'a TAP device, made when there is none', collect, [])
    .option('--stream <path>', "a unix socket to listen on, in QEMU's stream framing", collect, [])
    .option('--connect <path>', 'a unix socket to connect to, again and again', collect, [])
    .option(
      '--vlan <port=vlans>',
      'PORT=10 (access), PORT=trunk, or PORT=trunk:10,20-29,native:5',
      collect,
      [],
    )
    .action(async (words: SwitchWords) => {
      process.exitCode = await runSwitch(words, processOutput);
    });
}

/** Runs the switch until a signal ends it; resolves with the exit code of the command. */
export async function runSwitch(words: SwitchWords, output: CommandOutput): Promise<number> {
  // From the first moment on: a signal during the start must not leave sockets behind.
  const signal = endSignal();
  let died: (error: Error) => void = () => {};
  const death = new Promise<Error>((resolve) => {
    died = resolve;
  });
  let switchd: Switchd | null = null;
  try {
    const plan = switchPlan(words);
    switchd = await Switchd.start({ entry: switchdEntry, onEvent: () => {}, onDeath: died });
    for (const why of (await switchd.configure(plan)).values()) throw new WrongUse(why);
    output.out('READY');
    const end = await Promise.race([signal.received, death]);
    if (end instanceof Error) throw end;
    return DONE;
  } catch (error) {
    output.error(`netyard switch: ${(error as Error).message}`);
    return error instanceof WrongUse ? WRONG_USE : FAULT;
  } finally {
    signal.forget();
    await switchd?.close();
  }
}

/** The first signal that asks to end. */
function endSignal(): { received: Promise<NodeJS.Signals>; forget(): void } {
  let forget = (): void => {};
  const received = new Promise<NodeJS.Signals>((resolve) => {
    const listener = (name: NodeJS.Signals): void => resolve(name);
    for (const name of END_SIGNALS) process.on(name, listener);
    forget = () => {
      for (const name of END_SIGNALS) process.off(name, listener);
    };
  });
  return { received, forget };
}
