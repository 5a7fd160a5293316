/** A problem that validation found: what is wrong, where in the lab and in the file, and how bad it is. */
import { z } from 'zod';
import { kindSchema } from './lab.ts';

export const problemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  /** Stable name of the rule, for translation and tests: `duplicate-mac`, `unknown-reference`… */
  code: z.string(),
  /** One English sentence: what is wrong and what was expected. */
  message: z.string(),
  /** The values in the sentence, for translations. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The object it is about, where there is one. */
  object: z.object({ kind: kindSchema, id: z.string() }).nullable(),
  /** Path inside the lab file: `vms.web1.nics[0].mac`. */
  path: z.string(),
  /** Position in the file, counted from 1; null where the lab did not come from a file. */
  line: z.int().nullable(),
  column: z.int().nullable(),
});

export type Problem = z.infer<typeof problemSchema>;
