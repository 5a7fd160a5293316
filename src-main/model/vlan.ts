/** How a port treats VLANs: access, trunk with allowed VLANs and a native one, tunnel (QinQ), or no VLAN at all. */
import { z } from 'zod';
import { type PvlanMode, pvlanPart } from './pvlan.ts';
import { expandVlans, VLAN_MAX, VLAN_MIN, vlanIdSchema, vlanListSchema } from './scalars.ts';
import { type Part, part } from './words.ts';

/** The keys that a port group, a fabric port and a vNIC on a bridge share. Cross-key rules are in `checkVlanKeys`. */
export const vlanKeys = {
  /** Access port: untagged frames belong to this VLAN. Tunnel: the VLAN of the outer tag. */
  vlan: vlanIdSchema.optional(),
  /** Trunk port: tagged frames of these VLANs pass; 0: untagged frames pass too. */
  trunk: vlanListSchema.optional(),
  /** On a trunk: untagged frames belong to this VLAN, and frames of it leave untagged. */
  native: vlanIdSchema.optional(),
  /** Open vSwitch's vlan_mode, where the keys above do not say it. */
  vlanMode: z
    .enum(
      ['native-tagged', 'native-untagged', 'dot1q-tunnel'],
      '"native-tagged", "native-untagged" or "dot1q-tunnel"',
    )
    .optional(),
  /** Tunnel: customer VLANs that pass; all without it. */
  cvlans: vlanListSchema.optional(),
  /** Tunnel: type of the outer tag, 0x88a8 or 0x8100. */
  qinqEthertype: z.enum(['802.1ad', '802.1q'], '"802.1ad" or "802.1q"').optional(),
  /** Whether frames that leave without a VLAN keep their priority in a tag of VLAN 0. */
  priorityTags: z.enum(['no', 'if-nonzero', 'always'], '"no", "if-nonzero" or "always"').optional(),
  /** Exchanges nothing with other protected ports of the device. */
  protected: z.boolean().optional(),
};

type VlanList = (number | string)[];

export interface VlanKeys {
  vlan?: number | undefined;
  trunk?: VlanList | undefined;
  native?: number | undefined;
  pvlan?: number | undefined;
  vlanMode?: 'native-tagged' | 'native-untagged' | 'dot1q-tunnel' | undefined;
  cvlans?: VlanList | undefined;
  qinqEthertype?: '802.1ad' | '802.1q' | undefined;
  priorityTags?: 'no' | 'if-nonzero' | 'always' | undefined;
  protected?: boolean | undefined;
}

/**
 * What the keys mean. `none` is vSphere's "VLAN None" and an Open vSwitch port with tag 0: only untagged
 * frames. `trunk-all` is an Open vSwitch port with neither tag nor trunks: every VLAN, untagged as VLAN 0.
 */
export type VlanMode = (
  | { readonly mode: 'none' }
  | { readonly mode: 'access'; readonly vid: number }
  | {
      readonly mode: 'trunk';
      readonly allowed: readonly number[];
      readonly native: number | null;
      /** The native VLAN leaves tagged. */
      readonly nativeTagged?: true;
    }
  | { readonly mode: 'trunk-all' }
  | {
      readonly mode: 'tunnel';
      readonly vid: number;
      /** Null for all. */
      readonly cvlans: readonly number[] | null;
      readonly ethertype: '802.1ad' | '802.1q';
    }
  | PvlanMode
) & {
  readonly priorityTags?: 'if-nonzero' | 'always';
  readonly protected?: true;
};

/** The VLAN mode of an object's keys; `whenAbsent` is what the object is without any. */
export function vlanMode(keys: VlanKeys, whenAbsent: 'none' | 'trunk-all'): VlanMode {
  const { priorityTags } = keys;
  return {
    ...tagging(keys, whenAbsent),
    ...(priorityTags !== undefined && priorityTags !== 'no' && { priorityTags }),
    ...(keys.protected === true && { protected: true }),
  };
}

function tagging(keys: VlanKeys, whenAbsent: 'none' | 'trunk-all'): VlanMode {
  const { vlan, trunk, native, vlanMode: mode, cvlans, qinqEthertype = '802.1ad' } = keys;
  if (vlan !== undefined && mode === 'dot1q-tunnel')
    return {
      mode: 'tunnel',
      vid: vlan,
      cvlans: cvlans === undefined ? null : expandVlans(cvlans),
      ethertype: qinqEthertype,
    };
  if (vlan !== undefined) return { mode: 'access', vid: vlan };
  if (trunk === undefined && native === undefined) return { mode: whenAbsent };
  const allowed = new Set(expandVlans(trunk ?? [`${VLAN_MIN}-${VLAN_MAX}`]));
  if (native !== undefined) allowed.add(native);
  return {
    mode: 'trunk',
    allowed: [...allowed].sort((a, b) => a - b),
    native: native ?? null,
    ...(mode === 'native-tagged' && { nativeTagged: true }),
  };
}

/** Schema refinement: which keys go together. */
export function checkVlanKeys(keys: VlanKeys, context: z.core.$RefinementCtx): void {
  const wrong = (key: keyof VlanKeys, message: string): void =>
    context.addIssue({ code: 'custom', path: [key], message });
  const tunnel = keys.vlanMode === 'dot1q-tunnel';
  const native = keys.vlanMode !== undefined && !tunnel;
  if (keys.vlan !== undefined && keys.trunk !== undefined)
    wrong('trunk', 'either "vlan" (access) or "trunk", not both');
  if (keys.native !== undefined && keys.trunk === undefined && !native)
    wrong('native', '"native" only together with "trunk"');
  if (native && keys.native === undefined) wrong('vlanMode', 'a native VLAN in "native" beside it');
  if (native && keys.vlan !== undefined) wrong('vlan', 'either "vlan" or "native", not both');
  if (tunnel && keys.vlan === undefined)
    wrong('vlanMode', 'the VLAN of the outer tag in "vlan" beside it');
  for (const key of ['cvlans', 'qinqEthertype'] as const)
    if (keys[key] !== undefined && !tunnel)
      wrong(key, `"${key}" only together with "vlanMode: dot1q-tunnel"`);
  if (keys.native !== undefined && keys.trunk?.includes(0))
    wrong('trunk', 'no 0 (untagged frames) where "native" gives them a VLAN');
}

/** A VLAN mode as tables show it: `access 10`, `trunk 10,20-29 native 10`, `trunk all`, `tunnel 100 customers 10`, `untagged`. */
export function vlanParts(mode: VlanMode): Part[] {
  return [...taggingParts(mode), ...(mode.protected === true ? [part('protected')] : [])];
}

function taggingParts(mode: VlanMode): Part[] {
  switch (mode.mode) {
    case 'none':
      return [part('untagged')];
    case 'pvlan':
      return [pvlanPart(mode)];
    case 'access':
      return [part('access', { vid: mode.vid })];
    case 'trunk-all':
      return [part('trunk-all')];
    case 'tunnel': {
      const tunnel = part('tunnel', { vid: mode.vid });
      if (mode.cvlans === null) return [tunnel];
      return [tunnel, part('customers', { list: formatVlans(mode.cvlans) })];
    }
    case 'trunk': {
      const trunk = part('trunk', { list: formatVlans(mode.allowed) });
      if (mode.native === null) return [trunk];
      return [trunk, part(mode.nativeTagged ? 'native-tagged' : 'native', { vid: mode.native })];
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
