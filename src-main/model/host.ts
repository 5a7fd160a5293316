/** Virtualization hosts with their physical NICs, bonds and bridges. */
import { z } from 'zod';
import { bondKeys, checkBondKeys, lacpPrioritySchema, membersSchema } from './bond.ts';
import { bridgeKeys, uplinkKeys } from './bridge-options.ts';
import { mirrorKeys } from './mirror.ts';
import { monitoringKeys } from './monitoring.ts';
import {
  ageingSchema,
  descriptionSchema,
  macSchema,
  mtuSchema,
  nameSchema,
  vlanListSchema,
} from './scalars.ts';
import { checkShapingKeys, shapingKeys } from './shaping.ts';

/** Id: the host's name. `zone` is a zone id (`region/zone`). */
export const hostSchema = z.strictObject({
  zone: z.string('a zone as "region/zone"').max(127),
  description: descriptionSchema.optional(),
});

/** Id: `host:nic`. */
export const nicSchema = z
  .strictObject({
    mac: macSchema.optional(),
    mtu: mtuSchema.optional(),
    /** Among the members of a bond with LACP: the lowest decides which of two partners is used. */
    lacpPriority: lacpPrioritySchema.optional(),
    ...shapingKeys,
    description: descriptionSchema.optional(),
  })
  .superRefine(checkShapingKeys);

/** Id: `host:bond`. Members and primary are NIC names of the same host. */
export const bondSchema = z
  .strictObject({
    ...bondKeys,
    members: membersSchema('NIC'),
    description: descriptionSchema.optional(),
  })
  .superRefine(checkBondKeys);

/** Id: `host:bridge`. `uplink` is a NIC or bond of the same host; without one the bridge is host-only. */
export const bridgeSchema = z
  .strictObject({
    uplink: nameSchema.optional(),
    /** VLANs that the uplink carries, 0 for untagged frames; all without it. */
    uplinkVlans: vlanListSchema.optional(),
    mtu: mtuSchema.optional(),
    ageing: ageingSchema.optional(),
    ...monitoringKeys,
    ...mirrorKeys,
    ...bridgeKeys,
    ...uplinkKeys,
    description: descriptionSchema.optional(),
  })
  .superRefine((bridge, context) => {
    if (bridge.uplinkVlans !== undefined && bridge.uplink === undefined)
      context.addIssue({
        code: 'custom',
        path: ['uplinkVlans'],
        message: '"uplinkVlans" only together with "uplink"',
      });
  });

export type Host = z.infer<typeof hostSchema>;
export type Nic = z.infer<typeof nicSchema>;
export type Bond = z.infer<typeof bondSchema>;
export type Bridge = z.infer<typeof bridgeSchema>;
