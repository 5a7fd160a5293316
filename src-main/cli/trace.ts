/** `netyard trace`: one packet's way, hop by hop, with the verdict and where to change it. */
import { type Command, Option } from 'commander';
import type { TraceHop, TraceRequest, TraceResult } from '../api/contract.ts';
import { kindLabels } from '../model/messages.ts';
import { formatPath } from '../model/problem-path.ts';
import { withEngine } from './connect.ts';
import { DONE, NOT_SO } from './exit.ts';
import { type JsonOption, type LabOption, whole, withJson, withLab } from './options.ts';
import { print, printJson } from './output.ts';

interface TraceWords extends LabOption, JsonOption {
  readonly from: string;
  readonly to: string;
  readonly proto: TraceRequest['proto'];
  readonly ipv6?: boolean;
  readonly fromAddress?: string;
  readonly toAddress?: string;
  readonly sport?: number;
  readonly dport?: number;
  readonly vlan?: number;
  readonly dscp?: number;
  readonly mac?: string;
  readonly size?: number;
}

const protocols: readonly TraceRequest['proto'][] = [
  ...(['icmp', 'tcp', 'udp', 'arp', 'nd'] as const),
  ...(['stp', 'lacp', 'lldp'] as const),
];

export function registerTrace(program: Command): void {
  withJson(withLab(program.command('trace')))
    .description('the way of one packet, and why it arrives or does not')
    .requiredOption('--from <vm[:nic]>', 'the VM that sends')
    .requiredOption('--to <vm|address>', 'a VM or an IP address')
    .addOption(new Option('--proto <name>', 'what is sent').choices(protocols).default('icmp'))
    .option('-6, --ipv6', 'IPv6, also where no address says so')
    .option('--from-address <ipv6>', 'IPv6 address of the sender, where the lab does not know it')
    .option('--to-address <ipv6>', 'IPv6 address of the target, where the lab does not know it')
    .option('--sport <n>', 'source port of TCP and UDP', whole(1, 65_535))
    .option('--dport <n>', 'destination port of TCP and UDP', whole(1, 65_535))
    .option('--vlan <id>', 'VLAN tag that the VM puts on; 0 for a priority tag', whole(0, 4094))
    .option('--dscp <n>', 'differentiated services of the packet', whole(0, 63))
    .option(
      '--mac <address>',
      'send to this MAC address or to "broadcast", without asking who has it',
    )
    .option('--size <octets>', 'length of the frame without its tag', whole(60, 9230))
    .action(trace);
}

async function trace(words: TraceWords): Promise<void> {
  const { json, ...query } = words;
  const result = await withEngine(({ client }) => client.trace.run(query));
  if (json) printJson(result);
  else for (const line of traceLines(result)) print(line);
  process.exitCode = result.reached ? DONE : NOT_SO;
}

const marks = { continue: ' ', delivered: '✓', taken: '■', dropped: '✗' } as const;

/** Numbered hops, then the verdict and the fix. Copies of a flood are indented; a frame is shown where it changed. */
export function traceLines({ hops, sentence, fix, cut }: TraceResult): string[] {
  const lines: string[] = [];
  const width = String(hops.length).length;
  const indents: number[] = [];
  const parents = parentsOf(hops);
  for (const [index, hop] of hops.entries()) {
    const parent = parents[index] ?? -1;
    const isCopy = parents.filter((other) => other === parent).length > 1 && parent >= 0;
    indents[index] = (indents[parent] ?? 0) + (isCopy ? 1 : 0);
    const indent = '  '.repeat(indents[index]);
    const note = [hop.note, hop.reason && `[${hop.reason}]`]
      .filter((text) => text !== '')
      .join(' ');
    const head = `${String(index + 1).padStart(width)} ${marks[hop.verdict]} ${indent}${hop.what} ${hop.name}`;
    lines.push(note === '' ? head : `${head}: ${note}`);
    if (hop.frame !== '' && hop.frame !== hops[parent]?.frame)
      lines.push(`${' '.repeat(width + 3)}${indent}    ${hop.frame}`);
  }
  lines.push('', sentence);
  if (fix !== null) lines.push(`Change it at: ${fixText(fix)}`);
  if (cut !== null) lines.push(cut.sentence);
  return lines;
}

/** For each hop the index of the one before it on its way; −1 for the first. */
function parentsOf(hops: readonly TraceHop[]): number[] {
  const last: number[] = [];
  return hops.map(({ depth }, index) => {
    last[depth] = index;
    return depth === 0 ? -1 : (last[depth - 1] ?? -1);
  });
}

function fixText({ kind, id, field }: NonNullable<TraceResult['fix']>): string {
  const path = field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return `${kindLabels[kind]} ${id}${field === '' ? '' : `, ${formatPath(path)}`}`;
}
