/** The command line `netyard`: its commands, and the one place where a command ends. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { registerBench } from './bench.ts';
import { registerBonds } from './bonds.ts';
import { registerCapture } from './capture.ts';
import { registerDoctor } from './doctor.ts';
import { DONE, explain, FAULT, WRONG_USE } from './exit.ts';
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

const LEAVING_MS = 1_000;
/** Nobody reads what is printed any more. */
let unread = false;

const exitCode = await main(process.argv.slice(2));
process.exitCode = unread ? DONE : exitCode;
// Whatever is left open must not keep this process; what is printed still gets out.
setInterval(() => {
  if (process.stdout.writableLength === 0) process.exit();
}, LEAVING_MS).unref();

async function main(words: string[]): Promise<number> {
  process.stdout.on('error', endUnread);
  // Nobody is left to be told.
  process.stderr.on('error', () => {});
  process.on('uncaughtException', endAtOnce);
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

/** A reader that has seen enough (| head) is no error: a command that has something to put away does so as at SIGTERM. */
function endUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') {
    note(`netyard: standard output cannot be written: ${error.message}.`);
    process.exitCode = WRONG_USE;
  } else if (!unread) {
    unread = true;
    if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(DONE);
  }
}

/** What nobody caught. An engine that serves puts away what it has, and says so itself. */
function endAtOnce(error: unknown): void {
  if (process.listenerCount('uncaughtException') > 1) return;
  for (const line of explain(error).lines) note(line);
  process.exit(FAULT);
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
