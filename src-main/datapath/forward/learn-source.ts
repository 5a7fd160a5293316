/** Note where the source address is (IEEE 802.1Q 8.7). */
import type { Packet } from '../../packet/packet.ts';
import { Learned } from '../../tables/fdb.ts';
import { fdbKeyHi, fdbKeyLo } from '../../tables/hash.ts';
import { ETHERNET_SOURCE } from '../../wire/ethernet.ts';
import type { Datapath } from '../datapath.ts';
import { isGratuitousArp } from '../gratuitous-arp.ts';
import type { BridgePort } from '../topology.ts';

/** True when the source is known to be here from now on; a trace says so and learns nothing. */
export function learnSource(dp: Datapath, packet: Packet, from: BridgePort): boolean {
  const { bridge, index } = from;
  if (bridge.floodVlans?.has(packet.vid)) return false;
  const at = packet.start + ETHERNET_SOURCE;
  const hi = fdbKeyHi(bridge.fid(packet.vid), packet.buffer, at);
  const lo = fdbKeyLo(packet.buffer, at);
  if (dp.trace !== null) return bridge.fdb.wouldLearn(hi, lo, index);
  // A bond may get this announcement back: for a while it is not taken for a move.
  if (bridge.arpLocks !== null && from.bond === null && isGratuitousArp(packet))
    bridge.arpLocks.lock(hi, lo, dp.nowMs);
  if (bridge.fdb.learn(hi, lo, index, dp.nowMs) !== Learned.moved) return true;
  const flapping = bridge.moves.note(hi, lo, index, dp.nowMs);
  if (flapping !== null) dp.notices.loop(bridge, flapping);
  return true;
}
