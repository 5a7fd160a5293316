/**
 * Second half of a trace: from the hops that frames took to one verdict in plain words, the hop that decided
 * it, and the place in the lab where it can be changed.
 */

import type { Hop } from '../../datapath/trace.ts';
import type { Lab } from '../../model/lab.ts';
import { DropReason, dropReasonNames, dropReasonSentences } from '../../packet/drop-reason.ts';
import { type LinkReason, linkReasons } from '../../packet/link-reason.ts';
import { formatIpv4 } from '../../wire/address.ts';
import { type Fix, fixFor } from './fix.ts';
import { type Endpoint, type TracePlan, vlanOf } from './query.ts';
import { explainRule } from './rule.ts';

/** What the datapath answered for one frame; see switchd/tracer.ts. */
export interface FrameHops {
  readonly hops: readonly Hop[];
  /** Interface id → why it is down. */
  readonly down: ReadonlyMap<string, LinkReason>;
}

/** How far a device, or the device of an interface, is from the device that the target is connected to; Infinity when not at all. */
export type Distance = (id: string) => number;

export interface Outcome {
  readonly reached: boolean;
  readonly code: string;
  readonly sentence: string;
  readonly values: Readonly<Record<string, string | number>>;
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
  const arrived = hops.findIndex((hop) => hop.outcome === 'delivered' && hop.name === target.port);
  if (arrived >= 0) {
    return {
      reached: true,
      code: 'delivered',
      sentence: `${from.vm} reaches ${target.vm} at ${target.port}.`,
      values: { from: from.vm, to: target.vm, port: target.port },
      fix: null,
      path: pathTo(hops, arrived),
    };
  }
  const at = nearestDrop(hops, distance);
  const hop = hops[at];
  if (hop === undefined) return elsewhere(lab, from, target, hops);
  const path = pathTo(hops, at);
  if (hop.name === target.port && hop.reason === DropReason.vlanEgress)
    return { ...otherVlan(lab, from, target), path };
  return { ...dropped(lab, hops, hop, answer.down.get(hop.name) ?? null), path };
}

function dropped(
  lab: Lab,
  hops: readonly Hop[],
  hop: Hop,
  down: LinkReason | null,
): Omit<Outcome, 'path'> {
  const byRule = explainRule(lab, hop);
  if (byRule !== null) return byRule;
  const reason = dropReasonNames[hop.reason] ?? 'deviceError';
  const vlan = hop.tci < 0 ? 0 : hop.tci & 0xfff;
  const sentence =
    down === null
      ? `The frame ends at ${hop.name}: ${dropReasonSentences[reason]}`
      : `The frame ends at ${hop.name}: the port is down because ${linkReasons[down]}.`;
  return {
    reached: false,
    code: `drop-${reason}`,
    sentence,
    values: { at: hop.name, why: down ?? '', vlan },
    fix: fixFor(lab, portOf(hops, hop).name, hop.reason),
  };
}

/** The sentence for two vNICs in different VLANs. */
export function otherVlan(lab: Lab, from: Endpoint, to: Endpoint): Omit<Outcome, 'path'> {
  const values = {
    from: from.vm,
    fromVlan: vlanOf(lab, from),
    fromNetwork: from.network,
    to: to.vm,
    toVlan: vlanOf(lab, to),
    toNetwork: to.network,
  };
  return {
    reached: false,
    code: 'other-vlan',
    sentence:
      `${to.vm} is in another VLAN than ${from.vm}: ${values.toVlan} (${to.network}) ` +
      `instead of ${values.fromVlan} (${from.network}).`,
    values,
    fix: { kind: 'vm', id: to.vm, field: `nics.${Number(to.nic.slice(3))}.network` },
  };
}

function elsewhere(lab: Lab, from: Endpoint, to: Endpoint, hops: readonly Hop[]): Outcome {
  if (vlanOf(lab, from) !== vlanOf(lab, to))
    return { ...otherVlan(lab, from, to), path: hops.slice(0, 2) };
  return {
    reached: false,
    code: 'not-connected',
    sentence: `No link or switch connects ${from.network} of ${from.vm} with ${to.network} of ${to.vm}.`,
    values: { from: from.vm, fromNetwork: from.network, to: to.vm, toNetwork: to.network },
    fix: { kind: 'vm', id: to.vm, field: `nics.${Number(to.nic.slice(3))}.network` },
    path: hops.slice(0, 2),
  };
}

/** What the asking host's own decision says before any frame is sent; null when it sends one. */
export function explainDecision(lab: Lab, plan: TracePlan): Omit<Outcome, 'path'> | null {
  const { from, to, decision, address } = plan;
  const asked = address === null ? '' : formatIpv4(address);
  if (decision.kind === 'no-address') {
    const who = from.address === null ? from : (to ?? from);
    return {
      reached: false,
      code: 'no-address',
      sentence: `${who.vm} has no IPv4 address on ${who.nic}.`,
      values: { vm: who.vm, nic: who.nic },
      fix: { kind: 'vm', id: who.vm, field: `nics.${Number(who.nic.slice(3))}.address` },
    };
  }
  if (decision.kind === 'no-route') return noRoute(lab, plan, asked);
  if (plan.nextHop?.vm === from.vm)
    return {
      reached: true,
      code: 'own-address',
      sentence: `${asked} is an address of ${from.vm} itself: the packet does not leave it.`,
      values: { from: from.vm, address: asked },
      fix: null,
    };
  if (plan.nextHop !== null) return null;
  const hop = formatIpv4(decision.nextHop);
  const gateway = decision.kind === 'gateway';
  return {
    reached: false,
    code: gateway ? 'gateway-missing' : 'address-missing',
    sentence: gateway
      ? `No VM of the lab has the address ${hop} of the gateway of ${from.vm}, so nobody answers its ARP.`
      : `No VM of the lab has the address ${hop}, so nobody answers the ARP of ${from.vm}.`,
    values: { from: from.vm, address: hop },
    fix: gateway
      ? { kind: 'vm', id: from.vm, field: `nics.${Number(from.nic.slice(3))}.gateway` }
      : null,
  };
}

function noRoute(lab: Lab, plan: TracePlan, asked: string): Omit<Outcome, 'path'> {
  const { from, to } = plan;
  if (to !== null && vlanOf(lab, from) !== vlanOf(lab, to)) {
    const other = otherVlan(lab, from, to);
    return {
      ...other,
      sentence: `${other.sentence} ${from.vm} has no gateway that could route to ${asked}.`,
      values: { ...other.values, address: asked },
    };
  }
  return {
    reached: false,
    code: 'no-route',
    sentence: `${from.vm} has no route to ${asked}: it is outside the subnet of ${from.nic}, and there is no gateway.`,
    values: { from: from.vm, address: asked, nic: from.nic },
    fix: { kind: 'vm', id: from.vm, field: `nics.${Number(from.nic.slice(3))}.gateway` },
  };
}

function pathTo(hops: readonly Hop[], last: number): Hop[] {
  const path: Hop[] = [];
  for (let at = last; at >= 0; at = (hops[at] as Hop).parent) path.push(hops[at] as Hop);
  return path.reverse();
}

/**
 * Of all ends of a flood, the one that happened nearest to the target is what stands in the way; of several,
 * the one that got furthest. A standby member that takes no copy is how bonds work, and counts only if nothing
 * else does.
 */
function nearestDrop(hops: readonly Hop[], distance: Distance): number {
  let best = -1;
  let nearest = Number.POSITIVE_INFINITY;
  for (const [at, hop] of hops.entries()) {
    if (hop.outcome !== 'dropped') continue;
    const far = obstacle(hops, hop, distance);
    if (far < nearest || (far === nearest && far < Number.MAX_VALUE)) {
      best = at;
      nearest = far;
    }
  }
  return best;
}

function obstacle(hops: readonly Hop[], hop: Hop, distance: Distance): number {
  const port = portOf(hops, hop);
  if (port.parent < 0 || hop.reason === DropReason.bondStandby) return Number.MAX_VALUE;
  return distance(port.name);
}

/** The port that a hop is about: a switch that does not let a frame in speaks of the one that it came by. */
function portOf(hops: readonly Hop[], hop: Hop): Hop {
  if (hop.kind !== 'switch' || hop.reason === DropReason.noEgress) return hop;
  return hops[hop.parent] ?? hop;
}
