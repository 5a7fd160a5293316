/** Filter rules, mirror sessions, and the queues of shaping and impaired cables. */
import { z } from 'zod';
import { base, lab, parts } from './base.ts';

const ruleRowSchema = z.object({
  /** Port group, or port (`tor1:1`, `web1:eth0`) that the rule belongs to. */
  owner: z.string(),
  /** From 1; null for the default action, the last row of an owner. */
  rule: z.int().nullable(),
  name: z.string(),
  /** `allow`, `drop`, `mark DSCP 46`. */
  action: z.string(),
  actionParts: parts,
  direction: z.enum(['in', 'out', 'both']),
  /** What it asks of a frame: `tcp any > 10.0.10.12 port 80`. */
  match: z.string(),
  matchParts: parts,
  /** What met it, all ports of the owner together; null while the lab does not run. */
  frames: z.number().nullable(),
  bytes: z.number().nullable(),
});

const mirrorRowSchema = z.object({
  /** The instance of the switch, the bridge or the fabric device: `dvs0@host-a`. */
  device: z.string(),
  mirror: z.string(),
  /** `all`, or ports: `in web1:eth0, out web1:eth0, db1:eth0`; with VLANs behind: `all, VLAN 10,20-29`. */
  selects: z.string(),
  selectsParts: parts,
  /** `port mon:eth0`, `VLAN 200`. */
  output: z.string(),
  outputParts: parts,
  snaplen: z.int().nullable(),
  /** False where this instance has nothing to copy to: the destination port is on another host. */
  active: z.boolean(),
  /** What was selected; null while the lab does not run. */
  frames: z.number().nullable(),
  bytes: z.number().nullable(),
});

export const filters = {
  /** The rules of a port group or a port, or of all of them, in order, with what met each. */
  rules: base
    .input(lab.extend({ owner: z.string().max(127).optional() }))
    .output(z.array(ruleRowSchema)),
  /** Mirror sessions on each device: of a switch (all its instances), a bridge or a fabric device, or of all. */
  mirrors: base
    .input(lab.extend({ switch: z.string().max(127).optional() }))
    .output(z.array(mirrorRowSchema)),
};

const queueRowSchema = z.object({
  /** Port that it belongs to; of a cable the end where frames enter it. */
  port: z.string(),
  /** `out`, `in`: shaping of what leaves by the port, of what its VM sends. `link`: one direction of an impaired cable. */
  place: z.enum(['out', 'in', 'link']),
  /** Name of the queue; of a cable its far end. */
  queue: z.string(),
  priority: z.int(),
  /** bit/s that it lets through at most over time, 0 where nothing bounds it. */
  rateBps: z.number(),
  /** What went through. */
  frames: z.number(),
  bytes: z.number(),
  /** Frames that found it full. */
  drops: z.number(),
  /** What waits in it, or is on its way, now; and how much may wait. */
  queuedFrames: z.number(),
  queuedBytes: z.number(),
  limitBytes: z.number(),
  /** Frames that a cable lost, doubled, let overtake, damaged; 0 for shaping. */
  lost: z.number(),
  duplicated: z.number(),
  reordered: z.number(),
  corrupted: z.number(),
});

export const queues = {
  /** Queues of shaped ports and impaired cables of a running lab; of the ports named, or of all. */
  list: base
    .input(lab.extend({ ports: z.array(z.string().max(127)).max(20_000).optional() }))
    .output(z.array(queueRowSchema)),
};

export type QueueRow = z.infer<typeof queueRowSchema>;
export type MirrorRow = z.infer<typeof mirrorRowSchema>;
export type RuleRow = z.infer<typeof ruleRowSchema>;
