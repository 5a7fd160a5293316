/**
 * Private VLANs (RFC 5517, vSphere): a primary VLAN is parted into secondaries, and all of them share one subnet. What
 * a promiscuous port sends is of the primary VLAN, what others send is of their secondary.
 */
import { z } from 'zod';
import { vlanIdSchema } from './scalars.ts';
import { type Part, part } from './words.ts';

/** One line of a switch's map, vSphere's VMwareDVSPvlanMapEntry. The primary itself has a promiscuous entry. */
const pvlanEntrySchema = z
  .strictObject({
    primary: vlanIdSchema,
    secondary: vlanIdSchema,
    type: z.enum(
      ['promiscuous', 'isolated', 'community'],
      '"promiscuous", "isolated" or "community"',
    ),
  })
  .superRefine(({ primary, secondary, type }, context) => {
    if ((type === 'promiscuous') === (primary === secondary)) return;
    const message =
      type === 'promiscuous'
        ? 'the primary VLAN itself, because the type is promiscuous'
        : 'another VLAN than the primary one';
    context.addIssue({ code: 'custom', path: ['secondary'], message });
  });

export const pvlansSchema = z.array(pvlanEntrySchema).min(1, 'at least one VLAN').max(4094);

/** Key of a port group and of a fabric port: a secondary of the map, or the primary for a promiscuous port. */
export const pvlanKey = { pvlan: vlanIdSchema.optional() };

/** Schema refinement: a private port has no other VLAN key. */
export function checkPvlanKey(
  keys: { pvlan?: number | undefined; vlan?: unknown; trunk?: unknown; native?: unknown },
  context: z.core.$RefinementCtx,
): void {
  if (keys.pvlan === undefined || (keys.vlan ?? keys.trunk ?? keys.native) === undefined) return;
  context.addIssue({
    code: 'custom',
    path: ['pvlan'],
    message: 'either "pvlan" or other VLAN keys, not both',
  });
}

export type PvlanEntry = z.infer<typeof pvlanEntrySchema>;

/** How a private port treats VLANs: all frames pass it untagged. */
export interface PvlanMode {
  readonly mode: 'pvlan';
  readonly type: PvlanEntry['type'];
  readonly primary: number;
  /** VLAN of what it sends: its secondary. */
  readonly vid: number;
  /** VLANs whose frames it gets, ascending. */
  readonly receives: readonly number[];
}

/** The mode of a port in a private VLAN; null where the map has none of that number. */
export function pvlanMode(map: readonly PvlanEntry[] | undefined, pvlan: number): PvlanMode | null {
  const entry = map?.find(({ secondary }) => secondary === pvlan);
  if (map === undefined || entry === undefined) return null;
  const { primary, type } = entry;
  const all = map.filter((one) => one.primary === primary).map(({ secondary }) => secondary);
  const receives =
    type === 'promiscuous'
      ? [primary, ...all]
      : type === 'community'
        ? [primary, pvlan]
        : [primary];
  const ascending = [...new Set(receives)].sort((a, b) => a - b);
  return { mode: 'pvlan', type, primary, vid: pvlan, receives: ascending };
}

/** As tables show it: `pvlan 101 isolated in 100`, `pvlan 100 promiscuous`. */
export function pvlanPart({ type, vid, primary }: PvlanMode): Part {
  return part(type, type === 'promiscuous' ? { vid } : { vid, primary });
}
