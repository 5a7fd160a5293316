/** The port of a VM: what a port group says for all its vNICs, and each vNIC on a plain bridge for itself. */
import type { z } from 'zod';
import { portKeys } from './bridge-options.ts';
import { filterKeys } from './filter.ts';
import { securitySchema } from './security.ts';
import { checkShapingKeys, type ShapingKeys, shapingKeys, shapingSchema } from './shaping.ts';
import { checkVlanKeys, type VlanKeys, vlanKeys } from './vlan.ts';

export const vmPortKeys = {
  ...vlanKeys,
  ...filterKeys,
  ...portKeys,
  security: securitySchema.optional(),
  /** What the VM receives, and what it sends (vSphere's outShapingPolicy and inShapingPolicy). */
  ...shapingKeys,
  inShaping: shapingSchema.optional(),
};

export const vmPortKeyNames = Object.keys(vmPortKeys) as (keyof typeof vmPortKeys)[];

export type VmPort = z.infer<z.ZodObject<typeof vmPortKeys>>;

/** Schema refinement: which keys go together. */
export function checkVmPortKeys(keys: VlanKeys & ShapingKeys, context: z.RefinementCtx): void {
  checkVlanKeys(keys, context);
  checkShapingKeys(keys, context);
}
