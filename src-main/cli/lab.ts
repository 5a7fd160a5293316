/** `netyard lab`: lab files into and out of the store, and running labs. */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { LabSummary, RunStatus } from '../api/contract.ts';
import { readLabText } from '../app/lab-text.ts';
import { parseLabFile } from '../model/lab-file.ts';
import type { Problem } from '../model/problem.ts';
import { connectOrStart } from './background.ts';
import { changeLines, changeSummary } from './change-text.ts';
import { connectRunning, withConnection, withEngine } from './connect.ts';
import { CommandError, DONE, NOT_SO, problemLines, WRONG_USE } from './exit.ts';
import { type JsonOption, type LabOption, withJson, withLab } from './options.ts';
import { formatDuration, formatTable, note, print, printJson, printRows } from './output.ts';
import { startAndWait } from './run-lab.ts';

export function registerLab(program: Command): void {
  const lab = program.command('lab').description('labs: files, the store, start and stop');
  registerFiles(lab);
  registerStore(lab);
  registerRun(lab);
}

function registerFiles(lab: Command): void {
  withJson(lab.command('validate').argument('<file>'))
    .description('check a lab file')
    .action((file: string, options: JsonOption) => validate(file, options));
  withJson(lab.command('apply').argument('<file>'))
    .description('create or change the lab that the file names, and open it')
    .action((file: string, options: JsonOption) => apply(file, false, options));
  withJson(lab.command('diff').argument('<file>'))
    .description('what `apply` would change')
    .action((file: string, options: JsonOption) => apply(file, true, options));
  withLab(lab.command('export'))
    .description('the lab as a file')
    .option('-o, --output <file>', 'write there, not to standard output')
    .action(exportLab);
}

function registerStore(lab: Command): void {
  withJson(lab.command('list'))
    .description('the labs of this home')
    .action((options: JsonOption) => list(options));
  lab
    .command('open')
    .argument('<name>')
    .description('make a lab the open one')
    .action((name: string) =>
      withEngine(async ({ client }) => {
        await client.labs.open({ name });
        print(`Lab "${name}" is open.`);
      }),
    );
  lab
    .command('delete')
    .argument('<name>')
    .description('delete a lab with its history')
    .action((name: string) =>
      withEngine(async ({ client }) => {
        await client.labs.delete({ name });
        print(`Lab "${name}" is deleted.`);
      }),
    );
}

function registerRun(lab: Command): void {
  withLab(lab.command('start')).description('run the lab').action(start);
  withLab(lab.command('stop')).description('stop the lab').action(stop);
  withJson(withLab(lab.command('status')))
    .description('what runs of the lab')
    .action(status);
}

/** Reads and checks a file; ends the command where it has errors. Gives its text and the warnings. */
function readFile(file: string): { text: string; name: string; warnings: Problem[] } {
  const { problems, name, text } = checkFile(file);
  if (problems.some(({ severity }) => severity === 'error'))
    throw new CommandError(WRONG_USE, ...problemLines(problems, file));
  return { text, name, warnings: problems };
}

function checkFile(file: string): { problems: Problem[]; name: string; text: string } {
  const read = readLabText(file);
  if ('problem' in read) return { problems: [read.problem], name: '', text: '' };
  const { lab, problems } = parseLabFile(read.text, basename(file));
  return { problems, name: lab?.name ?? '', text: read.text };
}

function validate(file: string, options: JsonOption): void {
  const { problems, name } = checkFile(file);
  const isWrong = problems.some(({ severity }) => severity === 'error');
  if (options.json) printJson({ file, name: name === '' ? null : name, problems });
  else for (const line of problemLines(problems, file)) note(line);
  if (!isWrong && !options.json) print(`${file}: lab "${name}" is valid.`);
  process.exitCode = isWrong ? WRONG_USE : DONE;
}

async function apply(file: string, dryRun: boolean, options: JsonOption): Promise<void> {
  const { text, warnings } = readFile(file);
  for (const line of problemLines(warnings, file)) note(line);
  const result = await withEngine(({ client }) => client.labs.apply({ text, file, dryRun }));
  if (options.json) {
    printJson(result);
    return;
  }
  const { name, created, changes } = result;
  const shown = changes.filter(({ kind }) => !created || kind !== 'lab');
  const lines = changeLines(shown);
  if (created) lines.unshift(`+ lab ${name}`);
  for (const line of lines) print(line);
  print(lines.length === 0 ? 'no change' : `lab ${name}: ${changeSummary(shown)}`);
}

async function exportLab(options: LabOption & { output?: string }): Promise<void> {
  const { text } = await withEngine(({ client }) => client.labs.export({ lab: options.lab }));
  if (options.output === undefined || options.output === '-') {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(options.output, text);
  } catch (error) {
    throw new CommandError(
      WRONG_USE,
      `netyard: ${options.output} cannot be written: ${(error as Error).message}.`,
    );
  }
}

async function list(options: JsonOption): Promise<void> {
  const labs = await withEngine(({ client }) => client.labs.list());
  printRows<LabSummary>(
    labs,
    [
      { title: '', value: ({ open }) => (open ? '*' : '') },
      { title: 'name', value: ({ name }) => name },
      { title: 'state', value: ({ running }) => (running ? 'running' : 'stopped') },
      { title: 'hosts', value: ({ hosts }) => hosts },
      { title: 'VMs', value: ({ vms }) => vms },
      { title: 'changed', value: ({ changedAt }) => localTime(changedAt) },
      { title: 'description', value: ({ description }) => shortText(description) },
    ],
    {
      json: options.json,
      empty: 'There is no lab yet: apply a lab file with "netyard lab apply FILE".',
    },
  );
}

async function start({ lab }: LabOption): Promise<void> {
  const { connection, isNew } = await connectOrStart();
  await withConnection(connection, async ({ client }) => {
    const before = await client.run.status({ lab });
    if (before.state === 'running') {
      print(`Lab "${before.lab}" is running already.`);
      return;
    }
    const { status: now, failed } = await startAndWait(client, lab);
    for (const line of failed) note(`netyard: ${line}`);
    print(
      isNew
        ? `Lab "${now.lab}" runs in the background; end it with "netyard lab stop".`
        : `Lab "${now.lab}" runs.`,
    );
    if (failed.length > 0) process.exitCode = NOT_SO;
  });
}

async function stop({ lab }: LabOption): Promise<void> {
  const connection = await connectRunning();
  if (connection === null) {
    print('No engine runs, so no lab does.');
    return;
  }
  await withConnection(connection, async ({ client }) => {
    const { lab: name, state } = await client.run.status({ lab });
    if (state === 'stopped' || state === 'failed') print(`Lab "${name}" is not running.`);
    else {
      await client.run.stop({ lab });
      print(`Lab "${name}" is stopped.`);
    }
  });
}

async function status(options: LabOption & JsonOption): Promise<void> {
  const now = await withEngine(({ client }) => client.run.status({ lab: options.lab }));
  if (options.json) {
    printJson(now);
    return;
  }
  print(`Lab "${now.lab}" is ${now.state}${sinceText(now)}.`);
  if (now.reason !== '') print(now.reason);
  if (now.state !== 'running') return;
  const vms = Object.entries(now.vms);
  if (vms.length > 0)
    print(
      `\n${formatTable(vms, [
        { title: 'VM', value: ([vm]) => vm },
        { title: 'state', value: ([, { state }]) => state },
        { title: 'reason', value: ([, { reason }]) => reason },
      ])}`,
    );
  const bonds = Object.entries(now.bonds);
  if (bonds.length > 0)
    print(
      `\n${formatTable(bonds, [
        { title: 'bond', value: ([bond]) => bond },
        { title: 'members in use', value: ([, members]) => members.join(', ') || 'none' },
      ])}`,
    );
  for (const [link, { why }] of Object.entries(now.linksDown))
    print(`Link ${link} is down: ${why}.`);
}

function sinceText({ since, state }: RunStatus): string {
  if (since === null || state !== 'running') return '';
  return ` for ${formatDuration((Date.now() - since) / 1000)}`;
}

function localTime(at: number): string {
  return new Date(at).toLocaleString('sv-SE').slice(0, 16);
}

const DESCRIPTION_WIDTH = 60;

function shortText(text: string): string {
  const line = text.split('\n')[0] ?? '';
  return line.length > DESCRIPTION_WIDTH ? `${line.slice(0, DESCRIPTION_WIDTH - 1)}…` : line;
}
