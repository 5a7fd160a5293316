/** Octets of a host's traffic as bit rates. Pure. */
import type { TrafficRow } from '../../../src-main/api/contract.ts';

export const trafficKeys = [
  'local',
  'eastWestIn',
  'eastWestOut',
  'northSouthIn',
  'northSouthOut',
  'groupIn',
  'groupOut',
] as const;
export type TrafficKey = (typeof trafficKeys)[number];

/** Bits per second between two readings; 0 where there is no earlier one, or the lab was started anew. */
export function rateBetween(
  before: TrafficRow['bytes'] | undefined,
  after: TrafficRow['bytes'],
  ms: number,
): Record<TrafficKey, number> {
  const rate = (key: TrafficKey): number =>
    before === undefined || ms <= 0 ? 0 : (Math.max(0, after[key] - before[key]) * 8000) / ms;
  return Object.fromEntries(trafficKeys.map((key) => [key, rate(key)])) as Record<
    TrafficKey,
    number
  >;
}
