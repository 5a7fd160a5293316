/**
 * RARP (RFC 903), used for nothing but to say where an address is: hypervisors broadcast a request "who am I" with the MAC of
 * a VM that moved, so that switches learn its new place without anybody having to answer (vSphere's notify switches,
 * Open vSwitch' bond learning packets, QEMU's announce_self).
 */
import { BROADCAST_MAC, putMac } from './address.ts';
import { put16 } from './bytes.ts';
import { ETHERNET_HEADER, EtherType, writeEthernet } from './ethernet.ts';

// Constants

/** An Ethernet frame of the smallest length, FCS not counted. */
const FRAME = 60;
const REQUEST_REVERSE = 3;

// Offsets, of the packet

const OPERATION = 6;
const SENDER_MAC = 8;
const TARGET_MAC = 18;

// Write

/** A whole frame, without tag, that says where `mac` is. */
export function writeRarpAnnouncement(mac: Uint8Array): Uint8Array {
  const frame = new Uint8Array(FRAME);
  writeEthernet(frame, 0, BROADCAST_MAC, mac, EtherType.rarp);
  put16(frame, ETHERNET_HEADER, 1);
  put16(frame, ETHERNET_HEADER + 2, EtherType.ipv4);
  put16(frame, ETHERNET_HEADER + 4, 0x0604);
  put16(frame, ETHERNET_HEADER + OPERATION, REQUEST_REVERSE);
  putMac(frame, ETHERNET_HEADER + SENDER_MAC, mac);
  putMac(frame, ETHERNET_HEADER + TARGET_MAC, mac);
  return frame;
}
