/** `netyard ports`, `fdb` and `stats`: live tables of the forwarding core. */
import type { Command } from 'commander';
import type { Counters, FdbRow, PortRow } from '../api/contract.ts';
import { withEngine } from './connect.ts';
import { CommandError, WRONG_USE } from './exit.ts';
import { type JsonOption, type LabOption, withJson, withLab } from './options.ts';
import { formatBytes, printJson, printRows } from './output.ts';

export function registerTables(program: Command): void {
  withJson(withLab(program.command('ports')))
    .description('the ports of the lab')
    .action(ports);
  withJson(withLab(program.command('fdb').argument('<switch[@host]>')))
    .description('the learned addresses of a switch, bridge or fabric device')
    .action(fdb);
  withJson(withLab(program.command('stats').argument('[port...]')))
    .description('the counters of ports, as the switch sees them')
    .action(stats);
}

async function ports(options: LabOption & JsonOption): Promise<void> {
  const rows = await withEngine(({ client }) => client.tables.ports({ lab: options.lab }));
  printRows<PortRow>(
    rows,
    [
      { title: 'port', value: ({ port }) => port },
      { title: 'device', value: ({ device }) => device },
      { title: 'port group', value: ({ portGroup }) => portGroup },
      { title: 'VLAN', value: ({ vlan }) => vlan },
      { title: 'MAC', value: ({ mac }) => mac },
      { title: 'MTU', value: ({ mtu }) => String(mtu) },
      { title: 'state', value: ({ up, why }) => (up ? 'up' : `down: ${why}`) },
    ],
    { json: options.json, empty: 'The lab has no ports.' },
  );
}

async function fdb(where: string, options: LabOption & JsonOption): Promise<void> {
  const [name = '', host] = where.split('@');
  const rows = await withEngine(({ client }) =>
    client.tables.fdb({ lab: options.lab, switch: name, host }),
  );
  printRows<FdbRow & { device: string }>(
    rows,
    [
      { title: 'device', value: ({ device }) => device },
      { title: 'VLAN', value: ({ vlan }) => String(vlan) },
      { title: 'MAC', value: ({ mac }) => mac },
      { title: 'port', value: ({ port }) => port },
      { title: 'age', value: ({ age }) => `${Math.floor(age)} s` },
    ],
    { json: options.json, empty: 'No address is learned.' },
  );
}

async function stats(names: string[], options: LabOption & JsonOption): Promise<void> {
  const { lab } = options;
  const counters = await withEngine(async ({ client }) => {
    const found = await client.tables.stats({ lab, ...(names.length > 0 && { ports: names }) });
    if (names.some((name) => !Object.hasOwn(found, name)))
      refuseUnknown(names, await client.tables.ports({ lab }));
    return found;
  });
  if (options.json) {
    printJson(counters);
    return;
  }
  printRows<[string, Counters]>(
    Object.entries(counters),
    [
      { title: 'port', value: ([port]) => port },
      { title: 'in frames', value: ([, { rxFrames }]) => rxFrames },
      { title: 'in', value: ([, { rxBytes }]) => formatBytes(rxBytes) },
      { title: 'out frames', value: ([, { txFrames }]) => txFrames },
      { title: 'out', value: ([, { txBytes }]) => formatBytes(txBytes) },
      { title: 'drops', value: ([, { drops }]) => dropsText(drops) },
    ],
    { empty: 'No port has counters: the lab does not run.' },
  );
}

function refuseUnknown(names: readonly string[], rows: readonly PortRow[]): void {
  const known = new Set(rows.map(({ port }) => port));
  const lines = names
    .filter((name) => !known.has(name))
    .map((name) => `netyard: There is no port "${name}" in this lab; "netyard ports" lists them.`);
  if (lines.length > 0) throw new CommandError(WRONG_USE, ...lines);
}

function dropsText(drops: Readonly<Record<string, number>>): string {
  return Object.entries(drops)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ');
}
