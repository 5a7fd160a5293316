/** `netyard bonds`: bonds, LAGs and teams with their members, and what LACP says of each. */
import type { Command } from 'commander';
import type { BondRow } from '../api/contract.ts';
import { formatLacpState } from '../wire/lacp.ts';
import { withEngine } from './connect.ts';
import { type JsonOption, type LabOption, withJson, withLab } from './options.ts';
import { formatBytes, printJson, printRows } from './output.ts';

export function registerBonds(program: Command): void {
  withJson(withLab(program.command('bonds').argument('[name]')))
    .description('bonds, LAGs and teams: which members carry frames, and what LACP says')
    .action(bonds);
}

type Member = BondRow['members'][number] & { readonly of: BondRow };

async function bonds(name: string | undefined, options: LabOption & JsonOption): Promise<void> {
  const rows = await withEngine(({ client }) =>
    client.tables.bonds({ lab: options.lab, bond: name }),
  );
  if (options.json) {
    printJson(rows);
    return;
  }
  printRows<Member>(
    rows.flatMap((of) => of.members.map((member) => ({ ...member, of }))),
    [
      { title: 'bond', value: ({ of }) => of.bond },
      { title: 'mode', value: ({ of }) => of.mode },
      { title: 'LACP', value: ({ of }) => of.lacp },
      { title: 'member', value: ({ member }) => member },
      { title: 'state', value: stateOf },
      { title: 'buckets', value: ({ buckets }) => String(buckets) },
      { title: 'load', value: ({ load }) => formatBytes(load) },
      { title: 'partner', value: partnerOf },
      { title: 'actor state', value: ({ lacp }) => formatLacpState(lacp?.actor.state ?? 0) },
      { title: 'partner state', value: ({ lacp }) => formatLacpState(lacp?.partner?.state ?? 0) },
    ],
    { json: false, empty: 'The lab has no bond, LAG or team that is used.' },
  );
}

function stateOf({ of, member, up, sends, delayMs, lacp }: Member): string {
  if (!up) return 'down';
  if (delayMs !== null) return `changes in ${Math.ceil(delayMs)} ms`;
  if (of.active === member && of.mode === 'active-backup') return 'active';
  if (sends) return of.mode === 'active-backup' ? 'standby' : 'in use';
  return lacp === null ? 'standby' : `${lacp.receive}, ${lacp.mux}`;
}

function partnerOf({ lacp }: Member): string {
  if (!lacp?.partner) return '';
  const { systemPriority, system, key, port } = lacp.partner;
  return `${systemPriority},${system} key ${key} port ${port}`;
}
