/** `netyard vm`: the VMs of a lab, commands in them and their consoles. */
import type { Command } from 'commander';
import type { Vm } from '../model/vm.ts';
import type { Client } from './connect.ts';
import { withEngine } from './connect.ts';
import { CommandError, EngineGoneError, INTERRUPTED, NOT_SO } from './exit.ts';
import { type JsonOption, type LabOption, withJson, withLab } from './options.ts';
import { note, print, printRows } from './output.ts';
import { startAndWait } from './run-lab.ts';
import { Interrupts, Keyboard, type Send, WindowSize } from './terminal.ts';

interface VmRow {
  readonly name: string;
  readonly kind: string;
  readonly host: string;
  readonly state: string;
  readonly addresses: string[];
  readonly reason: string;
}

export function registerVm(program: Command): void {
  const vm = program.command('vm').description('VMs: list, power, commands, consoles');
  withJson(withLab(vm.command('list')))
    .description('the VMs of the lab')
    .action(list);
  withLab(vm.command('exec').argument('<vm>').argument('<command...>'))
    .description('run a command in a VM: netyard vm exec web1 -- ping -c 3 10.0.10.12')
    .action(exec);
  withLab(vm.command('console').argument('<vm>'))
    .description('the console of a VM; Ctrl-] leaves it')
    .action(openConsole);
  for (const [verb, past] of Object.entries(verbs) as [keyof typeof verbs, string][])
    withLab(vm.command(verb).argument('<vm>'))
      .description(`${verb} a VM of a running lab`)
      .action((name: string, { lab }: LabOption) =>
        withEngine(async ({ client }) => {
          await client.vms[verb]({ lab, vm: name });
          print(`VM "${name}" is ${past}.`);
        }),
      );
}

const verbs = { start: 'running', stop: 'stopped', reset: 'reset', kill: 'killed' } as const;

async function list(options: LabOption & JsonOption): Promise<void> {
  const { lab } = options;
  const rows = await withEngine(async ({ client }): Promise<VmRow[]> => {
    const { vms } = await client.run.status({ lab });
    const specs = await readVms(client, lab);
    return [...specs].map(([name, spec]) => ({
      name,
      kind: spec.kind,
      host: spec.host,
      state: vms[name]?.state ?? 'stopped',
      addresses: (spec.nics ?? []).flatMap(({ address }) => address ?? []),
      reason: vms[name]?.reason ?? '',
    }));
  });
  printRows(
    rows,
    [
      { title: 'name', value: ({ name }) => name },
      { title: 'kind', value: ({ kind }) => kind },
      { title: 'host', value: ({ host }) => host },
      { title: 'state', value: ({ state }) => state },
      { title: 'addresses', value: ({ addresses }) => addresses.join(' ') },
      { title: 'reason', value: ({ reason }) => reason },
    ],
    { json: options.json, empty: 'The lab has no VMs.' },
  );
}

async function readVms(client: Client, lab: string | undefined): Promise<Map<string, Vm>> {
  const events = await client.model.watch({ lab });
  try {
    for await (const event of events) {
      if (event.type !== 'snapshot') continue;
      const found = event.objects.filter(({ kind }) => kind === 'vm');
      return new Map(found.map(({ id, spec }) => [id, spec as Vm]));
    }
  } finally {
    await events.return?.();
  }
  throw new EngineGoneError('The engine ended while the lab was read.');
}

/** Runs the lab where it does not run, for the length of `work`. */
async function withRunningLab(
  { lab }: LabOption,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  await withEngine(async ({ client, isOwn }) => {
    let started = false;
    try {
      const { state, lab: name } = await client.run.status({ lab });
      if (state === 'stopped' || state === 'failed') {
        note(`Lab "${name}" does not run: it runs for the length of this command.`);
        started = true;
        for (const line of (await startAndWait(client, lab)).failed) note(`netyard: ${line}`);
      }
      await work(client);
    } finally {
      if (started && !isOwn) await client.run.stop({ lab }).catch(() => {});
    }
  });
}

async function exec(vm: string, argv: string[], options: LabOption): Promise<void> {
  await withRunningLab(options, async (client) => {
    process.exitCode = await runCommand(client, options.lab, vm, argv);
  });
}

/** Runs the command with this process's input and output; gives its exit code. Ctrl-C interrupts it, twice leaves it. */
async function runCommand(
  client: Client,
  lab: string | undefined,
  vm: string,
  argv: string[],
): Promise<number> {
  const leave = new AbortController();
  const interrupts = new Interrupts();
  const keyboard = new Keyboard({ raw: false });
  try {
    const events = await client.vms.exec({ lab, vm, argv }, { signal: leave.signal });
    for await (const event of events) {
      if ('exit' in event) return event.exit;
      if ('output' in event) await write(Buffer.from(event.output, 'base64'));
      else {
        const send = sender(client, event.id);
        interrupts.listen((what) =>
          what === 'interrupt' ? void send({ key: 'interrupt' }) : leave.abort(),
        );
        keyboard.listen(send);
      }
    }
  } catch (error) {
    if (!leave.signal.aborted) throw error;
  } finally {
    interrupts.close();
    keyboard.close();
  }
  if (leave.signal.aborted) throw new CommandError(INTERRUPTED);
  throw new EngineGoneError(
    `The command in VM "${vm}" ended without a code: the engine or the VM is gone.`,
  );
}

async function openConsole(vm: string, { lab }: LabOption): Promise<void> {
  await withEngine(async ({ client }) => {
    const { state, lab: name } = await client.run.status({ lab });
    if (state !== 'running')
      throw new CommandError(
        NOT_SO,
        `netyard: lab "${name}" is ${state}: run it with "netyard lab start".`,
      );
    const leave = new AbortController();
    const keyboard = new Keyboard({ raw: true });
    const size = new WindowSize();
    try {
      const events = await client.vms.console({ lab, vm }, { signal: leave.signal });
      for await (const event of events) {
        if ('output' in event) {
          keyboard.heard();
          await write(Buffer.from(event.output, 'base64'));
        } else {
          if (process.stdin.isTTY) note(`Console of VM "${vm}": Ctrl-] leaves it.`);
          keyboard.listen(sender(client, event.id), () => leave.abort());
          size.listen((columns, rows) =>
            client.vms.resize({ id: event.id, columns, rows }).catch(() => {}),
          );
        }
      }
    } catch (error) {
      if (!leave.signal.aborted) throw error;
    } finally {
      keyboard.close();
      size.close();
    }
    if (process.stdout.isTTY) note('');
  });
}

/** Sends what is typed, one piece after the other, so that it arrives in order. */
function sender(client: Client, id: string): Send {
  let last: Promise<void> = Promise.resolve();
  return ({ data = new Uint8Array(), key }) => {
    const text = Buffer.from(data).toString('base64');
    const typed = async (): Promise<void> => void (await client.vms.input({ id, data: text, key }));
    // Ctrl-C overtakes input that nobody reads.
    if (key === 'interrupt') return typed().catch(() => {});
    last = last.then(typed).catch(() => {});
    return last;
  };
}

function write(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(bytes, () => resolve());
  });
}
