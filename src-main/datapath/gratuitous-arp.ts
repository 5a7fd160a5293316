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
