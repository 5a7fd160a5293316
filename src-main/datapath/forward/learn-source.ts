/** Stage 4: note where the source address is (IEEE 802.1Q 8.7). */
import type { Packet } from '../../packet/packet.ts';
import { fdbKeyHi, fdbKeyLo } from '../../tables/fdb.ts';
import { ETHERNET_SOURCE } from '../../wire/ethernet.ts';
import type { Datapath } from '../datapath.ts';
import type { BridgePort } from '../topology.ts';

export function learnSource(dp: Datapath, packet: Packet, from: BridgePort): void {
  if (dp.trace !== null || from.bridge.floodVlans?.has(packet.vid)) return;
  const at = packet.start + ETHERNET_SOURCE;
  from.bridge.fdb.learn(
    fdbKeyHi(from.bridge.fid(packet.vid), packet.buffer, at),
    fdbKeyLo(packet.buffer, at),
    from.index,
    dp.nowMs,
  );
}
