/** Sentences as they come from a file or over the contract. */
import { z } from 'zod';
import type { Said } from './said.ts';

/** What a sentence speaks of. */
export const valuesSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.lazy((): z.ZodType<readonly Said[]> => saidSchema)]),
);

/** Sentences as codes with values. */
export const saidSchema: z.ZodType<readonly Said[]> = z
  .array(z.object({ code: z.string(), values: valuesSchema }))
  .readonly();
