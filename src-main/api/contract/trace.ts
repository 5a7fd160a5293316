/** A frame followed through the lab, and the drops of a port explained by it. */
import { z } from 'zod';
import { kindSchema } from '../../model/lab.ts';
import { base, lab, said, values } from './base.ts';

const traceHopSchema = z.object({
  /** `vm`, `port`, `switch`, `bridge`, `bond`, `nic`, `link`, `fabric`. */
  what: z.string(),
  name: z.string(),
  /** What was looked up and decided here, one sentence. */
  note: z.string(),
  /** The same as codes with values, for other languages. */
  notes: said,
  /** Frame as it leaves this hop: `02:… > 02:… vlan 10 IPv4 10.0.10.11 > 10.0.10.12 ICMP`. */
  frame: z.string(),
  /** Depth in the tree of copies (floods), from 0. */
  depth: z.int(),
  verdict: z.enum(['continue', 'delivered', 'taken', 'dropped']),
  /** Drop reason name, '' where not dropped. */
  reason: z.string(),
});

const traceResultSchema = z.object({
  reached: z.boolean(),
  /** One plain sentence: delivered or why not. */
  sentence: z.string(),
  /** Stable name of the outcome for translations and scripts, with its values. */
  code: z.string(),
  values,
  /** Where to change it, null when delivered. */
  fix: z.object({ kind: kindSchema, id: z.string(), field: z.string() }).nullable(),
  /** That it was cut after so many hops, and why; null where the frame was followed to its ends. */
  cut: z.object({ sentence: z.string(), code: z.string(), values }).nullable(),
  hops: z.array(traceHopSchema),
});

const traceRequestSchema = lab.extend({
  from: z.string().max(80),
  to: z.string().max(80),
  /** `nd` is a neighbor solicitation; the last three are a BPDU, a LACPDU and an LLDPDU. */
  proto: z.enum(['icmp', 'tcp', 'udp', 'arp', 'nd', 'stp', 'lacp', 'lldp']).default('icmp'),
  /** IPv6 also where no address says so. */
  ipv6: z.boolean().optional(),
  /** IPv6 addresses of both ends. */
  fromAddress: z.string().max(45).optional(),
  toAddress: z.string().max(45).optional(),
  sport: z.int().min(1).max(65_535).optional(),
  dport: z.int().min(1).max(65_535).optional(),
  /** Tag that the sending VM puts on; 0 is a priority tag. */
  vlan: z.int().min(0).max(4094).optional(),
  dscp: z.int().min(0).max(63).optional(),
  /** Destination address of the frame, or `broadcast`, in place of asking who has the address. */
  mac: z.string().max(20).optional(),
  /** Octets of the frame without tag and check sequence. */
  size: z.int().min(60).max(9230).optional(),
});

const explainRequestSchema = lab.extend({
  port: z.string().max(127),
  /** Name of a drop reason; all where none is given. */
  reason: z.string().max(63).optional(),
});

const dropSampleSchema = z.object({
  reason: z.string(),
  /** One sentence: what the reason means. */
  sentence: z.string(),
  /** Seconds since the frame was dropped. */
  ageS: z.number(),
  /** Port by which it came into the lab. */
  origin: z.string(),
  /** Octets without the tag. */
  length: z.int(),
  /** In words, with the tag that it had at its origin. */
  frame: z.string(),
  /** The first octets, without the tag. */
  hex: z.string(),
  /** Its way through the lab as it is now. */
  trace: traceResultSchema,
});

const explainResultSchema = z.object({
  port: z.string(),
  /** Counters by reason name; only those above 0. */
  drops: z.record(z.string(), z.number()),
  /** The last frames, newest first; at most 8 per reason. */
  samples: z.array(dropSampleSchema),
});

export const trace = {
  run: base.input(traceRequestSchema).output(traceResultSchema),
  /** Why a port of the running lab drops frames. */
  explain: base.input(explainRequestSchema).output(explainResultSchema),
};

export type TraceRequest = z.infer<typeof traceRequestSchema>;
export type ExplainRequest = z.infer<typeof explainRequestSchema>;
export type ExplainResult = z.infer<typeof explainResultSchema>;
export type DropSample = z.infer<typeof dropSampleSchema>;
export type TraceResult = z.infer<typeof traceResultSchema>;
export type TraceHop = z.infer<typeof traceHopSchema>;
