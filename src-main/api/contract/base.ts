/** What the areas of the contract have in common: the errors, and the values that many calls take or give. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from '../../model/problem.ts';
import { nameSchema } from '../../model/scalars.ts';
import { type WordCode, words } from '../../model/words.ts';
import type { Said } from '../../said/said.ts';
import { saidSchema, valuesSchema } from '../../said/schema.ts';

export type SaidList = readonly Said[];
/** Sentences as codes with values, for other languages; absent or empty where there is nothing to say. */
export { saidSchema as said, valuesSchema as values } from '../../said/schema.ts';

/** What an error says as codes with values, or the problems that it stands for: without either, no window could say it. */
const data = z
  .object({ said: saidSchema, problems: z.array(problemSchema) })
  .refine((why) => why.said.length + why.problems.length > 0);

/** The closed set of errors. Each message is one sentence: what is wrong, where, and what to do. */
export const base = oc.errors({
  /** The thing named is not there. */
  NOT_FOUND: { status: 404, data },
  /** What is asked for does not fit the present state (lab not running, object in use, stale revision). */
  CONFLICT: { status: 409, data },
  /** The input is wrong; `problems` says where. */
  INVALID: { status: 422, data },
  /** This machine cannot do it (no QEMU, no TAP rights); the message says how to get it. */
  UNSUPPORTED: { status: 501, data },
});

/** The lab that is meant; the open one where none is named. */
export const lab = z.object({ lab: nameSchema.optional() });
/** Words of a table as codes with values, for other languages (model/words.ts). */
export const parts = z.array(
  z.object({
    code: z.enum(Object.keys(words) as [WordCode]),
    values: valuesSchema,
  }),
);
/** What keeps a port that is up from forwarding: its spanning tree, or a guard of the port. */
export const hold = z.enum(['stp', 'bpduGuard', 'rootGuard']);
export const done = z.object({});
/** Uint8Array as base64: subscriptions carry JSON. */
export const base64 = z.string().max(4 << 20);
/** One instance of a switch, a bridge, or a fabric device. */
export const device = lab.extend({
  switch: z.string().max(127),
  host: z.string().max(63).optional(),
});
