/**
 * "Why can't A reach B?" A trace in four questions, each answered by the datapath itself with side effects off:
 * does the host send at all, does its ARP request arrive, does the packet, does the answer come back?
 */
import { hopText } from '../../datapath/hop-notes.ts';
import type { Hop, HopKind } from '../../datapath/trace.ts';
import type { Lab } from '../../model/lab.ts';
import { dropReasonNames } from '../../packet/drop-reason.ts';
import { formatIpv4, formatMac } from '../../wire/address.ts';
import { formatArp } from '../../wire/arp.ts';
import {
  ETHERNET_DESTINATION,
  ETHERNET_HEADER,
  ETHERNET_SOURCE,
  EtherType,
  etherType,
} from '../../wire/ethernet.ts';
import { formatIcmp } from '../../wire/icmp.ts';
import { formatIpv4Header, IPV4_HEADER } from '../../wire/ipv4.ts';
import { formatTcp } from '../../wire/tcp.ts';
import { formatUdp } from '../../wire/udp.ts';
import { formatTci } from '../../wire/vlan.ts';
import type { Distance, FrameHops, Outcome } from './explain.ts';
import { explainDecision, explainFrame } from './explain.ts';
import type { Fix } from './fix.ts';
import {
  arpRequest,
  type Endpoint,
  packetBetween,
  planTrace,
  type TracePlan,
  type TraceQuery,
} from './query.ts';

export interface ReachabilityHop {
  readonly what: 'vm' | HopKind;
  readonly name: string;
  /** What was looked up and decided here, in English; `notes` has the same as codes. */
  readonly note: string;
  readonly notes: Note[];
  /** The frame as it leaves this hop, in words. */
  readonly frame: string;
  readonly depth: number;
  readonly verdict: 'continue' | 'delivered' | 'dropped';
  /** Name of the drop reason, '' where not dropped. */
  readonly reason: string;
}

/** One sentence as a code with its values, for other languages. */
export interface Note {
  readonly code: string;
  readonly values: Record<string, string | number>;
}

export interface Reachability {
  readonly reached: boolean;
  readonly sentence: string;
  readonly code: string;
  readonly values: Record<string, string | number>;
  readonly fix: Fix | null;
  readonly hops: ReachabilityHop[];
}

/** Runs a frame through the datapath, live or dry; null when its interface is not there. */
export type FrameTracer = (frame: {
  interface: string;
  frame: Uint8Array;
}) => Promise<FrameHops | null>;

/**
 * Traces a query through a lab. `distance(target)` tells how far ports are from a vNIC's port. Throws
 * QueryError when the query names what is not there.
 */
export async function checkReachability(
  lab: Lab,
  query: TraceQuery,
  trace: FrameTracer,
  distance: (target: string) => Distance,
): Promise<Reachability> {
  const plan = planTrace(lab, query);
  const hops: ReachabilityHop[] = [senderHop(plan)];
  const early = explainDecision(lab, plan);
  if (early !== null) return finish({ ...early, path: [] }, hops, new Uint8Array(0));
  const { from } = plan;
  const nextHop = plan.nextHop as Endpoint;
  const address = (plan.decision as { nextHop: number }).nextHop;

  const ask = async (source: Endpoint, target: Endpoint, frame: Uint8Array): Promise<Outcome> => {
    const answer = await trace({ interface: source.port, frame });
    const none: FrameHops = { hops: [], down: new Map() };
    return explainFrame(lab, source, target, answer ?? none, distance(target.port));
  };
  const request = arpRequest(from, address);
  const asked = await ask(from, nextHop, request);
  if (!asked.reached) return finish(asked, hops, request);
  const packet = packetBetween(plan, from, nextHop, false);
  const there = await ask(from, nextHop, packet);
  if (!there.reached) return finish(there, hops, packet);
  const reply = packetBetween(plan, nextHop, from, true);
  const back = await ask(nextHop, from, reply);
  if (!back.reached) return oneWay(there, back, nextHop, hops, packet, reply);
  return delivered(plan, nextHop, there, hops, packet);
}

function senderHop(plan: TracePlan): ReachabilityHop {
  const { from, decision } = plan;
  const via =
    from.address === null
      ? from.nic
      : `${from.nic} (${formatIpv4(from.address.address)}/${from.address.prefixLength})`;
  const asked = plan.address === null ? 'the target' : formatIpv4(plan.address);
  const gateway = decision.kind === 'gateway' ? formatIpv4(decision.nextHop) : '';
  const notes = {
    'on-link': `${asked} is in the subnet of ${via}.`,
    gateway: `${asked} is reached through the gateway ${gateway} of ${via}.`,
    'no-route': `No route to ${asked} from ${via}.`,
    'no-address': `No IPv4 address to speak from or to.`,
  };
  return {
    what: 'vm',
    name: from.vm,
    note: notes[decision.kind],
    notes: [{ code: decision.kind, values: { asked, via, gateway } }],
    frame: '',
    depth: 0,
    verdict:
      decision.kind === 'no-route' || decision.kind === 'no-address' ? 'dropped' : 'continue',
    reason: '',
  };
}

function delivered(
  plan: TracePlan,
  nextHop: Endpoint,
  outcome: Outcome,
  hops: ReachabilityHop[],
  packet: Uint8Array,
): Reachability {
  const address = plan.address === null ? '' : formatIpv4(plan.address);
  const gateway = plan.decision.kind === 'gateway';
  const values = { from: plan.from.vm, to: nextHop.vm, address };
  const sentence = gateway
    ? `${plan.from.vm} reaches its gateway ${nextHop.vm}, which decides how ${address} goes on.`
    : `${plan.from.vm} reaches ${nextHop.vm} (${address}), and the answer comes back.`;
  const code = gateway ? 'gateway-reached' : 'delivered';
  const result = finish({ ...outcome, sentence, code, values }, hops, packet);
  result.hops.push({
    what: 'vm',
    name: nextHop.vm,
    note: gateway ? 'The gateway takes the packet.' : 'The packet has arrived.',
    notes: [{ code: gateway ? 'gateway-takes' : 'arrived', values: {} }],
    frame: '',
    depth: result.hops.length,
    verdict: 'delivered',
    reason: '',
  });
  return result;
}

function oneWay(
  there: Outcome,
  back: Outcome,
  nextHop: Endpoint,
  hops: ReachabilityHop[],
  packet: Uint8Array,
  reply: Uint8Array,
): Reachability {
  finish(there, hops, packet);
  const sentence = `The packet arrives at ${nextHop.vm}, but the answer does not come back. ${back.sentence}`;
  return finish({ ...back, code: `answer-${back.code}`, sentence }, hops, reply);
}

/** Adds the hops of an outcome to those before it, and makes the result of them. */
function finish(outcome: Outcome, hops: ReachabilityHop[], frame: Uint8Array): Reachability {
  for (const hop of outcome.path) hops.push(asHop(hop, frame, hops.length));
  const { reached, sentence, code, values, fix } = outcome;
  return { reached, sentence, code, values: { ...values }, fix, hops };
}

function asHop(hop: Hop, frame: Uint8Array, depth: number): ReachabilityHop {
  return {
    what: hop.kind,
    name: hop.name,
    note: hopText(hop.notes),
    notes: hop.notes.map(({ code, values }) => ({ code, values: { ...values } })),
    frame: describeFrame(frame, hop.tci),
    depth,
    verdict: hop.outcome,
    reason: dropReasonNames[hop.reason] ?? '',
  };
}

/** `02:… > 02:… vlan 10 10.0.10.11 > 10.0.10.12 …`: a frame in words, with the tag it carries there. */
function describeFrame(frame: Uint8Array, tci: number): string {
  const source = formatMac(frame, ETHERNET_SOURCE);
  const destination = formatMac(frame, ETHERNET_DESTINATION);
  const tag = tci < 0 ? '' : ` ${formatTci(tci)}`;
  return `${source} > ${destination}${tag} ${payload(frame)}`;
}

function payload(frame: Uint8Array): string {
  if (etherType(frame) === EtherType.arp) return formatArp(frame, ETHERNET_HEADER);
  const l4 = ETHERNET_HEADER + IPV4_HEADER;
  const formats: Record<number, (bytes: Uint8Array, at: number) => string> = {
    1: formatIcmp,
    6: formatTcp,
    17: formatUdp,
  };
  const format = formats[frame[ETHERNET_HEADER + 9] as number];
  return `${formatIpv4Header(frame, ETHERNET_HEADER)} ${format?.(frame, l4) ?? ''}`;
}
