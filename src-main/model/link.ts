/** Links: cables between two ends, each a host NIC (`host:nic`) or a fabric port (`device:port`). */
import { z } from 'zod';
import { descriptionSchema, mtuSchema } from './scalars.ts';
import { durationSchema, rateSchema, shareSchema, sizeSchema } from './units.ts';

const endSchema = z
  .string()
  .max(127)
  .regex(/^[^:\s]+:[^:\s]+$/, 'an end as "host:nic" or "device:port"');

/** What a cable does to frames, with the names of tc-netem(8). Absent: nothing. */
const impairmentKeys = {
  rate: rateSchema.optional(),
  /** What may wait for the rate. */
  limit: sizeSchema.optional(),
  delay: durationSchema.optional(),
  jitter: durationSchema.optional(),
  distribution: z
    .enum(['uniform', 'normal', 'pareto'], '"uniform", "normal" or "pareto"')
    .optional(),
  loss: shareSchema.optional(),
  duplicate: shareSchema.optional(),
  reorder: shareSchema.optional(),
  corrupt: shareSchema.optional(),
};

const directionSchema = z.strictObject(impairmentKeys);

/**
 * Id: both ends joined, see `linkId`. A cut cable takes both ends down. The keys of impairment hold for both
 * directions; those of `aToB` (from the first end to the second) and `bToA` go before them in theirs.
 */
export const linkSchema = z
  .strictObject({
    ends: z.tuple([endSchema, endSchema], 'two ends, each "host:nic" or "device:port"'),
    mtu: mtuSchema.optional(),
    cut: z.boolean().optional(),
    ...impairmentKeys,
    aToB: directionSchema.optional(),
    bToA: directionSchema.optional(),
    description: descriptionSchema.optional(),
  })
  .superRefine((link, context) => {
    for (const direction of ['aToB', 'bToA'] as const) {
      const own = link[direction] ?? {};
      const path = (key: keyof LinkDirection) => (key in own ? [direction, key] : [key]);
      const { delay, reorder, jitter, distribution, rate, limit } = impairmentOf(link, direction);
      const issue = (key: keyof LinkDirection, message: string): void =>
        context.addIssue({ code: 'custom', path: path(key), message });
      if (reorder !== undefined && delay === undefined)
        issue('reorder', '"reorder" only together with "delay": what overtakes others skips it');
      if (distribution !== undefined && jitter === undefined)
        issue('distribution', '"distribution" only together with "jitter"');
      if (limit !== undefined && rate === undefined)
        issue('limit', '"limit" only together with "rate"');
    }
  });

export type Link = z.infer<typeof linkSchema>;
export type LinkDirection = z.infer<typeof directionSchema>;

/** What a link does in one direction: its own keys and, before them, those of the direction. */
export function impairmentOf(
  link: LinkDirection & { aToB?: LinkDirection | undefined; bToA?: LinkDirection | undefined },
  direction: 'aToB' | 'bToA',
): LinkDirection {
  const merged: Record<string, unknown> = {};
  for (const key of Object.keys(impairmentKeys) as (keyof LinkDirection)[])
    merged[key] = link[direction]?.[key] ?? link[key];
  return merged as LinkDirection;
}

/** The id of a link between two ends. */
export function linkId(ends: readonly [string, string]): string {
  return `${ends[0]}--${ends[1]}`;
}

/** A link end taken apart: `host-a:eth0` → device `host-a` (a host or fabric device), port `eth0`. */
export function linkParts(end: string): { device: string; port: string } {
  const at = end.indexOf(':');
  return { device: end.slice(0, at), port: end.slice(at + 1) };
}
