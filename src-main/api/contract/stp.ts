/** Spanning trees: rows of their table. */
import { z } from 'zod';

const stpPortSchema = z.object({
  port: z.string(),
  role: z.enum(['disabled', 'root', 'designated', 'alternate', 'backup', 'errdisabled']),
  state: z.enum(['discarding', 'learning', 'forwarding']),
  cost: z.int(),
  priority: z.int(),
  number: z.int(),
  edge: z.boolean(),
  pointToPoint: z.boolean(),
  /** What it speaks: to a neighbor that knows STP only, STP. */
  sends: z.enum(['rstp', 'stp']),
  /** Root guard keeps a better root out. */
  rootInconsistent: z.boolean(),
  /** Of the segment: who leads to the root, how far it is from there, by which port (`128.3`). '' where nobody does. */
  designatedBridge: z.string(),
  designatedCost: z.number(),
  designatedPort: z.string(),
  rxBpdus: z.number(),
  txBpdus: z.number(),
});

/** The spanning tree of one device. Bridge ids as `32768/02:00:00:00:0a:01`, times in seconds. */
export const stpTreeSchema = z.object({
  device: z.string(),
  protocol: z.enum(['rstp', 'stp']),
  bridge: z.string(),
  root: z.string(),
  /** Null where the device is root itself. */
  rootPort: z.string().nullable(),
  rootCost: z.number(),
  helloTime: z.number(),
  maxAge: z.number(),
  forwardDelay: z.number(),
  topologyChanges: z.number(),
  sinceTopologyChange: z.number().nullable(),
  ports: z.array(stpPortSchema),
});

export type StpTree = z.infer<typeof stpTreeSchema>;
export type StpPort = z.infer<typeof stpPortSchema>;
