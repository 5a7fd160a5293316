/** Note where the source address is (IEEE 802.1Q 8.7). */
import type { Packet } from '../../packet/packet.ts';
import { Learned } from '../../tables/fdb.ts';
import { fdbKeyHi, fdbKeyLo } from '../../tables/hash.ts';
import { ETHERNET_SOURCE } from '../../wire/ethernet.ts';
import type { Datapath } from '../datapath.ts';
import { isArpLocked, isGratuitousArp } from '../gratuitous-arp.ts';
import { isKnownElsewhere } from '../known-port.ts';
import type { BridgePort } from '../topology.ts';

/** A trace learns nothing, but remembers to its end what would have been learned. */
export function learnSource(dp: Datapath, packet: Packet, from: BridgePort): void {
  const { bridge, index } = from;
  if (bridge.floodVlans?.has(packet.vid)) return;
  const at = packet.start + ETHERNET_SOURCE;
  const hi = fdbKeyHi(bridge.fid(packet.vid), packet.buffer, at);
  const lo = fdbKeyLo(packet.buffer, at);
  // A bond may get this announcement back: for a while it is not taken for a move.
  const announces = bridge.arpLocks !== null && isGratuitousArp(packet);
  const isReflected =
    announces &&
    from.bond !== null &&
    isKnownElsewhere(dp, from, hi, lo) &&
    isArpLocked(dp, bridge, hi, lo);
  if (isReflected) return;
  const locked = announces && from.bond === null;
  if (dp.trace !== null) {
    if (bridge.fdb.wouldLearn(hi, lo, index))
      dp.trace.learn({ bridge, hi, lo, port: index, locked }, dp.nowMs);
    return;
  }
  if (locked) bridge.arpLocks?.lock(hi, lo, dp.nowMs);
  if (bridge.fdb.learn(hi, lo, index, dp.nowMs) !== Learned.moved) return;
  const flapping = bridge.moves.note(hi, lo, index, dp.nowMs);
  if (flapping !== null) dp.notices.loop(bridge, flapping);
}
