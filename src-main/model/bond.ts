/**
 * Link aggregation: the keys that a host's bond and a LAG of a fabric switch share. Names are those of Open vSwitch (modes,
 * delays) and Linux (hashes).
 */
import { z } from 'zod';
import { macSchema, nameSchema } from './scalars.ts';

export const bondModes = [
  'active-backup',
  'balance-slb',
  'balance-xor',
  'balance-tcp',
  'lacp',
] as const;
export const bondHashes = ['layer2', 'layer2+3', 'layer3+4', 'vlan+srcmac'] as const;
export type BondMode = (typeof bondModes)[number];
export type BondHashName = (typeof bondHashes)[number];

/** Members of a bond, LAG or team, at most. */
export const MAX_MEMBERS = 16;
export const DEFAULT_REBALANCE_MS = 10_000;
export const DEFAULT_LACP_SYSTEM_PRIORITY = 32_768;
export const DEFAULT_LACP_PORT_PRIORITY = 255;
/** Hash where none is given: those of Linux for balance-xor, of most switches for LACP. */
export const defaultHashes: Readonly<Partial<Record<BondMode, BondHashName>>> = {
  'balance-xor': 'layer2',
  lacp: 'layer3+4',
};

const delaySchema = z
  .int('a delay in ms from 0 to 600000')
  .min(0, 'a delay in ms from 0 to 600000')
  .max(600_000, 'a delay in ms from 0 to 600000');

/** A priority of LACP, lower is better (IEEE 802.1AX 6.4.6): of a system, or of a port. */
export const lacpPrioritySchema = z
  .int('a priority from 0 to 65535')
  .min(0, 'a priority from 0 to 65535')
  .max(65_535, 'a priority from 0 to 65535');

const lacpSchema = z.strictObject({
  /** Passive: answers only. */
  mode: z.enum(['active', 'passive'], '"active" or "passive"').optional(),
  /** How often the partner is asked to speak: each second, or each 30 s. */
  rate: z.enum(['slow', 'fast'], '"slow" or "fast"').optional(),
  /** Be an active-backup bond while no partner speaks LACP (Open vSwitch' lacp-fallback-ab). */
  fallback: z.boolean().optional(),
  systemId: macSchema.optional(),
  systemPriority: lacpPrioritySchema.optional(),
});

const rebalanceMessage = 'an interval in ms from 1000 to 3600000, or 0 for never';

export const bondKeys = {
  mode: z.enum(bondModes, bondModes.map((mode) => `"${mode}"`).join(', ')),
  primary: nameSchema.optional(),
  /** False: a primary that returns waits until the active member fails. */
  failback: z.boolean().optional(),
  updelay: delaySchema.optional(),
  downdelay: delaySchema.optional(),
  hash: z.enum(bondHashes, bondHashes.map((hash) => `"${hash}"`).join(', ')).optional(),
  rebalance: z
    .int(rebalanceMessage)
    .min(0, rebalanceMessage)
    .max(3_600_000, rebalanceMessage)
    .refine((ms) => ms === 0 || ms >= 1000, { message: rebalanceMessage })
    .optional(),
  lacp: lacpSchema.optional(),
};

/** The members of a bond or LAG; `what` names them in messages. */
export function membersSchema(what: string) {
  return z
    .array(nameSchema)
    .min(1, `at least one ${what}`)
    .max(MAX_MEMBERS, `at most ${MAX_MEMBERS} ${what}s`);
}

export interface BondSpec {
  mode: BondMode;
  members: string[];
  primary?: string | undefined;
  failback?: boolean | undefined;
  updelay?: number | undefined;
  downdelay?: number | undefined;
  hash?: BondHashName | undefined;
  rebalance?: number | undefined;
  lacp?: z.infer<typeof lacpSchema> | undefined;
}

/** True for bonds that speak LACP: by their mode, or because they have the key `lacp`. */
export function usesLacp({ mode, lacp }: Pick<BondSpec, 'mode' | 'lacp'>): boolean {
  return mode === 'lacp' || mode === 'balance-tcp' || lacp !== undefined;
}

/** Keys that only some modes know. */
const keyModes: Readonly<Record<string, readonly BondMode[]>> = {
  primary: ['active-backup'],
  failback: ['active-backup'],
  updelay: ['active-backup', 'balance-slb', 'balance-xor'],
  downdelay: ['active-backup', 'balance-slb', 'balance-xor'],
  hash: ['balance-xor', 'lacp'],
  rebalance: ['balance-slb', 'balance-tcp'],
  lacp: ['lacp', 'balance-tcp', 'active-backup', 'balance-slb'],
};

/** Schema refinement: each key fits the mode, and what names a member names one. */
export function checkBondKeys(bond: BondSpec, context: z.core.$RefinementCtx): void {
  for (const [key, modes] of Object.entries(keyModes))
    if (bond[key as keyof BondSpec] !== undefined && !modes.includes(bond.mode))
      context.addIssue({
        code: 'custom',
        path: [key],
        message: `"${key}" only with mode ${modes.map((mode) => `"${mode}"`).join(' or ')}`,
      });
  for (const key of ['updelay', 'downdelay'] as const)
    if (bond[key] !== undefined && bond.lacp !== undefined && keyModes[key]?.includes(bond.mode))
      context.addIssue({
        code: 'custom',
        path: [key],
        message: `no "${key}" beside "lacp", which takes its own time to bring members up and down`,
      });
  if (bond.primary !== undefined && !bond.members.includes(bond.primary))
    context.addIssue({ code: 'custom', path: ['primary'], message: 'one of the members' });
}
