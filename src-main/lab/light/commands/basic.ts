/** The commands that only talk about the shell and the host themselves. */
import { type Command, UsageError } from '../process.ts';

/** `help` for a list of commands, which it is itself part of. */
export function makeHelp(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'list the commands, or explain one',
    usage: 'help [COMMAND]\nExit code: 0, 2 for a command that does not exist.',
    *run(process, [name]) {
      if (name === undefined) {
        for (const known of commands()) process.print(`${known.name.padEnd(12)}${known.summary}`);
        return 0;
      }
      const command = commands().find((known) => known.name === name);
      if (!command) throw new UsageError(`there is no command "${name}".`);
      process.print(command.usage);
      return 0;
    },
  };
}

export const hostname: Command = {
  name: 'hostname',
  summary: 'print the name of this host',
  usage: 'hostname\nExit code: 0.',
  // biome-ignore lint/correctness/useYield: a command that never waits
  *run(process) {
    process.print(process.host.name);
    return 0;
  },
};

export const exit: Command = {
  name: 'exit',
  summary: 'leave the shell',
  usage: 'exit [CODE]\nExit code: CODE, 0 to 255 (default 0); 2 for wrong use.',
  // biome-ignore lint/correctness/useYield: a command that never waits
  *run(_process, [code = '0', ...rest]) {
    const value = Number(code);
    if (!/^\d{1,3}$/.test(code) || value > 255 || rest.length > 0) {
      throw new UsageError('write "exit" or "exit CODE", with a code from 0 to 255.');
    }
    return value;
  },
};
