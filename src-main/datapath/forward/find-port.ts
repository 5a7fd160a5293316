/** Stage 5: where is the destination? (IEEE 802.1Q 8.8.9) */
import type { Packet } from '../../packet/packet.ts';
import { fdbKeyHi, fdbKeyLo } from '../../tables/hash.ts';
import { isGroupMac, sameMac } from '../../wire/address.ts';
import { ETHERNET_SOURCE } from '../../wire/ethernet.ts';
import type { Datapath } from '../datapath.ts';
import type { BridgePort } from '../topology.ts';

/** The destination is a group, or not known: every port of the VLAN gets the frame. */
export const FLOOD = -1;

/** `learned`: the source of the frame was learned on `from`. */
export function findPort(dp: Datapath, packet: Packet, from: BridgePort, learned: boolean): number {
  const { buffer, start, vid } = packet;
  if (isGroupMac(buffer, start)) {
    if (dp.trace !== null) dp.trace.note('group');
    return FLOOD;
  }
  let port = from.bridge.fdb.lookup(
    fdbKeyHi(from.bridge.fid(vid), buffer, start),
    fdbKeyLo(buffer, start),
    dp.nowMs,
  );
  if (dp.trace !== null) {
    // A frame to its own sender is learned from before it is looked up, and a trace learns nothing.
    if (learned && sameMac(buffer, start, buffer, start + ETHERNET_SOURCE)) port = from.index;
    const known = from.bridge.ports[port];
    if (known) dp.trace.note('known', { port: known.id });
    else dp.trace.note('unknown');
  }
  return port;
}
