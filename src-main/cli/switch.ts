/**
 * `netyard switch`: a bare learning switch in the foreground, without lab and store. It runs the same core in
 * the same thread as the app does. Documented in docs/switch.md.
 */
import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { switchdEntry } from '../app/entry-path.ts';
import { Switchd } from '../switchd/client.ts';
import { print } from './output.ts';
import { type SwitchWords, switchPlan, wrongUse } from './switch-plan.ts';

const END_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

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
    .option('--stp <protocol>', 'a spanning tree: rstp or stp')
    .action((words: Omit<SwitchWords, 'mac'>) => runSwitch({ ...words, mac: randomMac() }));
}

/**
 * Runs the switch until a signal ends it.
 * @throws CommandError when a port cannot be opened, Error when the core dies.
 */
async function runSwitch(words: SwitchWords): Promise<void> {
  const plan = switchPlan(words);
  // From the first moment on: a signal during the start must not leave sockets behind.
  const signal = endSignal();
  let died: (error: Error) => void = () => {};
  const death = new Promise<Error>((resolve) => {
    died = resolve;
  });
  let switchd: Switchd | null = null;
  try {
    switchd = await Switchd.start({ entry: switchdEntry, onEvent: () => {}, onDeath: died });
    for (const { why } of (await switchd.configure(plan)).values()) throw wrongUse(why);
    print('READY');
    const end = await Promise.race([signal.received, death]);
    if (end instanceof Error) throw end;
  } finally {
    signal.forget();
    await switchd?.close();
  }
}

/** A local address (IEEE 802 8.2.2) that no other bridge of the network has. */
function randomMac(): string {
  return ['02', ...(randomBytes(5).toString('hex').match(/../g) ?? [])].join(':');
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
