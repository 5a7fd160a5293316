/** Filter rules of the lab as what the core's classifier asks of a frame: ranges of numbers per field. */
import {
  burstOf,
  etherTypes,
  type FilterKeys,
  familyOf,
  ipProtocols,
  type Policing,
  packetBurstOf,
  type Rule,
  tcpFlags,
} from '../model/filter.ts';
import { type Condition, IpFamily, RuleField } from '../tables/rule-set.ts';
import { parseCidr, parseMac } from '../wire/address.ts';
import { type Cidr6, parseCidr6 } from '../wire/ipv6-address.ts';
import type { PolicingPlan, RuleListPlan, RulePlan } from './plan.ts';

type Range = readonly [number, number];

const exactly = (field: number, value: number): Condition => ({ field, ranges: [[value, value]] });

/** The rules of a port group, a fabric port or a vNIC; null where it has none and drops nothing by default. */
export function ruleListPlan(id: string, keys: FilterKeys): RuleListPlan | null {
  const { rules = [], defaultAction = 'allow' } = keys;
  if (rules.length === 0 && defaultAction === 'allow') return null;
  return { id, rules: rules.map(rulePlan), defaultDrop: defaultAction === 'drop' };
}

export function policingPlan(policing: Policing | undefined): PolicingPlan | null {
  if (policing === undefined) return null;
  const { rate, packetRate } = policing;
  return {
    bits: rate === undefined ? null : { perMs: rate, depth: burstOf(policing) * 1000 },
    frames:
      packetRate === undefined
        ? null
        : { perMs: packetRate, depth: packetBurstOf(policing) * 1000 },
  };
}

function rulePlan(rule: Rule): RulePlan {
  const { direction = 'both' } = rule;
  return {
    name: rule.name ?? '',
    inbound: direction !== 'out',
    outbound: direction !== 'in',
    drop: rule.action === 'drop',
    dscp: rule.markDscp ?? -1,
    cos: rule.markCos ?? -1,
    conditions: conditionsOf(rule),
  };
}

function conditionsOf(rule: Rule): Condition[] {
  const conditions: Condition[] = [];
  if (rule.etherType !== undefined)
    conditions.push(
      exactly(
        RuleField.etherType,
        typeof rule.etherType === 'number' ? rule.etherType : etherTypes[rule.etherType],
      ),
    );
  if (rule.vlan !== undefined)
    conditions.push({ field: RuleField.vlan, ranges: [rangeOf(rule.vlan)] });
  conditions.push(
    ...macConditions(RuleField.destinationMac, rule.destinationMac),
    ...macConditions(RuleField.sourceMac, rule.sourceMac),
    ...ipConditions(rule),
  );
  return conditions;
}

function ipConditions(rule: Rule): Condition[] {
  const { protocol, sourcePorts, destinationPorts, dscp } = rule;
  const conditions = [
    ...addressConditions(RuleField.source, rule.source),
    ...addressConditions(RuleField.destination, rule.destination),
  ];
  if (protocol !== undefined)
    conditions.push(
      exactly(RuleField.protocol, typeof protocol === 'number' ? protocol : ipProtocols[protocol]),
    );
  if (sourcePorts !== undefined)
    conditions.push({ field: RuleField.sourcePort, ranges: sourcePorts.map(rangeOf) });
  if (destinationPorts !== undefined)
    conditions.push({ field: RuleField.destinationPort, ranges: destinationPorts.map(rangeOf) });
  if (dscp !== undefined) conditions.push(exactly(RuleField.dscp, dscp));
  if (rule.tcpFlags !== undefined) conditions.push(flagsCondition(rule.tcpFlags));
  const family = familyOf(rule.source ?? rule.destination);
  // Protocol numbers of frames that are no IP are 0, and so are their addresses: only IP may fit.
  if (family !== null) conditions.push(exactly(RuleField.family, IpFamily[family]));
  else if (protocol !== undefined)
    conditions.push({ field: RuleField.family, ranges: [[IpFamily.ipv4, IpFamily.ipv6]] });
  return conditions;
}

function rangeOf(text: number | string): Range {
  const [first = 0, last = first] = String(text).split('-').map(Number);
  return [first, last];
}

/** A condition for each byte that the mask looks at. */
function macConditions(field: number, match: string | undefined): Condition[] {
  if (match === undefined) return [];
  const [address = '', mask = 'ff:ff:ff:ff:ff:ff'] = match.split('/');
  const wanted = parseMac(address) as Uint8Array;
  const bits = parseMac(mask) as Uint8Array;
  const conditions: Condition[] = [];
  for (const [index, byte] of wanted.entries())
    if (bits[index] !== 0)
      conditions.push({
        field: field + index,
        ranges: rangesWhere(256, (value) => ((value ^ byte) & (bits[index] as number)) === 0),
      });
  return conditions;
}

/** A condition for each word that the prefix reaches into. */
function addressConditions(field: number, prefix: string | undefined): Condition[] {
  if (prefix === undefined) return [];
  const { words, prefixLength } = wordsOf(prefix);
  const conditions: Condition[] = [];
  for (const [index, word] of words.entries()) {
    const bits = Math.min(32, prefixLength - index * 32);
    if (bits <= 0) break;
    const size = 2 ** (32 - bits);
    const first = Math.floor((word >>> 0) / size) * size;
    // IPv4 addresses are in the last of four words.
    conditions.push({
      field: field + 4 - words.length + index,
      ranges: [[first, first + size - 1]],
    });
  }
  return conditions;
}

function wordsOf(prefix: string): Cidr6 {
  const six = parseCidr6(prefix);
  if (six !== null) return six;
  const four = parseCidr(prefix.includes('/') ? prefix : `${prefix}/32`);
  return { words: Int32Array.of(four?.address ?? 0), prefixLength: four?.prefixLength ?? 32 };
}

/** `+syn-ack`: the values of the flags octet in which SYN is set and ACK is not. */
function flagsCondition(text: string): Condition {
  let set = 0;
  let clear = 0;
  for (const [, sign, name] of text.matchAll(/([+-])(\w+)/g)) {
    const bit = tcpFlags[name as keyof typeof tcpFlags];
    if (sign === '+') set |= bit;
    else clear |= bit;
  }
  return {
    field: RuleField.tcpFlags,
    ranges: rangesWhere(256, (value) => (value & set) === set && (value & clear) === 0),
  };
}

/** The values below `end` that fit, as ranges. */
function rangesWhere(end: number, fits: (value: number) => boolean): Range[] {
  const ranges: [number, number][] = [];
  for (let value = 0; value < end; value++) {
    if (!fits(value)) continue;
    const last = ranges.at(-1);
    if (last?.[1] === value - 1) last[1] = value;
    else ranges.push([value, value]);
  }
  return ranges;
}
