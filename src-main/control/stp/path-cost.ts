/**
 * The path cost of a port where none is given (IEEE 802.1D-2004 17.14, table 17-3): 20 Tbit/s by the rate of the link. That of
 * a bond or LAG is the sum of the members that carry frames, as Linux gives the speed of a bond to its bridge; Open vSwitch keeps
 * no spanning tree over bonds, and rounds the rates of its links down to powers of ten.
 */
import type { BridgePort, Interface } from '../../datapath/topology.ts';

/** Of a cable that is set to no rate, and of a VM's port: 10 Gbit/s. */
const PLAIN_RATE_BPS = 10e9;
const MAX_COST = 200_000_000;

/** Null while nothing carries its frames. */
export function pathCost({ bond, members }: BridgePort): number | null {
  let rateBps = 0;
  for (const [at, member] of members.entries())
    if (bond?.carries(at) ?? true) rateBps += rateOf(member);
  return rateBps === 0 ? null : Math.min(Math.max(Math.round(20e12 / rateBps), 1), MAX_COST);
}

/** Bit/s at which frames leave. */
function rateOf({ impairment }: Interface): number {
  return impairment?.wanted?.rateBps || PLAIN_RATE_BPS;
}
