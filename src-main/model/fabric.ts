/** Fabric devices: the physical network between the hosts. */
import { z } from 'zod';
import { bridgeKeys, portKeys } from './bridge-options.ts';
import { filterKeys } from './filter.ts';
import { mirrorKeys } from './mirror.ts';
import { monitoringKeys } from './monitoring.ts';
import { checkPvlanKey, pvlanKey, pvlansSchema } from './pvlan.ts';
import { ageingSchema, descriptionSchema, mtuSchema, nameSchema } from './scalars.ts';
import { checkShapingKeys, shapingKeys } from './shaping.ts';
import { checkVlanKeys, vlanKeys } from './vlan.ts';

/** A port of a fabric switch; without VLAN keys it is a trunk of all VLANs. */
export const fabricPortSchema = z
  .strictObject({
    ...vlanKeys,
    ...pvlanKey,
    ...filterKeys,
    mtu: mtuSchema.optional(),
    ...shapingKeys,
    /** No frame passes, while the link stays up. */
    blocked: z.boolean().optional(),
    ...portKeys,
  })
  .superRefine(checkVlanKeys)
  .superRefine(checkShapingKeys)
  .superRefine(checkPvlanKey);

/** Id: the device's name. Its ports exist as soon as a link or `ports` names them. */
export const fabricSchema = z.strictObject({
  kind: z.literal('l2-switch', '"l2-switch"'),
  description: descriptionSchema.optional(),
  mtu: mtuSchema.optional(),
  ageing: ageingSchema.optional(),
  pvlans: pvlansSchema.optional(),
  ...monitoringKeys,
  ...mirrorKeys,
  ...bridgeKeys,
  ports: z.record(nameSchema, fabricPortSchema).optional(),
});

export type FabricPort = z.infer<typeof fabricPortSchema>;
export type Fabric = z.infer<typeof fabricSchema>;
