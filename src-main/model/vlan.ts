/** How a port treats VLANs: access, trunk with allowed VLANs and a native one, or no VLAN at all. */
import { z } from 'zod';
import { formatPvlanMode, type PvlanMode } from './pvlan.ts';
import { expandVlans, vlanIdSchema, vlanRangeSchema } from './scalars.ts';

/** The keys that a port group, a fabric port and a vNIC on a bridge share. Cross-key rules are in `checkVlanKeys`. */
export const vlanKeys = {
  /** Access port: untagged frames belong to this VLAN. */
  vlan: vlanIdSchema.optional(),
  /** Trunk port: tagged frames of these VLANs pass. */
  trunk: z.array(vlanRangeSchema).min(1, 'at least one VLAN').max(512).optional(),
  /** On a trunk: untagged frames belong to this VLAN, and frames of it leave untagged. */
  native: vlanIdSchema.optional(),
};

export interface VlanKeys {
  vlan?: number | undefined;
  trunk?: (number | string)[] | undefined;
  native?: number | undefined;
  pvlan?: number | undefined;
}

/**
 * What the keys mean. `none` is vSphere's "VLAN None" and an Open vSwitch port with tag 0: only untagged
 * frames. `trunk-all` is an Open vSwitch port with neither tag nor trunks: every VLAN, untagged as VLAN 0.
 */
export type VlanMode =
  | { readonly mode: 'none' }
  | { readonly mode: 'access'; readonly vid: number }
  | { readonly mode: 'trunk'; readonly allowed: readonly number[]; readonly native: number | null }
  | { readonly mode: 'trunk-all' }
  | PvlanMode;

/** The VLAN mode of an object's keys; `whenAbsent` is what the object is without any. */
export function vlanMode(keys: VlanKeys, whenAbsent: 'none' | 'trunk-all'): VlanMode {
  if (keys.vlan !== undefined) return { mode: 'access', vid: keys.vlan };
  if (keys.trunk !== undefined) {
    const allowed = new Set(expandVlans(keys.trunk));
    if (keys.native !== undefined) allowed.add(keys.native);
    return {
      mode: 'trunk',
      allowed: [...allowed].sort((a, b) => a - b),
      native: keys.native ?? null,
    };
  }
  return { mode: whenAbsent };
}

/** Schema refinement: `vlan` and `trunk` exclude each other, `native` goes with `trunk`. */
export function checkVlanKeys(keys: VlanKeys, context: z.core.$RefinementCtx): void {
  if (keys.vlan !== undefined && keys.trunk !== undefined)
    context.addIssue({
      code: 'custom',
      path: ['trunk'],
      message: 'either "vlan" (access) or "trunk", not both',
    });
  if (keys.native !== undefined && keys.trunk === undefined)
    context.addIssue({
      code: 'custom',
      path: ['native'],
      message: '"native" only together with "trunk"',
    });
}

/** A VLAN mode as tables show it: `access 10`, `trunk 10,20-29 native 10`, `trunk all`, `untagged`. */
export function formatVlanMode(mode: VlanMode): string {
  switch (mode.mode) {
    case 'none':
      return 'untagged';
    case 'pvlan':
      return formatPvlanMode(mode);
    case 'access':
      return `access ${mode.vid}`;
    case 'trunk-all':
      return 'trunk all';
    case 'trunk': {
      const ids = formatVlans(mode.allowed);
      return mode.native === null ? `trunk ${ids}` : `trunk ${ids} native ${mode.native}`;
    }
  }
}

/** Ascending VLAN ids as short text, three and more in a row as a range: `10,20-29`. */
export function formatVlans(ids: readonly number[]): string {
  const parts: string[] = [];
  for (let first = 0; first < ids.length; ) {
    let last = first;
    while (ids[last + 1] === (ids[last] ?? 0) + 1) last++;
    if (last - first >= 2) parts.push(`${ids[first]}-${ids[last]}`);
    else parts.push(...ids.slice(first, last + 1).map(String));
    first = last + 1;
  }
  return parts.join(',');
}
