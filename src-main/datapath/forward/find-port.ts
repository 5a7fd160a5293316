/** Stage 5: where is the destination? (IEEE 802.1Q 8.8.9) */
import type { Packet } from '../../packet/packet.ts';
import { fdbKeyHi, fdbKeyLo } from '../../tables/hash.ts';
import { isGroupMac } from '../../wire/address.ts';
import type { Datapath } from '../datapath.ts';
import { knownPort } from '../known-port.ts';
import type { BridgePort } from '../topology.ts';

/** The destination is a group, or not known: every port of the VLAN gets the frame. */
export const FLOOD = -1;

export function findPort(dp: Datapath, packet: Packet, from: BridgePort): number {
  const { buffer, start, vid } = packet;
  if (isGroupMac(buffer, start)) {
    if (dp.trace !== null) dp.trace.note('group');
    return FLOOD;
  }
  const { bridge } = from;
  // In such a VLAN no address counts, one by configuration neither.
  const port = bridge.floodVlans?.has(vid)
    ? FLOOD
    : knownPort(dp, bridge, fdbKeyHi(bridge.fid(vid), buffer, start), fdbKeyLo(buffer, start));
  if (dp.trace !== null) {
    const known = bridge.ports[port];
    if (known) dp.trace.note('known', { port: known.id });
    else dp.trace.note('unknown');
  }
  return port;
}
