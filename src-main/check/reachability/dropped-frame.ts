/** "Explain a drop": what the present pipeline does with a frame that was dropped a while ago, and where to change it. */
import type { Lab } from '../../model/lab.ts';
import { dropReasonNames } from '../../packet/drop-reason.ts';
import { explainHop, type FrameHops, type Outcome, pathTo } from './explain.ts';
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
  return { reached, code, sentence, values: { ...values }, fix, hops };
}

function outcomeOf(lab: Lab, { port, reason, origin, answer }: DroppedFrame): Outcome {
  if (answer === null) return verdict('origin-gone', { port: origin });
  const { hops } = answer;
  const ends = hops.filter((hop) => hop.outcome === 'dropped' && hop.at !== '');
  const same = ends.find((hop) => hop.at === port && dropReasonNames[hop.reason] === reason);
  if (same !== undefined) return explainHop(lab, answer, same);
  const arrived = hops.findIndex((hop) => hop.outcome === 'delivered');
  if (arrived >= 0) {
    const at = hops[arrived]?.name ?? '';
    return { ...verdict('passes-now', { at }), reached: true, path: pathTo(hops, arrived) };
  }
  const end = hops.find((hop) => hop.outcome === 'taken') ?? ends[0];
  return end === undefined ? verdict('passes-here', { port }) : explainHop(lab, answer, end);
}

function verdict(code: keyof typeof sampleVerdicts, values: Record<string, string>): Outcome {
  const sentence = say(sampleVerdicts[code], values);
  return { reached: false, code, sentence, values, fix: null, path: [] };
}
