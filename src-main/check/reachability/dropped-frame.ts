/** "Explain a drop": what the present pipeline does with a frame that was dropped a while ago, and where to change it. */

import type { HopNoteCode } from '../../datapath/hop-notes.ts';
import type { Hop } from '../../datapath/trace.ts';
import type { Lab } from '../../model/lab.ts';
import {
  DropReason,
  type DropReasonName,
  dropReasonNames,
  dropReasonSentences,
} from '../../packet/drop-reason.ts';
import { cutOf } from './cut.ts';
import { explainHop, type FrameHops, type Outcome } from './explain.ts';
import { fixFor } from './fix.ts';
import { loopAt, pathTo } from './hop-path.ts';
import { asHop, type Reachability } from './reachability.ts';
import { sampleVerdicts, say } from './sentences.ts';

export interface DroppedFrame {
  /** The interface that counted it. */
  readonly port: string;
  /** Name of the drop reason. */
  readonly reason: string;
  readonly origin: string;
  /** The bytes that were kept, without the tag. */
  readonly bytes: Uint8Array;
  /** What happens to it now; null where the port by which it came is gone. */
  readonly answer: FrameHops | null;
}

/** The same as the verdict of a trace. */
export function explainDropped(lab: Lab, frame: DroppedFrame): Reachability {
  const { reached, code, sentence, values, fix, path } = outcomeOf(lab, frame);
  const hops = path.map((hop, depth) => asHop(lab, hop, frame.bytes, depth));
  const cut = frame.answer === null ? null : cutOf(frame.answer);
  return { reached, code, sentence, values, fix, cut, hops };
}

function outcomeOf(lab: Lab, frame: DroppedFrame): Outcome {
  const { port, reason, origin, answer } = frame;
  if (origin === '') return verdict('device-own', {});
  if (answer === null) return verdict('origin-gone', { port: origin });
  const { hops, truncated } = answer;
  const ends = hops.filter((hop) => hop.outcome === 'dropped' && hop.at !== '');
  const same = ends.find((hop) => hop.at === port && dropReasonNames[hop.reason] === reason);
  if (same !== undefined) return explainHop(lab, answer, same);
  const limit = hops.findIndex((hop, at) => limits(hops, hop, at, frame));
  if (limit >= 0) return sometimes(lab, frame, pathTo(hops, limit));
  // The trace was cut before it came so far.
  if (truncated && loopReasons.has(reason)) {
    const loop = loopAt(hops);
    return sometimes(lab, frame, loop === null ? [] : pathTo(hops, hops.indexOf(loop)));
  }
  // A flood leaves it out: what was so a while ago is not asked any more.
  const leftOut = hops.find((hop) => hop.outcome === 'dropped' && hop.name === port);
  if (leftOut !== undefined) return explainHop(lab, answer, leftOut);
  const arrived = hops.findIndex((hop) => hop.outcome === 'delivered');
  if (arrived >= 0) {
    const at = hops[arrived]?.name ?? '';
    return { ...verdict('passes-now', { at }), reached: true, path: pathTo(hops, arrived) };
  }
  const end = hops.find((hop) => hop.outcome === 'taken') ?? ends[0];
  return end === undefined ? verdict('passes-here', { port }) : explainHop(lab, answer, end);
}

/** What hangs on a rate or on chance, which a trace passes: the notes by which one sees that it is still in force. */
const limitNotes: Readonly<Record<string, readonly HopNoteCode[]>> = {
  policed: ['policing'],
  stormControl: ['storm-limit'],
  shapingQueueFull: ['shaped', 'shaped-queue'],
  linkLoss: ['link-loss'],
  linkQueueFull: ['link-rate', 'link-delay', 'link-jitter'],
} satisfies Partial<Record<DropReasonName, readonly HopNoteCode[]>>;

/** What hangs on the moment, or on what a trace does not know of the frame: headers of offload and framing. */
const momentary: ReadonlySet<string> = new Set<DropReasonName>([
  ...(['malformed', 'queueFull', 'workLimit', 'cannotSegment'] as const),
]);
/** A loop brings them about. */
const loopReasons: ReadonlySet<string> = new Set<DropReasonName>(['hopLimit', 'workLimit']);

/** True where a hop of the port could drop the frame for its reason again, the next time or the one after. */
function limits(
  hops: readonly Hop[],
  hop: Hop,
  at: number,
  { port, reason }: DroppedFrame,
): boolean {
  if (momentary.has(reason))
    return hop.name === port && (hop.outcome !== 'dropped' || reason === 'malformed');
  const notes = limitNotes[reason] ?? [];
  if (!hop.notes.some(({ code }) => notes.includes(code))) return false;
  if (hop.kind === 'link') return hop.name.startsWith(`${port}--`);
  const owner = hop.kind === 'switch' ? hops[hops[at]?.parent ?? -1] : hop;
  return owner?.name === port;
}

function sometimes(
  lab: Lab,
  { port, reason, origin }: DroppedFrame,
  path: readonly Hop[],
): Outcome {
  const name = reason as DropReasonName;
  return {
    reached: false,
    code: `sometimes-${name}`,
    sentence: `A frame like this ends at ${port} now and then: ${dropReasonSentences[name]}`,
    values: { at: port },
    fix: fixFor(lab, port, DropReason[name], origin === port),
    path,
  };
}

function verdict(code: keyof typeof sampleVerdicts, values: Record<string, string>): Outcome {
  const sentence = say(sampleVerdicts[code], values);
  return { reached: false, code, sentence, values, fix: null, path: [] };
}
