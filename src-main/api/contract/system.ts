/** This engine and the machine that it runs on. */
import { z } from 'zod';
import { base, said } from './base.ts';

const doctorCheckSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'missing', 'unusable', 'not-needed']),
  /** What was found: a version, a path. */
  found: z.string(),
  /** Why it cannot be used, '' where it can. */
  why: z.string(),
  /** The way to get it, '' where it is there. */
  howToGet: z.string(),
  /** The same as codes with values. */
  whySaid: said,
  howToGetSaid: said,
});

const systemInfoSchema = z.object({
  version: z.string(),
  platform: z.string(),
  node: z.string(),
  electron: z.string().nullable(),
  home: z.string(),
  pid: z.int(),
  startedAt: z.number(),
  /** What people should read when they open the window. */
  notices: z.array(z.string()),
  /** The same as codes with values. */
  noticesSaid: said,
});

export const system = {
  info: base.output(systemInfoSchema),
  doctor: base.output(z.object({ checks: z.array(doctorCheckSchema) })),
};

export type SystemInfo = z.infer<typeof systemInfoSchema>;
export type DoctorCheck = z.infer<typeof doctorCheckSchema>;
