/** Filter rules as people read them in tables: `tcp 10.0.0.0/8 > any port 80,443`. */
import type { Rule } from './filter.ts';

/** What a rule asks of a frame; `any` where it asks for nothing. */
export function ruleMatchText(rule: Rule): string {
  const parts: string[] = [];
  if (rule.vlan !== undefined) parts.push(`VLAN ${rule.vlan}`);
  if (rule.sourceMac !== undefined || rule.destinationMac !== undefined)
    parts.push(`MAC ${rule.sourceMac ?? 'any'} > ${rule.destinationMac ?? 'any'}`);
  if (rule.etherType !== undefined) parts.push(etherTypeText(rule.etherType));
  if (rule.protocol !== undefined) parts.push(protocolText(rule.protocol));
  const from = endText(rule.source, rule.sourcePorts);
  const to = endText(rule.destination, rule.destinationPorts);
  if (from !== '' || to !== '') parts.push(`${from || 'any'} > ${to || 'any'}`);
  if (rule.dscp !== undefined) parts.push(`DSCP ${rule.dscp}`);
  if (rule.tcpFlags !== undefined) parts.push(`flags ${rule.tcpFlags}`);
  return parts.join(' ') || 'any';
}

/** `drop`, `mark DSCP 46 CoS 5`. */
export function ruleActionText(rule: Rule): string {
  const dscp = rule.markDscp === undefined ? '' : ` DSCP ${rule.markDscp}`;
  const cos = rule.markCos === undefined ? '' : ` CoS ${rule.markCos}`;
  return `${rule.action}${dscp}${cos}`;
}

function etherTypeText(type: NonNullable<Rule['etherType']>): string {
  return typeof type === 'number' ? `0x${type.toString(16).padStart(4, '0')}` : type;
}

function protocolText(protocol: NonNullable<Rule['protocol']>): string {
  return typeof protocol === 'number' ? `protocol ${protocol}` : protocol;
}

function endText(address: string | undefined, ports: readonly (number | string)[] = []): string {
  const port = ports.length === 0 ? '' : `port ${ports.join(',')}`;
  return [address ?? '', port].filter((part) => part !== '').join(' ');
}
