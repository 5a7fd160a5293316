/** Captures of frames. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base, base64, done, lab } from './base.ts';

const captureSchema = z.object({
  id: z.string(),
  port: z.string(),
  filter: z.string(),
  file: z.string(),
  frames: z.number(),
  bytes: z.number(),
  /** Frames that the writer could not take in time. */
  missed: z.number(),
  running: z.boolean(),
  startedAt: z.number(),
});

const captureOptionsSchema = lab.extend({
  port: z.string().max(127),
  filter: z.string().max(1000).default(''),
  count: z.int().min(1).optional(),
  seconds: z.number().positive().max(86_400).optional(),
  snaplen: z.int().min(14).max(262_144).default(262_144),
});

export const captures = {
  /** Captures into a file of NETYARD_HOME/captures. */
  start: base.input(captureOptionsSchema).output(captureSchema),
  stop: base.input(z.object({ id: z.string() })).output(captureSchema),
  delete: base.input(z.object({ id: z.string() })).output(done),
  watch: base.output(eventIterator(z.array(captureSchema))),
  /** pcapng bytes as they come: for a pipe into Wireshark. */
  stream: base
    .input(captureOptionsSchema)
    .output(eventIterator(z.object({ data: base64, frames: z.number(), missed: z.number() }))),
  /** A finished or running capture's file, for download. */
  read: base.input(z.object({ id: z.string() })).output(eventIterator(z.object({ data: base64 }))),
};

export type CaptureOptions = z.infer<typeof captureOptionsSchema>;
export type Capture = z.infer<typeof captureSchema>;
