/** What happened and what is going on: events and tasks. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { kindSchema } from '../../model/lab.ts';
import { base, done, said, values } from './base.ts';

const eventSchema = z.object({
  id: z.int(),
  at: z.number(),
  severity: z.enum(['info', 'warning', 'error']),
  /** The sentence as a code with values, for other languages: `vm-crashed`, `link-down`… */
  code: z.string(),
  values,
  /** The same in English. */
  message: z.string(),
  lab: z.string().nullable(),
  object: z.object({ kind: kindSchema, id: z.string() }).nullable(),
});

const taskSchema = z.object({
  id: z.string(),
  label: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0 to 1, null where unknown. */
  progress: z.number().nullable(),
  detail: z.string(),
  error: z.string(),
  /** The three texts as codes with values. */
  said: z.object({ label: said, detail: said, error: said }),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
});

export const events = {
  /** The last events first (bounded), then each new one. */
  watch: base.output(eventIterator(z.array(eventSchema))),
};

export const tasks = {
  watch: base.output(eventIterator(z.array(taskSchema))),
  cancel: base.input(z.object({ id: z.string() })).output(done),
};

export type NetyardEvent = z.infer<typeof eventSchema>;
export type Task = z.infer<typeof taskSchema>;
