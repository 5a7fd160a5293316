/** `netyard explain`: frames that a port dropped lately, what would become of them now, and where to change it. */
import type { Command } from 'commander';
import type { DropSample, ExplainResult } from '../api/contract.ts';
import { type DropReasonName, dropReasonSentences, normalReasons } from '../packet/drop-reason.ts';
import { withEngine } from './connect.ts';
import { DONE, NOT_SO } from './exit.ts';
import { type JsonOption, type LabOption, withJson, withLab } from './options.ts';
import { print, printJson } from './output.ts';
import { traceLines } from './trace.ts';

interface ExplainWords extends LabOption, JsonOption {
  readonly hex?: boolean;
}

export function registerExplain(program: Command): void {
  withJson(withLab(program.command('explain')))
    .description('why a port drops frames: the last ones, each traced through the lab as it is now')
    .argument('<port>', 'a port, such as web1:eth0, host-a:eth0 or tor1:1')
    .argument('[reason]', 'the name of one reason, such as vlanIngress')
    .option('--hex', 'with the bytes that were kept of each frame')
    .action(explain);
}

async function explain(
  port: string,
  reason: string | undefined,
  { lab, json, hex = false }: ExplainWords,
): Promise<void> {
  const result = await withEngine(({ client }) => client.trace.explain({ lab, port, reason }));
  if (json) printJson(result);
  else for (const line of explainLines(result, hex)) print(line);
  process.exitCode = result.samples.length > 0 ? DONE : NOT_SO;
}

const NO_FAULT = ' (no fault)';
const NO_FRAME = '  No frame was kept: others were dropped since, at too many ports to keep all.';

/** Per reason the newest frame with its way, then the others in a line each. */
export function explainLines({ port, drops, samples }: ExplainResult, hex: boolean): string[] {
  const counted = Object.entries(drops).sort(([, a], [, b]) => b - a);
  if (counted.length === 0) return [`${port} has dropped no frame.`];
  const lines = [`${port} has dropped:`];
  for (const [reason, count] of counted)
    lines.push(`  ${count} ${reason}${normalReasons.has(reason) ? NO_FAULT : ''}`);
  for (const [reason] of counted) {
    const [newest, ...others] = samples.filter((sample) => sample.reason === reason);
    lines.push('', `${reason}: ${dropReasonSentences[reason as DropReasonName] ?? ''}`);
    if (newest === undefined) {
      lines.push(NO_FRAME);
      continue;
    }
    lines.push(...sampleLines(newest, hex));
    lines.push(...traceLines(newest.trace).map((line) => (line === '' ? '' : `  ${line}`)));
    if (others.length > 0) lines.push('', `  Before that:`);
    for (const other of others) lines.push(...sampleLines(other, hex));
  }
  return lines;
}

function sampleLines(sample: DropSample, hex: boolean): string[] {
  const { ageS, length, origin, frame } = sample;
  const by = origin === '' ? 'made by a device' : `in by ${origin}`;
  const lines = [`  ${Math.round(ageS)} s ago, ${length} octets, ${by}: ${frame}`];
  if (hex) for (const row of sample.hex.match(/.{1,32}/g) ?? []) lines.push(`      ${row}`);
  return lines;
}
