/**
 * Moves hash buckets from the busiest members of a bond to the idlest, by the octets they carried (Open vSwitch, bond.c:
 * bond_rebalance). Only where it helps: a difference of at least 3 % and 100,000 octets, and a move that brings the two
 * clearly closer. Loads decay by half each time; a bucket that carries nothing any more is free again.
 */
import { type Bond, BUCKETS, NO_MEMBER } from '../datapath/bond.ts';

const SMALLEST_OVERLOAD = 100_000;

interface Side {
  readonly member: number;
  load: number;
  readonly buckets: number[];
}

/** Returns how many buckets moved. */
export function rebalance(bond: Bond): number {
  const sides = sidesOf(bond);
  let moved = 0;
  while (sides.length > 1) {
    sides.sort((a, b) => b.load - a.load);
    const from = sides[0] as Side;
    const to = sides.at(-1) as Side;
    const overload = from.load - to.load;
    if (overload < to.load / 32 || overload < SMALLEST_OVERLOAD) break;
    const at = from.buckets.findIndex((bucket) => helps(from, to, bond.load[bucket]));
    if (at < 0) {
      sides.shift();
      continue;
    }
    const [bucket] = from.buckets.splice(at, 1) as [number];
    // It moves once in a run: it is not listed at its new side, so that no two sides pass it to and fro.
    bond.buckets[bucket] = to.member;
    from.load -= bond.load[bucket];
    to.load += bond.load[bucket];
    moved++;
  }
  decay(bond);
  return moved;
}

/** Members that send, with the buckets that they carry. */
function sidesOf(bond: Bond): Side[] {
  const sides = new Map<number, Side>();
  for (let member = 0; member < bond.members.length; member++)
    if (bond.sends[member] === 1) sides.set(member, { member, load: 0, buckets: [] });
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const side = sides.get(bond.buckets[bucket]);
    if (side === undefined || bond.load[bucket] === 0) continue;
    side.load += bond.load[bucket];
    side.buckets.push(bucket);
  }
  return [...sides.values()];
}

/** True where moving `delta` octets brings two members closer to carrying the same (choose_entry_to_migrate). */
function helps(from: Side, to: Side, delta: number): boolean {
  if (from.buckets.length < 2) return false;
  if (to.load === 0) return true;
  const before = from.load / to.load;
  const after = (from.load - delta) / (to.load + delta);
  return before - after > 0.1 && Math.abs(after - 1) < Math.abs(before - 1);
}

function decay(bond: Bond): void {
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    bond.load[bucket] = Math.floor(bond.load[bucket] / 2);
    if (bond.load[bucket] === 0) bond.buckets[bucket] = NO_MEMBER;
  }
}
