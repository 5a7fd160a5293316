/** ARP by which a host says where it is, without being asked. */
import type { Packet } from '../packet/packet.ts';
import { isBroadcastMac } from '../wire/address.ts';
import {
  ArpOperation,
  arpOperation,
  arpSenderAddress,
  arpTargetAddress,
  checkArp,
} from '../wire/arp.ts';
import { EtherType } from '../wire/ethernet.ts';
import type { Datapath } from './datapath.ts';
import type { Bridge } from './topology.ts';

/** A broadcast ARP reply, or a request for the sender's own address (Open vSwitch, is_gratuitous_arp). */
export function isGratuitousArp(packet: Packet): boolean {
  const { buffer, start, end } = packet;
  if (!isBroadcastMac(buffer, start)) return false;
  const { etherType, l3 } = packet.headers();
  if (etherType !== EtherType.arp || !checkArp(buffer, l3, end - l3)) return false;
  switch (arpOperation(buffer, l3)) {
    case ArpOperation.reply:
      return true;
    case ArpOperation.request:
      return arpSenderAddress(buffer, l3) === arpTargetAddress(buffer, l3);
    default:
      return false;
  }
}

/** True where an address announced itself on this side of a bond a moment ago (keys as those of the FDB). */
export function isArpLocked(dp: Datapath, bridge: Bridge, hi: number, lo: number): boolean {
  if (dp.trace?.learnedOf(bridge, hi, lo)?.locked) return true;
  return bridge.arpLocks?.isLocked(hi, lo, dp.nowMs) ?? false;
}
