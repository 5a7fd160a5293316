/** Filter rules as people read them in tables: `tcp 10.0.0.0/8 > any port 80,443`. */
import type { Rule } from './filter.ts';
import { type Part, part } from './words.ts';

const text = (word: string): Part => part('text', { text: word });

/** What a rule asks of a frame; `any` where it asks for nothing. */
export function ruleMatch(rule: Rule): Part[] {
  const parts: Part[] = [];
  if (rule.vlan !== undefined) parts.push(part('vlans', { list: rule.vlan }));
  if (rule.sourceMac !== undefined || rule.destinationMac !== undefined)
    parts.push(text('MAC'), ...between(endParts(rule.sourceMac), endParts(rule.destinationMac)));
  if (rule.etherType !== undefined) parts.push(text(etherTypeText(rule.etherType)));
  if (rule.protocol !== undefined) parts.push(protocolPart(rule.protocol));
  const from = endParts(rule.source, rule.sourcePorts);
  const to = endParts(rule.destination, rule.destinationPorts);
  if (from.length + to.length > 0) parts.push(...between(from, to));
  if (rule.dscp !== undefined) parts.push(text(`DSCP ${rule.dscp}`));
  if (rule.tcpFlags !== undefined) parts.push(part('flags', { flags: rule.tcpFlags }));
  return parts.length === 0 ? [part('any')] : parts;
}

/** `drop`, `mark DSCP 46 CoS 5`. */
export function ruleAction({ action, markDscp, markCos }: Rule): Part[] {
  return [
    part(action),
    ...(markDscp === undefined ? [] : [text(`DSCP ${markDscp}`)]),
    ...(markCos === undefined ? [] : [text(`CoS ${markCos}`)]),
  ];
}

function etherTypeText(type: NonNullable<Rule['etherType']>): string {
  return typeof type === 'number' ? `0x${type.toString(16).padStart(4, '0')}` : type;
}

function protocolPart(protocol: NonNullable<Rule['protocol']>): Part {
  return typeof protocol === 'number' ? part('protocol', { protocol }) : text(protocol);
}

function between(from: Part[], to: Part[]): Part[] {
  const orAny = (end: Part[]): Part[] => (end.length === 0 ? [part('any')] : end);
  return [...orAny(from), text('>'), ...orAny(to)];
}

function endParts(address: string | undefined, ports: readonly (number | string)[] = []): Part[] {
  return [
    ...(address === undefined ? [] : [text(address)]),
    ...(ports.length === 0 ? [] : [part('ports', { list: ports.join(',') })]),
  ];
}
