/** Bonds, LAGs and teams: rows of their table. */
import { z } from 'zod';

const lacpInfoSchema = z.object({
  systemPriority: z.int(),
  system: z.string(),
  key: z.int(),
  portPriority: z.int(),
  port: z.int(),
  /** Bits of IEEE 802.1AX 6.4.2.3: activity 1, timeout 2, aggregation 4, synchronization 8, collecting 16, distributing 32 … */
  state: z.int(),
});

export const bondRowSchema = z.object({
  /** `host-a:bond0`, `tor1:lag1`, `dvs0@host-a` for the uplinks of a switch. */
  bond: z.string(),
  /** Switch instance, bridge or fabric device whose port it is. */
  device: z.string(),
  /** A mode of the model, or `team`. */
  mode: z.string(),
  hash: z.string(),
  /** The active member; in modes that balance the one that takes broadcasts. Null when none can carry frames. */
  active: z.string().nullable(),
  /** Members that frames may leave by. */
  inUse: z.array(z.string()),
  /** `configured`: LACP is spoken, and no partner answers. */
  lacp: z.enum(['off', 'configured', 'negotiated']),
  members: z.array(
    z.object({
      member: z.string(),
      up: z.boolean(),
      sends: z.boolean(),
      takes: z.boolean(),
      /** Milliseconds until `updelay` or `downdelay` ends, null where none runs. */
      delayMs: z.number().nullable(),
      /** Hash buckets of 256, and their octets since the last rebalance. */
      buckets: z.int(),
      load: z.number(),
      lacp: z
        .object({
          receive: z.enum(['port-disabled', 'expired', 'defaulted', 'current']),
          mux: z.enum(['detached', 'waiting', 'attached', 'collecting', 'distributing']),
          selected: z.boolean(),
          actor: lacpInfoSchema,
          partner: lacpInfoSchema.nullable(),
          received: z.int(),
          sent: z.int(),
        })
        .nullable(),
    }),
  ),
});

export type BondRow = z.infer<typeof bondRowSchema>;
