/**
 * Teaming: how ports of a switch share several uplinks that are no bond, in vSphere's words. Uplinks are numbered by their
 * place in the switch's `uplinks` of a host: 1 is the first.
 */
import { z } from 'zod';
import { MAX_MEMBERS } from './bond.ts';

const uplinkMessage = `an uplink's number from 1 to ${MAX_MEMBERS}`;
const uplinkNumbers = z
  .array(z.int(uplinkMessage).min(1, uplinkMessage).max(MAX_MEMBERS, uplinkMessage))
  .max(MAX_MEMBERS, `at most ${MAX_MEMBERS} uplinks`);

export const teamingPolicies = ['srcid', 'srcmac', 'ip', 'explicit'] as const;

export const teamingSchema = z
  .strictObject({
    policy: z.enum(teamingPolicies, teamingPolicies.map((one) => `"${one}"`).join(', ')).optional(),
    active: uplinkNumbers.min(1, 'at least one uplink').optional(),
    standby: uplinkNumbers.optional(),
    unused: uplinkNumbers.optional(),
    failback: z.boolean().optional(),
    notifySwitches: z.boolean().optional(),
  })
  .superRefine((teaming, context) => {
    const seen = new Set<number>();
    for (const key of ['active', 'standby', 'unused'] as const)
      for (const [index, uplink] of (teaming[key] ?? []).entries()) {
        if (seen.has(uplink))
          context.addIssue({
            code: 'custom',
            path: [key, index],
            message: 'an uplink that stands in one list only, and once',
          });
        seen.add(uplink);
      }
    if (teaming.policy === 'ip' && (teaming.standby ?? []).length > 0)
      context.addIssue({
        code: 'custom',
        path: ['standby'],
        message: 'no standby uplinks with policy "ip"',
      });
  });

export type TeamingSpec = z.infer<typeof teamingSchema>;

/** A team's policy with everything filled in; uplinks as places from 0. */
export interface Teaming {
  readonly policy: (typeof teamingPolicies)[number];
  readonly active: readonly number[];
  readonly standby: readonly number[];
  readonly failback: boolean;
  readonly notifySwitches: boolean;
}

/**
 * What holds for a port group on a host with so many uplinks: its own keys, the switch's where it has none. Uplinks that no
 * list names are active ones, as long as there is no list of active ones; then they are unused.
 */
export function teamingOf(
  ofSwitch: TeamingSpec | undefined,
  ofGroup: TeamingSpec | undefined,
  uplinks: number,
): Teaming {
  const keys: TeamingSpec = { ...ofSwitch, ...ofGroup };
  const there = (list: readonly number[]): number[] =>
    list.filter((uplink) => uplink <= uplinks).map((uplink) => uplink - 1);
  const named = new Set([...(keys.standby ?? []), ...(keys.unused ?? [])]);
  const others = Array.from({ length: uplinks }, (_, place) => place + 1).filter(
    (uplink) => !named.has(uplink),
  );
  return {
    policy: keys.policy ?? 'srcid',
    active: there(keys.active ?? others),
    standby: there(keys.standby ?? []),
    failback: keys.failback ?? true,
    notifySwitches: keys.notifySwitches ?? true,
  };
}
