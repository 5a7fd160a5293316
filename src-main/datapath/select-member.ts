/** By which member of a bond or team does a frame leave? Not asked for ports of a single interface. */
import type { Packet } from '../packet/packet.ts';
import { type Bond, NO_MEMBER } from './bond.ts';
import { bucketOf } from './bond-hash.ts';
import type { Datapath } from './datapath.ts';
import type { BridgePort, Interface } from './topology.ts';
import type { Trace } from './trace.ts';

/** `from` is the port of the bridge where the frame came in; null for frames of the bridge itself. */
export function selectMember(
  dp: Datapath,
  packet: Packet,
  bond: Bond,
  from: BridgePort | null,
): Interface | null {
  if (bond.choice === 'active') return activeMember(dp, bond);
  if (bond.choice === 'team') return teamMember(dp, packet, bond, from);
  const bucket = bucketOf(packet, bond.options.hash, bond.seed);
  if (bond.buckets[bucket] === NO_MEMBER && dp.trace === null) bond.assign(bucket);
  const owner = bond.buckets[bucket];
  if (dp.trace === null) {
    bond.load[bucket] += packet.length;
    return bond.members[owner] ?? null;
  }
  const member = owner === NO_MEMBER ? dp.trace.memberOf(bond, bucket) : owner;
  noteHash(dp.trace, bond, bucket, member);
  return bond.members[member] ?? null;
}

function activeMember(dp: Datapath, bond: Bond): Interface | null {
  const member = bond.members[bond.active] ?? null;
  if (dp.trace !== null && member !== null) dp.trace.note('active-member', { member: member.id });
  return member;
}

function teamMember(
  dp: Datapath,
  packet: Packet,
  bond: Bond,
  from: BridgePort | null,
): Interface | null {
  const teaming = from?.teaming ?? null;
  if (from === null || teaming === null) return activeMember(dp, bond);
  const member = bond.members[teaming.choose(packet, from.index, bond.seed)] ?? null;
  if (dp.trace !== null && member !== null)
    dp.trace.note(`teaming-${teaming.options.policy}`, { member: member.id, port: from.id });
  return member;
}

function noteHash(trace: Trace, bond: Bond, bucket: number, member: number): void {
  const name = bond.members[member]?.id;
  if (name === undefined) return;
  trace.note('hash-member', { hash: bond.options.hash, bucket, member: name });
}
