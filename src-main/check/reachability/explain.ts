/**
 * Second half of a trace: from the hops that frames took to one verdict in plain words, the hop that decided
 * it, and the place in the lab where it can be changed.
 */

import { hopNotes } from '../../datapath/hop-notes.ts';
import type { Hop } from '../../datapath/trace.ts';
import { deepEqual } from '../../model/equal.ts';
import type { Lab } from '../../model/lab.ts';
import { DropReason, dropReasonNames, dropReasonSentences } from '../../packet/drop-reason.ts';
import { type LinkReason, linkReasons } from '../../packet/link-reason.ts';
import { formatIpv4 } from '../../wire/address.ts';
import { formatIpv6 } from '../../wire/ipv6-address.ts';
import { vidOf } from '../../wire/vlan.ts';
import { type Endpoint, vlanOf } from './endpoint.ts';
import { type Fix, fixFor } from './fix.ts';
import { loopAt, pathTo } from './hop-path.ts';
import type { TracePlan } from './query.ts';
import { explainRule } from './rule.ts';
import { say, type Values, verdicts } from './sentences.ts';

/** What the datapath answered for one frame; see switchd/tracer.ts. */
export interface FrameHops {
  readonly hops: readonly Hop[];
  /** Hops were left out: there were too many. */
  readonly truncated: boolean;
  /** Interface id → why it is down. */
  readonly down: ReadonlyMap<string, LinkReason>;
}

/** How far a device, or the device of an interface, is from the device that the target is connected to; Infinity when not at all. */
export type Distance = (id: string) => number;

export interface Outcome {
  readonly reached: boolean;
  readonly code: string;
  readonly sentence: string;
  readonly values: Values;
  readonly fix: Fix | null;
  /** The hops worth showing: the way that was taken, to the target or to where it ended. */
  readonly path: readonly Hop[];
}

/** Where a traced frame came out, or why it did not come out at `target`. */
export function explainFrame(
  lab: Lab,
  from: Endpoint,
  target: Endpoint,
  answer: FrameHops,
  distance: Distance,
): Outcome {
  const { hops } = answer;
  const copies = copiesOf(hops);
  const arrived = hops.findIndex(
    (hop) => hop.outcome === 'delivered' && hop.name === target.port && !copies.has(hop),
  );
  if (arrived >= 0) {
    return { ...arrival(target), path: pathTo(hops, arrived) };
  }
  const at = nearestDrop(hops, (hop) =>
    copies.has(hop) ? Number.POSITIVE_INFINITY : obstacle(hops, hop, distance),
  );
  const hop = hops[at];
  if (hop === undefined)
    return answer.truncated
      ? lost(lab, from, target, hops)
      : elsewhere(lab, from, target, hops, distance);
  if (hop.name === target.port && hop.reason === DropReason.vlanEgress)
    return { ...otherVlan(lab, from, target), path: pathTo(hops, at) };
  return explainHop(lab, answer, hop);
}

/** Why a frame ended at a hop, with the way there. */
export function explainHop(lab: Lab, { hops, down }: FrameHops, hop: Hop): Outcome {
  if (hop.outcome === 'taken') return { ...taken(lab, hop), path: pathTo(hops, hops.indexOf(hop)) };
  const why = down.get(portOf(hops, hop).name) ?? null;
  return { ...dropped(lab, hops, hop, why), path: pathTo(hops, hops.indexOf(hop)) };
}

/** What arrives with another tag than that of VLAN `vid` (0: none) is nothing to the target. */
export function unlessUnheard(lab: Lab, target: Endpoint, outcome: Outcome, vid: number): Outcome {
  const { reached, path } = outcome;
  const vlan = vidOf(Math.max(0, path.at(-1)?.tci ?? 0));
  if (!reached || vlan === vid) return outcome;
  const values = { to: target.vm, vlan: vlan || vid };
  const fix = fixFor(lab, target.port, DropReason.vlanEgress);
  return { ...verdict(vlan === 0 ? 'arrives-untagged' : 'arrives-tagged', values, fix), path };
}

/** Not said as it is: what came of the whole query is. */
function arrival(target: Endpoint): Omit<Outcome, 'path'> {
  return { reached: true, code: 'arrived', sentence: '', values: { to: target.vm }, fix: null };
}

export function verdict(
  code: keyof typeof verdicts,
  values: Values,
  fix: Fix | null,
  reached = false,
): Omit<Outcome, 'path'> {
  return { reached, code, sentence: say(verdicts[code], values), values, fix };
}

function dropped(
  lab: Lab,
  hops: readonly Hop[],
  hop: Hop,
  down: LinkReason | null,
): Omit<Outcome, 'path'> {
  const place = hop.at === '' ? portOf(hops, hop).name : hop.at;
  // A switch that has nowhere to send a frame ends it itself; the VLAN is that of the port that it came by.
  const at = hop.reason === DropReason.noEgress ? hop.name : place;
  const byRule = explainRule(lab, hop, at);
  if (byRule !== null) return byRule;
  const reason = dropReasonNames[hop.reason] ?? 'deviceError';
  const vlan = hop.tci < 0 ? 0 : hop.tci & 0xfff;
  const sentence =
    down === null
      ? `The frame ends at ${at}: ${dropReasonSentences[reason]}`
      : `The frame ends at ${at}: the port is down because ${linkReasons[down]}.`;
  return {
    reached: false,
    code: `drop-${reason}`,
    sentence,
    values: { at, why: down ?? '', vlan },
    fix: fixFor(lab, place, hop.reason),
  };
}

/** The frame was for a slow protocol of the device. What BPDU guard does is changed where the tree is. */
function taken(lab: Lab, { name, notes }: Hop): Omit<Outcome, 'path'> {
  const code = notes.at(-1)?.code ?? 'taken-stp';
  const fix = code === 'taken-bpdu-guard' ? fixFor(lab, name, DropReason.bpduGuard) : null;
  const sentence = `The frame ends at ${name}: ${hopNotes[code]}`;
  return { reached: false, code, sentence, values: { at: name }, fix };
}

/** A field of a vNIC. */
export function networkFix(one: Endpoint, field: string): Fix {
  return { kind: 'vm', id: one.vm, field: `nics.${Number(one.nic.slice(3))}.${field}` };
}

function sameVlan(lab: Lab, a: Endpoint, b: Endpoint): boolean {
  return deepEqual(vlanOf(lab, a), vlanOf(lab, b));
}

/** What is said of two vNICs in different VLANs. */
function otherVlan(lab: Lab, from: Endpoint, to: Endpoint): Omit<Outcome, 'path'> {
  const values = {
    from: from.vm,
    fromVlan: [vlanOf(lab, from)],
    fromNetwork: from.network,
    to: to.vm,
    toVlan: [vlanOf(lab, to)],
    toNetwork: to.network,
  };
  return verdict('other-vlan', values, networkFix(to, 'network'));
}

/** Where a trace was cut before the frame arrived, nothing is said of what connects the two. */
function lost(lab: Lab, from: Endpoint, to: Endpoint, hops: readonly Hop[]): Outcome {
  const loop = loopAt(hops);
  const port = loop === null ? undefined : hops[loop.parent];
  const fix = port === undefined ? null : fixFor(lab, port.name, DropReason.hopLimit);
  const values = { from: from.vm, to: to.vm, hops: hops.length };
  const path = loop === null ? hops.slice(0, 2) : pathTo(hops, hops.indexOf(loop));
  return { ...verdict('lost-in-cut', values, fix), path };
}

function elsewhere(
  lab: Lab,
  from: Endpoint,
  to: Endpoint,
  hops: readonly Hop[],
  distance: Distance,
): Outcome {
  const path = hops.slice(0, 2);
  const first = hops.find(({ kind }) => kind === 'switch');
  if (first !== undefined && distance(first.name) === Number.POSITIVE_INFINITY)
    return { ...notConnected(from, to), path };
  const taken = hops.findIndex((hop) => hop.outcome === 'delivered');
  if (taken >= 0) {
    const values = { from: from.vm, to: to.vm, at: (hops[taken] as Hop).name };
    return { ...verdict('delivered-elsewhere', values, null), path: pathTo(hops, taken) };
  }
  const isOther = !sameVlan(lab, from, to);
  return { ...(isOther ? otherVlan(lab, from, to) : notConnected(from, to)), path };
}

function notConnected(from: Endpoint, to: Endpoint): Omit<Outcome, 'path'> {
  const networks = { fromNetwork: from.network, toNetwork: to.network };
  const values = { from: from.vm, to: to.vm, ...networks };
  return verdict('not-connected', values, networkFix(to, 'network'));
}

/** What the asking host's own decision says before any frame is sent; null when it sends one. */
export function explainDecision(lab: Lab, plan: TracePlan): Omit<Outcome, 'path'> | null {
  const { from, to, decision, address } = plan;
  const { ipv6 } = plan;
  const ofIpv4 = address === null ? '' : formatIpv4(address);
  const asked = ipv6 === null ? ofIpv4 : formatIpv6(ipv6.destination);
  if (decision.kind === 'no-address') {
    const who = from.address === null ? from : (to ?? from);
    return verdict('no-address', { vm: who.vm, nic: who.nic }, networkFix(who, 'address'));
  }
  if (decision.kind === 'no-route') return noRoute(lab, plan, asked);
  if (plan.nextHop?.vm === from.vm)
    return verdict('own-address', { from: from.vm, address: asked }, null, true);
  if (plan.nextHop !== null || decision.kind === 'neighbor') return null;
  const values = { from: from.vm, address: formatIpv4(decision.nextHop) };
  return decision.kind === 'gateway'
    ? verdict('gateway-missing', values, networkFix(from, 'gateway'))
    : verdict('address-missing', values, null);
}

function noRoute(lab: Lab, plan: TracePlan, asked: string): Omit<Outcome, 'path'> {
  const { from, to } = plan;
  if (to !== null && !sameVlan(lab, from, to)) {
    const other = otherVlan(lab, from, to);
    return {
      ...other,
      sentence: `${other.sentence} ${from.vm} has no gateway that could route to ${asked}.`,
      values: { ...other.values, address: asked },
    };
  }
  const values = { from: from.vm, address: asked, nic: from.nic };
  return verdict('no-route', values, networkFix(from, 'gateway'));
}

/** Hops of copies that mirror sessions made: what becomes of them says nothing about the packet. */
function copiesOf(hops: readonly Hop[]): ReadonlySet<Hop> {
  const copies = new Set<Hop>();
  for (const hop of hops) {
    const parent = hops[hop.parent];
    if (hop.kind === 'mirror' || (parent !== undefined && copies.has(parent))) copies.add(hop);
  }
  return copies;
}

/**
 * Of all ends of a flood, the one that happened nearest to the target is what stands in the way; of several,
 * the one that got furthest. A standby member that takes no copy is how bonds work, and counts only if nothing
 * else does.
 */
function nearestDrop(hops: readonly Hop[], far: (hop: Hop) => number): number {
  let best = -1;
  let nearest = Number.POSITIVE_INFINITY;
  for (const [at, hop] of hops.entries()) {
    if (hop.outcome !== 'dropped' && hop.outcome !== 'taken') continue;
    const distance = far(hop);
    if (distance < nearest || (distance === nearest && distance < Number.MAX_VALUE)) {
      best = at;
      nearest = distance;
    }
  }
  return best;
}

function obstacle(hops: readonly Hop[], hop: Hop, distance: Distance): number {
  const port = portOf(hops, hop);
  if (port.parent < 0 || isCopy(hop.reason)) return Number.MAX_VALUE;
  return distance(port.name);
}

/** Copies of a flood that bonds and teams keep out say nothing of the frame itself. */
function isCopy(reason: DropReason | 0): boolean {
  return (
    reason === DropReason.bondStandby ||
    reason === DropReason.bondReflected ||
    reason === DropReason.teamReversePath
  );
}

/** The port that a hop is about: a switch that does not let a frame in speaks of the one that it came by. */
function portOf(hops: readonly Hop[], hop: Hop): Hop {
  if (hop.kind !== 'switch' || hop.reason === DropReason.noEgress) return hop;
  return hops[hop.parent] ?? hop;
}
