/** The command line `netyard`: its commands, and the one place where a command ends. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { registerBench } from './bench.ts';
import { registerBonds } from './bonds.ts';
import { registerCapture } from './capture.ts';
import { registerDoctor } from './doctor.ts';
import { DONE, explain, WRONG_USE } from './exit.ts';
import { registerExplain } from './explain.ts';
import { registerFilters } from './filters.ts';
import { registerGuest } from './guest.ts';
import { registerLab } from './lab.ts';
import { registerMonitoring } from './monitoring.ts';
import { note } from './output.ts';
import { registerQueues } from './queues.ts';
import { registerServe } from './serve.ts';
import { registerStp } from './stp.ts';
import { registerSwitch } from './switch.ts';
import { registerTables } from './tables.ts';
import { registerTrace } from './trace.ts';
import { registerVm } from './vm.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(words: string[]): Promise<number> {
  // A reader that has seen enough (| head) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(DONE);
  });
  try {
    await createProgram().parseAsync(words, { from: 'user' });
    return Number(process.exitCode ?? DONE);
  } catch (error) {
    // Its sentence is written already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USE;
    const { lines, code } = explain(error);
    for (const line of lines) note(line);
    return code;
  }
}

function createProgram(): Command {
  const program = new Command('netyard')
    .description('Administer, run and roll out the networks of virtualization hosts')
    .version(version(), '-V, --version')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) });
  registerDoctor(program);
  registerServe(program);
  registerLab(program);
  registerVm(program);
  registerTables(program);
  registerFilters(program);
  registerQueues(program);
  registerBonds(program);
  registerMonitoring(program);
  registerCapture(program);
  registerTrace(program);
  registerExplain(program);
  registerGuest(program);
  registerStp(program);
  registerSwitch(program);
  registerBench(program);
  return program;
}

/** Commander says `error: …`, and a suggestion on a line of its own. */
function oneLine(text: string): string {
  const said = text
    .replace(/^error: (?:command-argument (?=value))?/, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ');
  const help = /^unknown (?:command|option) '[^']*'$/.test(said)
    ? '; --help lists what there is'
    : '';
  return `netyard: ${said}${help}\n`;
}

function version(): string {
  const manifest = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
