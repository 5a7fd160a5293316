/**
 * "Why can't A reach B?" A trace in four questions, each answered by the datapath itself with side effects off:
 * does the host send at all, does its ARP request arrive, does the packet, does the answer come back?
 */
import { hopText } from '../../datapath/hop-notes.ts';
import type { Hop, HopKind } from '../../datapath/trace.ts';
import type { Lab } from '../../model/lab.ts';
import { dropReasonNames } from '../../packet/drop-reason.ts';
import type { Said } from '../../said/said.ts';
import { formatCidr, formatIpv4, formatMac } from '../../wire/address.ts';
import { formatIpv6 } from '../../wire/ipv6-address.ts';
import { vidOf } from '../../wire/vlan.ts';
import { type Cut, cutOf } from './cut.ts';
import { type Endpoint, QueryError } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import type { Distance, FrameHops, Outcome } from './explain.ts';
import { explainDecision, explainFrame, unlessUnheard } from './explain.ts';
import type { Fix } from './fix.ts';
import { describeFrame } from './frame-words.ts';
import { exchange4, type Sent, taggedBytes } from './frames.ts';
import { exchange6 } from './frames6.ts';
import { planTrace } from './plan-trace.ts';
import type { TracePlan, TraceQuery } from './query.ts';
import { say, type Values, verdicts, vmNotes } from './sentences.ts';
import { isControl, slowFrame } from './slow-frames.ts';
import { gatewayIsLight, type WayBack, wayBack } from './way-back.ts';

export interface ReachabilityHop {
  readonly what: 'vm' | 'nic' | 'bridge' | 'fabric' | HopKind;
  readonly name: string;
  /** What was looked up and decided here, in English; `notes` has the same as codes. */
  readonly note: string;
  readonly notes: readonly Said[];
  /** The frame as it leaves this hop, in words. */
  readonly frame: string;
  readonly depth: number;
  readonly verdict: Hop['outcome'];
  /** Name of the drop reason, '' where not dropped. */
  readonly reason: string;
}

export interface Reachability {
  readonly reached: boolean;
  readonly sentence: string;
  readonly code: string;
  readonly values: Values;
  readonly fix: Fix | null;
  /** Where one of the frames goes more ways than were followed. */
  readonly cut: Cut | null;
  readonly hops: ReachabilityHop[];
}

interface EnteringFrame {
  interface: string;
  frame: Uint8Array;
}

/**
 * Runs a frame through the datapath, live or dry, as if those of `after` had been sent before it; null when its interface is not
 * there.
 */
export type FrameTracer = (
  frame: EnteringFrame & { after: readonly EnteringFrame[] },
) => Promise<FrameHops | null>;

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
  const story = new Story(lab, plan);
  const before: EnteringFrame[] = [];
  const ask: Ask = async (source, target, sent, vid = null) => {
    const entering = { interface: source.port, frame: taggedBytes(sent) };
    const answer = await trace({ ...entering, after: [...before] });
    // What a loop multiplies teaches whatever came last, and nobody knows what that was.
    if (answer?.truncated !== true) before.push(entering);
    const none: FrameHops = { hops: [], truncated: false, down: new Map() };
    story.followed(answer ?? none);
    const outcome = explainFrame(lab, source, target, answer ?? none, distance(target.port));
    return vid === null ? outcome : unlessUnheard(lab, target, outcome, vid);
  };
  if (plan.mac !== null) return straight(plan, plan.mac, story, ask);
  const early = explainDecision(lab, plan);
  if (early !== null) return story.end(early);
  const nextHop = plan.nextHop as Endpoint;
  return there(lab, plan, nextHop, story, ask);
}

/** `vid`: VLAN of the tag that the target listens to, 0 for none; null where that is not known. */
type Ask = (
  source: Endpoint,
  target: Endpoint,
  sent: Sent,
  vid?: number | null,
) => Promise<Outcome>;

/**
 * What a vNIC listens to: light VMs and namespaces have their addresses on the vNIC itself, the system of a QEMU guest may have
 * VLANs of its own.
 */
function vidOfVnic(lab: Lab, { vm }: Endpoint): number | null {
  return lab.vm.get(vm)?.kind === 'qemu' ? null : 0;
}

/** The frame as it was asked for, to whom it was asked for. */
async function straight(
  plan: TracePlan,
  mac: Uint8Array,
  story: Story,
  ask: Ask,
): Promise<Reachability> {
  const { from, to, tci } = plan;
  if (to === null) throw new QueryError('end-missing');
  const { proto } = plan;
  const exchange = exchangeOf(plan, to, plan.address ?? 0);
  const frame = isControl(proto)
    ? slowFrame(proto, from, mac)
    : asksOnly(plan)
      ? exchange.request(mac)
      : exchange.packet();
  const outcome = await ask(from, to, { frame, tci });
  story.tell(outcome, frame);
  if (!outcome.reached) return story.end(outcome);
  return story.arrive('frame-delivered', to, { mac: formatMac(mac) });
}

/** `wanted`: the address that `to` is asked for, where it is not that of the next hop. */
function exchangeOf(plan: TracePlan, to: Endpoint, wanted = nextAddress(plan)): Exchange {
  return plan.ipv6 === null ? exchange4(plan, to, wanted) : exchange6(plan, plan.ipv6);
}

function nextAddress({ decision }: TracePlan): number {
  return 'nextHop' in decision ? decision.nextHop : 0;
}

/** Who has an address is all that is asked, by ARP or neighbor solicitation. */
function asksOnly({ proto }: TracePlan): boolean {
  return proto === 'arp' || proto === 'nd';
}

/** Does the question for the next hop arrive and its answer come back, does the packet, and its answer? */
async function there(
  lab: Lab,
  plan: TracePlan,
  nextHop: Endpoint,
  story: Story,
  ask: Ask,
): Promise<Reachability> {
  const { from, tci } = plan;
  const exchange = exchangeOf(plan, nextHop);
  const { address } = exchange;
  const vid = vidOfVnic(lab, nextHop);
  const onlyAsks = asksOnly(plan);
  const request = exchange.request(null);
  const asked = await ask(from, nextHop, { frame: request, tci }, vid);
  if (onlyAsks || !asked.reached) story.tell(asked, request);
  if (!asked.reached) return story.end(asked);
  const direct = { by: nextHop, to: from };
  const told = await answer(
    lab,
    plan,
    direct,
    { frame: exchange.answer(), tci: tagOf(asked) },
    ask,
  );
  if (!told.reached) {
    if (!onlyAsks) story.tell(asked, request);
    story.tell(told, exchange.answer());
    return story.end(oneWay(told, nextHop));
  }
  if (onlyAsks) return story.arrive(arrivedAs(plan, nextHop), nextHop, { address });
  const packet = exchange.packet();
  const way = await ask(from, nextHop, { frame: packet, tci }, vid);
  story.tell(way, packet);
  if (!way.reached) return story.end(way);
  const isGateway = goesOn(plan, nextHop);
  const noRouter = isGateway ? gatewayIsLight(lab, from, nextHop, plan.address ?? 0) : null;
  if (noRouter !== null) return story.end(noRouter);
  const back = isGateway || plan.ipv6 !== null ? direct : wayBack(lab, nextHop, from);
  if ('code' in back) return story.end(oneWay(back, nextHop));
  const ends = { ...plan, from: { ...from, mac: back.to.mac } };
  const reply = exchangeOf(ends, { ...nextHop, mac: back.by.mac }).reply();
  // By another vNIC, what was heard with a tag goes back without.
  const tag = back.by.port === nextHop.port ? tagOf(way) : -1;
  const replied = await answer(lab, plan, back, { frame: reply, tci: tag }, ask);
  if (!replied.reached) {
    story.tell(replied, reply);
    return story.end(oneWay(replied, nextHop));
  }
  return story.arrive(arrivedAs(plan, nextHop), nextHop, { address });
}

/** The tag with which a frame arrived: who gets tagged frames answers with tagged ones. */
function tagOf({ path }: Outcome): number {
  return path.at(-1)?.tci ?? -1;
}

/** Sends what comes back: who asked listens to what it sent. */
function answer(
  lab: Lab,
  { from, tci }: TracePlan,
  { by, to }: WayBack,
  sent: Sent,
  ask: Ask,
): Promise<Outcome> {
  return ask(by, to, sent, to.port === from.port ? vidOf(Math.max(0, tci)) : vidOfVnic(lab, to));
}

/** The packet is for somebody behind the next hop. */
function goesOn({ decision, to }: TracePlan, nextHop: Endpoint): boolean {
  return decision.kind === 'gateway' && to?.vm !== nextHop.vm;
}

function arrivedAs(plan: TracePlan, nextHop: Endpoint): keyof typeof verdicts {
  if (plan.proto === 'arp') return 'arp-answered';
  if (plan.proto === 'nd') return 'neighbor-answered';
  return goesOn(plan, nextHop) ? 'gateway-reached' : 'delivered';
}

function oneWay(back: Omit<Outcome, 'path'>, nextHop: Endpoint): Omit<Outcome, 'path'> {
  return {
    ...back,
    code: `answer-${back.code}`,
    values: { ...back.values, answerer: nextHop.vm },
    sentence: `The packet arrives at ${nextHop.vm}, but the answer does not come back. ${back.sentence}`,
  };
}

/** The hops so far, and the verdict at their end. */
class Story {
  readonly #lab: Lab;
  readonly #from: Endpoint;
  readonly #hops: ReachabilityHop[];
  #cut: Cut | null = null;

  constructor(lab: Lab, plan: TracePlan) {
    this.#lab = lab;
    this.#from = plan.from;
    this.#hops = [senderHop(plan)];
  }

  /** Notes whether a frame was followed to its ends. */
  followed(answer: FrameHops): void {
    this.#cut ??= cutOf(answer);
  }

  /** Adds the way that a frame took. */
  tell({ path }: Outcome, frame: Uint8Array): void {
    for (const hop of path) this.#hops.push(asHop(this.#lab, hop, frame, this.#hops.length));
  }

  end({ reached, sentence, code, values, fix }: Omit<Outcome, 'path'>): Reachability {
    const [cut, hops] = [this.#cut, this.#hops];
    return { reached, sentence, code, values, fix, cut, hops };
  }

  arrive(code: keyof typeof verdicts, to: Endpoint, more: Values): Reachability {
    const values = { from: this.#from.vm, to: to.vm, ...more };
    const note = code === 'gateway-reached' ? 'gateway-takes' : 'arrived';
    this.#hops.push(vmHop(to.vm, note, {}, this.#hops.length, 'delivered'));
    return this.end({
      reached: true,
      sentence: say(verdicts[code], values),
      code,
      values,
      fix: null,
    });
  }
}

function senderHop(plan: TracePlan): ReachabilityHop {
  const { from, decision, ipv6, mac, proto } = plan;
  if (mac !== null) {
    const code = isControl(proto) ? (`sends-${proto}` as const) : 'to-mac';
    return vmHop(from.vm, code, { mac: formatMac(mac) }, 0, 'continue');
  }
  const via = viaOf(plan);
  if (ipv6 !== null) {
    const values = { asked: formatIpv6(ipv6.destination), via };
    return vmHop(from.vm, 'neighbor', values, 0, 'continue');
  }
  const asked = plan.address === null ? '' : formatIpv4(plan.address);
  const gateway = decision.kind === 'gateway' ? formatIpv4(decision.nextHop) : '';
  const ends = decision.kind === 'no-route' || decision.kind === 'no-address';
  const values = { asked, via, gateway };
  return vmHop(from.vm, decision.kind, values, 0, ends ? 'dropped' : 'continue');
}

/** The vNIC that sends, with its address. */
function viaOf({ from: { nic, address }, ipv6 }: TracePlan): string {
  if (ipv6 !== null) return `${nic} (${formatIpv6(ipv6.source)})`;
  return address === null ? nic : `${nic} (${formatCidr(address)})`;
}

function vmHop(
  name: string,
  code: keyof typeof vmNotes,
  values: Record<string, string | number>,
  depth: number,
  verdict: ReachabilityHop['verdict'],
): ReachabilityHop {
  const note = say(vmNotes[code], values);
  return {
    what: 'vm',
    name,
    note,
    notes: [{ code, values }],
    frame: '',
    depth,
    verdict,
    reason: '',
  };
}

/** A hop of the datapath as people know it; `frame` has no tag. */
export function asHop(lab: Lab, hop: Hop, frame: Uint8Array, depth: number): ReachabilityHop {
  return {
    what: whatIs(lab, hop),
    name: hop.name,
    note: hopText(hop.notes),
    notes: [...hop.notes],
    frame: describeFrame(frame, hop.tci < 0 ? [] : [hop]),
    depth,
    verdict: hop.outcome,
    reason: dropReasonNames[hop.reason] ?? '',
  };
}

/** The datapath knows bridges and ports; people know switches, bridges, fabric devices and NICs. */
function whatIs(lab: Lab, { kind, name }: Hop): ReachabilityHop['what'] {
  if (kind === 'switch') {
    if (lab.fabric.has(name)) return 'fabric';
    return lab.bridge.has(name) ? 'bridge' : 'switch';
  }
  return kind === 'port' && lab.nic.has(name) ? 'nic' : kind;
}
