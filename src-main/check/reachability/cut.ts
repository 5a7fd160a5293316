/** What a trace says where it was cut: a frame that a loop multiplies goes more ways than can be followed. */
import type { FrameHops } from './explain.ts';
import { loopAt } from './hop-path.ts';
import { cuts, say } from './sentences.ts';

export interface Cut {
  /** One sentence: after how many hops, and why. */
  readonly sentence: string;
  readonly code: string;
  readonly values: Record<string, string | number>;
}

/** Null where the frame was followed to its ends. */
export function cutOf({ hops, truncated }: FrameHops): Cut | null {
  if (!truncated) return null;
  const loop = loopAt(hops);
  const code = loop === null ? 'cut-many' : 'cut-loop';
  const values = { hops: hops.length, at: loop?.name ?? '' };
  return { code, values, sentence: say(cuts[code], values) };
}
