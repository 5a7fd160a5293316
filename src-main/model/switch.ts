/** Virtual switches (standard: on one host; distributed: on many) and their port groups. */
import { z } from 'zod';
import { MAX_MEMBERS } from './bond.ts';
import { bridgeKeys, uplinkKeys } from './bridge-options.ts';
import { mirrorKeys } from './mirror.ts';
import { monitoringKeys } from './monitoring.ts';
import { checkPvlanKey, pvlanKey, pvlansSchema } from './pvlan.ts';
import {
  ageingSchema,
  descriptionSchema,
  mtuSchema,
  nameSchema,
  vlanListSchema,
} from './scalars.ts';
import { teamingSchema } from './teaming.ts';
import { checkVmPortKeys, vmPortKeys } from './vm-port.ts';

/**
 * Id: the switch's name. It has an instance on every host of `uplinks` (host → NIC or bond that carries its
 * traffic, or a list of NICs that its ports share by `teaming`) and of `hosts` (members without an uplink).
 */
export const switchSchema = z.strictObject({
  uplinks: z
    .record(
      nameSchema,
      z.union(
        [
          nameSchema,
          z
            .array(nameSchema)
            .min(1, 'at least one NIC')
            .max(MAX_MEMBERS, `at most ${MAX_MEMBERS} NICs`),
        ],
        'a NIC, a bond, or a list of NICs',
      ),
    )
    .optional(),
  teaming: teamingSchema.optional(),
  hosts: z.array(nameSchema).max(2048).optional(),
  /** VLANs that its uplinks carry, 0 for untagged frames; all without it. */
  uplinkVlans: vlanListSchema.optional(),
  mtu: mtuSchema.optional(),
  ageing: ageingSchema.optional(),
  pvlans: pvlansSchema.optional(),
  ...monitoringKeys,
  ...mirrorKeys,
  ...bridgeKeys,
  ...uplinkKeys,
  description: descriptionSchema.optional(),
});

/** Id: `switch/port group`. Without VLAN keys: vSphere's "VLAN None", untagged frames only. */
export const portGroupSchema = z
  .strictObject({
    ...vmPortKeys,
    ...pvlanKey,
    mtu: mtuSchema.optional(),
    teaming: teamingSchema.optional(),
    description: descriptionSchema.optional(),
  })
  .superRefine(checkVmPortKeys)
  .superRefine(checkPvlanKey);

export type Switch = z.infer<typeof switchSchema>;
export type PortGroup = z.infer<typeof portGroupSchema>;
