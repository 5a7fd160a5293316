/** Fabric devices: the physical network between the hosts. */
import { z } from 'zod';
import { bondKeys, checkBondKeys, lacpPrioritySchema, membersSchema } from './bond.ts';
import { bridgeKeys, portKeys } from './bridge-options.ts';
import { filterKeys } from './filter.ts';
import { mirrorKeys } from './mirror.ts';
import { monitoringKeys } from './monitoring.ts';
import { checkPvlanKey, pvlanKey, pvlansSchema } from './pvlan.ts';
import { ageingSchema, descriptionSchema, mtuSchema, nameSchema } from './scalars.ts';
import { switchSecuritySchema } from './security.ts';
import { checkShapingKeys, shapingKeys } from './shaping.ts';
import { checkVlanKeys, vlanKeys } from './vlan.ts';

/** Keys of a port of the bridge, which are the LAG's where several cables are one port. */
const bridgePortKeys = {
  ...vlanKeys,
  ...pvlanKey,
  ...filterKeys,
  mtu: mtuSchema.optional(),
  /** No frame passes, while the link stays up. */
  blocked: z.boolean().optional(),
  /** What may come in by it. */
  security: switchSecuritySchema.optional(),
  ...portKeys,
};

/** What a port that is a member of a LAG leaves to it. */
export const lagKeyNames = Object.keys(bridgePortKeys) as (keyof typeof bridgePortKeys)[];

/** A port of a fabric switch; without VLAN keys it is a trunk of all VLANs. */
export const fabricPortSchema = z
  .strictObject({
    ...bridgePortKeys,
    ...shapingKeys,
    lacpPriority: lacpPrioritySchema.optional(),
  })
  .superRefine(checkVlanKeys)
  .superRefine(checkShapingKeys)
  .superRefine(checkPvlanKey);

/** Several ports of a fabric switch as one: the far end of a bond, or of another switch's LAG. */
export const lagSchema = z
  .strictObject({ ...bondKeys, members: membersSchema('port'), ...bridgePortKeys })
  .superRefine(checkBondKeys)
  .superRefine(checkVlanKeys)
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
  lags: z.record(nameSchema, lagSchema).optional(),
});

export type Lag = z.infer<typeof lagSchema>;
export type FabricPort = z.infer<typeof fabricPortSchema>;
export type Fabric = z.infer<typeof fabricSchema>;
