/** Where a bridge knows an address to be: asked for destinations, and by bonds for sources. */
import type { Datapath } from './datapath.ts';
import type { Bridge, BridgePort } from './topology.ts';

/** Port of an address, by the keys of the FDB, −1 where it is not known. To a trace also what it would have taught by now. */
export function knownPort(dp: Datapath, bridge: Bridge, hi: number, lo: number): number {
  return dp.trace === null
    ? bridge.fdb.lookup(hi, lo, dp.nowMs)
    : dp.trace.portOf(bridge, hi, lo, dp.nowMs);
}

/** True where an address is known on another port than this one. */
export function isKnownElsewhere(
  dp: Datapath,
  { bridge, index }: BridgePort,
  hi: number,
  lo: number,
): boolean {
  const known = knownPort(dp, bridge, hi, lo);
  return known >= 0 && known !== index;
}
