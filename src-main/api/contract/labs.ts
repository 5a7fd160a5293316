/** The labs of this home, and the lab file. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { changeSchema } from '../../model/operations.ts';
import { problemSchema } from '../../model/problem.ts';
import { descriptionSchema, nameSchema } from '../../model/scalars.ts';
import { base, done, lab } from './base.ts';

const labSummarySchema = z.object({
  name: z.string(),
  description: z.string(),
  open: z.boolean(),
  running: z.boolean(),
  hosts: z.int(),
  vms: z.int(),
  changedAt: z.number(),
});

const applyResultSchema = z.object({
  name: z.string(),
  created: z.boolean(),
  changes: z.array(changeSchema),
  /** Warnings only: errors are thrown as INVALID. */
  problems: z.array(problemSchema),
});

const text = z.object({ text: z.string().max(16 << 20), file: z.string().max(4096).optional() });

export const labs = {
  gallery: base.output(
    z.array(
      z.object({ id: z.string(), name: z.string(), description: z.string(), text: z.string() }),
    ),
  ),
  list: base.output(z.array(labSummarySchema)),
  /** A new lab, empty or from a sample; opens it. The name must be free. */
  create: base
    .input(
      z.object({
        name: nameSchema,
        sample: z.string().optional(),
        /** In place of the sample's own. */
        description: descriptionSchema.optional(),
      }),
    )
    .output(z.object({ name: z.string() })),
  open: base.input(z.object({ name: nameSchema })).output(done),
  delete: base.input(z.object({ name: nameSchema })).output(done),
  validate: base
    .input(text)
    .output(z.object({ name: z.string().nullable(), problems: z.array(problemSchema) })),
  /** Creates or changes the lab that the file names and opens it; `dryRun` gives the change only. */
  apply: base.input(text.extend({ dryRun: z.boolean().default(false) })).output(applyResultSchema),
  export: base.input(lab).output(z.object({ name: z.string(), text: z.string() })),
  /** Emits the open lab's name now and whenever the list or the open lab changes. */
  watch: base.output(
    eventIterator(z.object({ open: z.string().nullable(), labs: z.array(labSummarySchema) })),
  ),
};

export type LabSummary = z.infer<typeof labSummarySchema>;
export type ApplyResult = z.infer<typeof applyResultSchema>;
