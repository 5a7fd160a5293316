/** `netyard stp`: the spanning trees of a running lab. */
import type { Command } from 'commander';
import type { StpPort, StpTree } from '../api/contract.ts';
import { withEngine } from './connect.ts';
import { type JsonOption, type LabOption, withJson, withLab } from './options.ts';
import { formatTable, print, printJson } from './output.ts';

interface StpOptions extends LabOption, JsonOption {
  readonly recover?: string;
}

export function registerStp(program: Command): void {
  withJson(withLab(program.command('stp').argument('[switch[@host]]')))
    .description('the spanning tree of a switch, bridge or fabric device, or all there are')
    .option('--recover <port>', 'open a port again that BPDU guard shut')
    .action(stp);
}

async function stp(where: string | undefined, options: StpOptions): Promise<void> {
  const { lab, recover } = options;
  if (recover !== undefined) {
    await withEngine(({ client }) => client.tables.stpRecover({ lab, port: recover }));
    if (options.json) printJson({ recovered: recover });
    else print(`Port ${recover} is open again.`);
    return;
  }
  const [name, host] = where?.split('@') ?? [];
  const trees = await withEngine(({ client }) =>
    client.tables.stp({ lab, ...(name !== undefined && { switch: name }), host }),
  );
  if (options.json) printJson(trees);
  else if (trees.length === 0)
    print(
      where === undefined ? 'No switch has a spanning tree.' : `${where} has no spanning tree.`,
    );
  else print(trees.map(treeText).join('\n\n'));
}

function treeText(tree: StpTree): string {
  const way = tree.rootPort === null ? 'is the root' : `by ${tree.rootPort}, cost ${tree.rootCost}`;
  const changes =
    tree.sinceTopologyChange === null
      ? 'no topology change'
      : `${tree.topologyChanges} topology changes, the last ${tree.sinceTopologyChange} s ago`;
  const shut = tree.ports.filter(({ role }) => role === 'errdisabled');
  return [
    `${tree.device}  ${tree.protocol.toUpperCase()}`,
    `  bridge  ${tree.bridge}`,
    `  root    ${tree.root}  ${way}`,
    `  times   hello ${tree.helloTime} s, maximum age ${tree.maxAge} s, forward delay ${tree.forwardDelay} s`,
    `  ${changes}`,
    formatTable<StpPort>(tree.ports, [
      { title: 'port', value: ({ port }) => port },
      { title: 'role', value: ({ role }) => (role === 'errdisabled' ? '-' : role) },
      { title: 'state', value: stateText },
      { title: 'cost', value: ({ cost }) => String(cost) },
      { title: 'id', value: ({ priority, number }) => `${priority}.${number}` },
      { title: 'type', value: typeText },
      { title: 'designated', value: ({ designatedBridge }) => designatedBridge },
      { title: 'BPDUs in', value: ({ rxBpdus }) => rxBpdus },
      { title: 'out', value: ({ txBpdus }) => txBpdus },
    ]),
    ...shut.map(
      ({ port }) =>
        `  BPDU guard has shut ${port}; when no bridge is there any more: netyard stp --recover ${port}`,
    ),
  ].join('\n');
}

function stateText({ role, state, rootInconsistent }: StpPort): string {
  if (role === 'errdisabled') return 'shut by BPDU guard';
  return rootInconsistent ? 'blocked by root guard' : state;
}

function typeText({ edge, pointToPoint, sends }: StpPort): string {
  const words = [edge ? 'edge' : '', pointToPoint ? '' : 'shared', sends === 'stp' ? 'stp' : ''];
  return words.filter((word) => word !== '').join(', ') || 'point to point';
}
