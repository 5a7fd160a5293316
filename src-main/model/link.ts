/** Links: cables between two ends, each a host NIC (`host:nic`) or a fabric port (`device:port`). */
import { z } from 'zod';
import { descriptionSchema, mtuSchema } from './scalars.ts';

const endSchema = z
  .string()
  .max(127)
  .regex(/^[^:\s]+:[^:\s]+$/, 'an end as "host:nic" or "device:port"');

/** Id: both ends joined, see `linkId`. A cut cable takes both ends down. */
export const linkSchema = z.strictObject({
  ends: z.tuple([endSchema, endSchema], 'two ends, each "host:nic" or "device:port"'),
  mtu: mtuSchema.optional(),
  cut: z.boolean().optional(),
  description: descriptionSchema.optional(),
});

export type Link = z.infer<typeof linkSchema>;

/** The id of a link between two ends. */
export function linkId(ends: readonly [string, string]): string {
  return `${ends[0]}--${ends[1]}`;
}

/** A link end taken apart: `host-a:eth0` → device `host-a` (a host or fabric device), port `eth0`. */
export function linkParts(end: string): { device: string; port: string } {
  const at = end.indexOf(':');
  return { device: end.slice(0, at), port: end.slice(at + 1) };
}
