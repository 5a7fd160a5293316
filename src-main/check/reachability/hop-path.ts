/** The way that a frame took to one of the hops of its trace. */
import type { Hop } from '../../datapath/trace.ts';

/** The hops from the first to one of them. */
export function pathTo(hops: readonly Hop[], last: number): Hop[] {
  const path: Hop[] = [];
  for (let at = last; at >= 0; at = (hops[at] as Hop).parent) path.push(hops[at] as Hop);
  return path.reverse();
}

/** The second visit to a device by one way; null where the frame comes to each but once. */
export function loopAt(hops: readonly Hop[]): Hop | null {
  // The work list goes on evenly, so the last hop is as deep as any.
  const devices = pathTo(hops, hops.length - 1).filter(({ kind }) => kind === 'switch');
  const seen = new Set<string>();
  for (const device of devices) {
    if (seen.has(device.name)) return device;
    seen.add(device.name);
  }
  return null;
}
