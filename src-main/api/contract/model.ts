/** The model of one lab: what is configured, its history and its picture. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { kindSchema } from '../../model/lab.ts';
import { changeSchema, operationSchema } from '../../model/operations.ts';
import { problemSchema } from '../../model/problem.ts';
import { base, done, lab } from './base.ts';

const positionSchema = z.object({ x: z.number(), y: z.number() });

const historyEntrySchema = z.object({
  id: z.int(),
  at: z.number(),
  who: z.string(),
  label: z.string(),
  /** False once undone. */
  applied: z.boolean(),
  changes: z.int(),
});

const modelState = {
  revision: z.int(),
  /** Labels of what undo and redo would do. */
  undo: z.string().nullable(),
  redo: z.string().nullable(),
  problems: z.array(problemSchema),
};

const modelEventSchema = z.discriminatedUnion('type', [
  /** Everything: first event, and after a gap. `objects` in the order of the lab file. */
  z.object({
    type: z.literal('snapshot'),
    lab: z.string(),
    description: z.string(),
    objects: z.array(z.object({ kind: kindSchema, id: z.string(), spec: z.unknown() })),
    positions: z.record(z.string(), positionSchema),
    ...modelState,
  }),
  z.object({
    type: z.literal('change'),
    lab: z.string(),
    changes: z.array(changeSchema),
    ...modelState,
  }),
  z.object({
    type: z.literal('positions'),
    lab: z.string(),
    positions: z.record(z.string(), positionSchema.nullable()),
  }),
]);

export const model = {
  watch: base.input(lab).output(eventIterator(modelEventSchema)),
  /** One user action: all operations or none, one entry in the history. A stale `revision` is a CONFLICT. */
  change: base
    .input(
      lab.extend({
        label: z.string().min(1).max(200),
        operations: z.array(operationSchema).min(1).max(20_000),
        revision: z.int().optional(),
      }),
    )
    .output(z.object({ revision: z.int() })),
  undo: base.input(lab).output(z.object({ label: z.string() })),
  redo: base.input(lab).output(z.object({ label: z.string() })),
  history: base
    .input(lab.extend({ limit: z.int().min(1).max(1000).default(100) }))
    .output(z.array(historyEntrySchema)),
  /** Where nodes of the topology were dragged to; null forgets. Keys are `kind/id`. Not part of the history. */
  place: base
    .input(lab.extend({ positions: z.record(z.string().max(300), positionSchema.nullable()) }))
    .output(done),
};

export type Position = z.infer<typeof positionSchema>;
export type ModelEvent = z.infer<typeof modelEventSchema>;
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
