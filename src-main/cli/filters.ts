/** `netyard rules` and `netyard mirrors`: filter rules and mirror sessions with what met them. */
import type { Command } from 'commander';
import type { MirrorRow, RuleRow } from '../api/contract.ts';
import { withEngine } from './connect.ts';
import { type JsonOption, type LabOption, withJson, withLab } from './options.ts';
import { formatBytes, printRows } from './output.ts';

export function registerFilters(program: Command): void {
  withJson(withLab(program.command('rules').argument('[port group]', 'or a port')))
    .description('filter rules in order, with the frames that met each')
    .action(rules);
  withJson(withLab(program.command('mirrors').argument('[switch]', 'or a bridge, fabric device')))
    .description('mirror sessions on each device, with the frames that they selected')
    .action(mirrors);
}

async function rules(owner: string | undefined, options: LabOption & JsonOption): Promise<void> {
  const { lab } = options;
  const rows = await withEngine(({ client }) =>
    client.filters.rules({ lab, ...(owner !== undefined && { owner }) }),
  );
  printRows<RuleRow>(
    rows,
    [
      { title: 'port group', value: ({ owner: id }) => id },
      { title: 'rule', value: ({ rule }) => (rule === null ? 'default' : String(rule)) },
      { title: 'name', value: ({ name }) => name },
      { title: 'direction', value: ({ direction }) => direction },
      { title: 'match', value: ({ match }) => match },
      { title: 'action', value: ({ action }) => action },
      { title: 'frames', value: ({ frames }) => frames ?? '-' },
      { title: 'bytes', value: ({ bytes }) => (bytes === null ? '-' : formatBytes(bytes)) },
    ],
    { json: options.json, empty: `${owner ?? 'The lab'} has no filter rules.` },
  );
}

async function mirrors(device: string | undefined, options: LabOption & JsonOption): Promise<void> {
  const { lab } = options;
  const rows = await withEngine(({ client }) =>
    client.filters.mirrors({ lab, ...(device !== undefined && { switch: device }) }),
  );
  printRows<MirrorRow>(
    rows,
    [
      { title: 'device', value: ({ device: id }) => id },
      { title: 'mirror', value: ({ mirror }) => mirror },
      { title: 'selects', value: ({ selects }) => selects },
      { title: 'output', value: ({ output }) => output },
      { title: 'snap length', value: ({ snaplen }) => (snaplen === null ? '-' : `${snaplen} B`) },
      { title: 'state', value: ({ active }) => (active ? 'active' : 'output elsewhere') },
      { title: 'frames', value: ({ frames }) => frames ?? '-' },
      { title: 'bytes', value: ({ bytes }) => (bytes === null ? '-' : formatBytes(bytes)) },
    ],
    { json: options.json, empty: `${device ?? 'The lab'} has no mirror sessions.` },
  );
}
