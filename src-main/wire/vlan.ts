/**
 * VLAN tags (IEEE 802.1Q 9): four bytes between the source address and the EtherType, a tag protocol
 * identifier (TPID) and the tag control information (TCI): priority 3 bits, drop eligible 1, VLAN id 12.
 * Odd cases: VLAN id 0 is a priority tag, not a VLAN; 4095 is reserved. 0x88a8 is the service tag (802.1ad).
 */
import { get16, put16 } from './bytes.ts';
import { ETHERNET_TYPE, EtherType } from './ethernet.ts';

// Constants

export const VLAN_TAG = 4;
const VID_MASK = 0x0fff;
const DEI_BIT = 0x1000;

// Offsets (of a tagged frame)

export const VLAN_TPID = ETHERNET_TYPE;
export const VLAN_TCI = ETHERNET_TYPE + 2;

// Read

/** True for the TPIDs of customer (0x8100) and service (0x88a8) tags. */
export function isTpid(type: number): boolean {
  return type === EtherType.vlan || type === EtherType.serviceVlan;
}

/** True when the frame of `length` bytes carries a whole tag and an EtherType after it. */
export function isTagged(bytes: Uint8Array, offset: number, length: number): boolean {
  return length >= ETHERNET_TYPE + VLAN_TAG + 2 && isTpid(get16(bytes, offset + VLAN_TPID));
}

export function vidOf(tci: number): number {
  return tci & VID_MASK;
}

export function pcpOf(tci: number): number {
  return (tci >>> 13) & 7;
}

export function deiOf(tci: number): boolean {
  return (tci & DEI_BIT) !== 0;
}

/** Composes a TCI: `vid` 0–4095, `pcp` 0–7. */
export function makeTci(vid: number, pcp = 0, dei = false): number {
  return (pcp << 13) | (dei ? DEI_BIT : 0) | vid;
}

// Write

/**
 * Puts a tag in front of the EtherType by moving both MACs four bytes down; returns the new start of the
 * frame. The four bytes before `offset` must be free.
 */
export function pushTag(bytes: Uint8Array, offset: number, tpid: number, tci: number): number {
  const start = offset - VLAN_TAG;
  bytes.copyWithin(start, offset, offset + ETHERNET_TYPE);
  put16(bytes, start + VLAN_TPID, tpid);
  put16(bytes, start + VLAN_TCI, tci);
  return start;
}

/** Takes the outermost tag out by moving both MACs four bytes up; returns the new start of the frame. */
export function popTag(bytes: Uint8Array, offset: number): number {
  bytes.copyWithin(offset + VLAN_TAG, offset, offset + ETHERNET_TYPE);
  return offset + VLAN_TAG;
}

// Format

/** `vlan 10 pcp 3 dei`. */
export function formatTci(tci: number): string {
  return `vlan ${vidOf(tci)}${pcpOf(tci) ? ` pcp ${pcpOf(tci)}` : ''}${deiOf(tci) ? ' dei' : ''}`;
}
