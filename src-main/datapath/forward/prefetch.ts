/**
 * Looks destinations of a whole burst up before the first of its frames is forwarded. The answers are thrown
 * away: what counts is that the processor waits for up to 32 cache misses at once instead of one after the
 * other. With 100,000 addresses in the FDB that is most of what such a table costs per frame.
 */
import { NO_TAG } from '../../packet/packet.ts';
import type { Burst } from '../../ports/port.ts';
import { fdbKeyHi, fdbKeyLo } from '../../tables/hash.ts';
import type { BridgePort } from '../topology.ts';

/** Addresses from which on a table no longer fits a cache of the first levels. */
export const PREFETCH_FROM = 4096;

/** Gives a number that means nothing; it keeps the reads from being optimized away. */
export function prefetchDestinations(port: BridgePort, burst: Burst): number {
  const { fdb } = port.bridge;
  let touched = 0;
  for (let i = 0; i < burst.count; i++) {
    const { buffer, start, tci } = burst.packets[i];
    const vid = port.bridge.fid(tci === NO_TAG ? port.pvid : tci & 0xfff);
    touched ^= fdb.touch(fdbKeyHi(vid, buffer, start), fdbKeyLo(buffer, start));
  }
  return touched;
}
