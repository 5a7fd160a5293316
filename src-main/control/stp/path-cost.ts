/**
 * The path cost of a port where none is given, by the rate of its link. RSTP: 20 Tbit/s by the rate (IEEE 802.1D-2004 17.14, table
 * 17-3). STP: the short costs that its bridges have always used (IEEE 802.1D-1998, table 8-5; Open vSwitch and Linux too).
 * The rate of a bond or LAG is the sum of the members that carry frames, as Linux gives the speed of a bond to its bridge;
 * Open vSwitch keeps no spanning tree over bonds, and for RSTP rounds the rates of its links down to powers of ten.
 */
import type { BridgePort, Interface } from '../../datapath/topology.ts';

/** Of a cable that is set to no rate, and of a VM's port: 10 Gbit/s. */
const PLAIN_RATE_BPS = 10e9;
const MAX_COST = 200_000_000;
/** Costs of STP from a rate on, bit/s; of slower links 250. */
const SHORT_COSTS = [
  [10e9, 2],
  [1e9, 4],
  [100e6, 19],
  [16e6, 62],
  [10e6, 100],
] as const;
const SLOWEST_COST = 250;

/** Null while nothing carries its frames. */
export function pathCost({ bond, members }: BridgePort, protocol: 'stp' | 'rstp'): number | null {
  let rateBps = 0;
  for (const [at, member] of members.entries())
    if (bond?.carries(at) ?? true) rateBps += rateOf(member);
  if (rateBps === 0) return null;
  return protocol === 'rstp'
    ? Math.min(Math.max(Math.round(20e12 / rateBps), 1), MAX_COST)
    : (SHORT_COSTS.find(([from]) => rateBps >= from)?.[1] ?? SLOWEST_COST);
}

/** Bit/s at which frames leave. */
function rateOf({ impairment }: Interface): number {
  return impairment?.wanted?.rateBps || PLAIN_RATE_BPS;
}
