/** Running: the lab, and each of its VMs with its console. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base, base64, done, hold, lab, said } from './base.ts';

const vmStateSchema = z.enum(['stopped', 'starting', 'running', 'paused', 'stopping', 'crashed']);

const runStateSchema = z.enum(['stopped', 'starting', 'running', 'stopping', 'failed']);

const runStatusSchema = z.object({
  lab: z.string(),
  state: runStateSchema,
  /** Why it failed, '' otherwise. */
  reason: z.string(),
  said: said.optional(),
  since: z.number().nullable(),
  /** `said` is the reason as codes with values. */
  vms: z.record(
    z.string(),
    z.object({ state: vmStateSchema, reason: z.string(), said: said.optional() }),
  ),
  /** Links that are down, by id: the reason as a code, for translations, and in English. */
  linksDown: z.record(z.string(), z.object({ code: z.string(), why: z.string() })),
  /** Bond (`host:bond`), LAG (`device:lag`) or team (`switch@host`) → its members that carry frames. */
  bonds: z.record(z.string(), z.array(z.string())),
  /** Link id → the end that a spanning tree keeps from forwarding, and what in it does. */
  linksBlocked: z.record(z.string(), z.object({ end: z.string(), by: hold })),
});

const vm = lab.extend({ vm: z.string().max(63) });

export const run = {
  start: base.input(lab).output(z.object({ task: z.string() })),
  stop: base.input(lab).output(done),
  status: base.input(lab).output(runStatusSchema),
  /** The status now and after every change of it. */
  watch: base.input(lab).output(eventIterator(runStatusSchema)),
};

export const vms = {
  start: base.input(vm).output(done),
  stop: base.input(vm).output(done),
  reset: base.input(vm).output(done),
  kill: base.input(vm).output(done),
  /** Runs one command in the VM; the last event carries its exit code. */
  exec: base
    .input(vm.extend({ argv: z.array(z.string().max(4096)).min(1).max(64) }))
    .output(
      eventIterator(
        z.union([
          z.object({ id: z.string() }),
          z.object({ output: base64 }),
          z.object({ exit: z.int() }),
        ]),
      ),
    ),
  /** Opens a console; the first event carries its id, the next ones what the VM writes (scroll-back first). */
  console: base
    .input(vm)
    .output(eventIterator(z.union([z.object({ id: z.string() }), z.object({ output: base64 })]))),
  /**
   * Bytes typed into a console or a command, and then a key: Ctrl-C, or the end of the input. The answer comes when there is
   * room for more.
   */
  input: base
    .input(
      z.object({
        id: z.string(),
        data: base64.default(''),
        key: z.enum(['interrupt', 'end']).optional(),
      }),
    )
    .output(done),
  /** The terminal that shows a console has so many columns and rows. */
  resize: base
    .input(
      z.object({
        id: z.string(),
        columns: z.int().min(1).max(1000),
        rows: z.int().min(1).max(1000),
      }),
    )
    .output(done),
};

export type RunStatus = z.infer<typeof runStatusSchema>;
export type VmState = z.infer<typeof vmStateSchema>;
