/**
 * Sends a frame through the pipeline with all side effects off. The live datapath and a dry one, made from
 * the plan of a lab that does not run, answer in the same form, because they are the same code.
 */

import { Counters } from '../datapath/counters.ts';
import { Datapath } from '../datapath/datapath.ts';
import { whyDown } from '../datapath/topology.ts';
import { type Hop, Trace } from '../datapath/trace.ts';
import type { DropReason } from '../packet/drop-reason.ts';
import type { LinkReason } from '../packet/link-reason.ts';
import { Packet } from '../packet/packet.ts';
import { takeTags } from '../packet/vlan-tag.ts';
import { SilentPort } from '../ports/silent-port.ts';
import type { DropSample } from '../tables/drop-samples.ts';
import { pushTag, VLAN_TAG } from '../wire/vlan.ts';
import { Neighbors } from './neighbors.ts';
import type { Plan } from './plan.ts';
import { Switchboard, silentListener } from './switchboard.ts';

/** Most hops of each of the frames behind a drop: a loop makes many of several frames at once. */
const EXPLAINED_HOPS = 16_384;
/** STP with the longest timers of the standard, twice over, is done by then. */
const SETTLE_MS = 120_000;

export interface TracedFrame {
  /** Where the frame enters: the vNIC's port. */
  readonly interface: string;
  readonly frame: Uint8Array;
  /** Frames that went before it: addresses are known from them, as if they had been sent. */
  readonly after?: readonly Omit<TracedFrame, 'after'>[];
}

export interface TraceAnswer {
  readonly hops: readonly Hop[];
  readonly truncated: boolean;
  /** Why interfaces that appear in the hops are down. */
  readonly down: ReadonlyMap<string, LinkReason>;
}

/** Traces one frame through a datapath, at most `limit` hops; null when the interface is not there. */
export function traceFrame(
  datapath: Datapath,
  board: Switchboard,
  { after = [], ...asked }: TracedFrame,
  nowMs: number,
  limit?: number,
): TraceAnswer | null {
  const trace = new Trace(limit);
  for (const { interface: id, frame } of [...after, asked]) {
    const iface = board.interfaces.get(id);
    if (iface === undefined) return null;
    trace.begin();
    datapath.traceFrame(iface, packetOf(frame), trace, nowMs);
  }
  const down = new Map<string, LinkReason>();
  for (const hop of trace.hops) {
    const at = board.interfaces.get(hop.name);
    const why = at === undefined ? null : whyDown(at);
    if (why !== null) down.set(hop.name, why);
  }
  return { hops: trace.hops, truncated: trace.truncated, down };
}

function packetOf(frame: Uint8Array): Packet {
  const bytes = frame.slice();
  const packet = new Packet(bytes);
  packet.set(bytes, 0, 0, 0, bytes.length);
  takeTags(packet);
  return packet;
}

/** A frame that was dropped, and what happens to it now. */
export interface ExplainedDrop extends Omit<DropSample, 'atMs'> {
  readonly ageMs: number;
  /** Null where the port by which it came in is gone. */
  readonly answer: TraceAnswer | null;
}

/** The last frames that an interface dropped, each traced from where it came in. `reason` null: for all reasons. */
export function explainDrops(
  datapath: Datapath,
  board: Switchboard,
  interfaceId: string,
  reason: DropReason | null,
  nowMs: number,
): ExplainedDrop[] {
  // In a loop all of them are often one frame.
  const answers = new Map<string, TraceAnswer | null>();
  return datapath.samples.of(interfaceId, reason).map(({ atMs, ...sample }) => {
    const frame = wholeFrame(sample);
    const key = `${sample.origin} ${frame.join()}`;
    const answer =
      answers.get(key) ??
      traceFrame(datapath, board, { interface: sample.origin, frame }, nowMs, EXPLAINED_HOPS);
    answers.set(key, answer);
    return { ...sample, ageMs: nowMs - atMs, answer };
  });
}

/** The kept bytes with their tags, as long as the frame was. */
function wholeFrame({ bytes, length, tags }: Omit<DropSample, 'atMs'>): Uint8Array {
  let start = tags.length * VLAN_TAG;
  const whole = new Uint8Array(start + length);
  whole.set(bytes, start);
  for (const { tpid, tci } of tags.toReversed()) start = pushTag(whole, start, tpid, tci);
  return whole;
}

/** Traces through a plan that does not run, as if all its VMs did. */
export function traceDry(plan: Plan, frame: TracedFrame): TraceAnswer | null {
  const datapath = new Datapath(new Counters(1));
  const drivers = { open: () => new AnyPort(), close: () => {} };
  const board = new Switchboard(datapath, drivers, silentListener, () => 0);
  board.apply(plan);
  new Neighbors(datapath, board.control, board).apply(plan);
  // Protocols come to rest first: the tree that a lab has a while after its start.
  let nowMs = 0;
  for (; nowMs < SETTLE_MS; nowMs = Math.min(board.control.tick(nowMs), SETTLE_MS)) {
    datapath.nowMs = nowMs;
    datapath.flush();
  }
  return traceFrame(datapath, board, frame, nowMs);
}

/** Takes frames of any kind; a trace ends before `send`. */
class AnyPort extends SilentPort {
  override readonly offload = true;
}
