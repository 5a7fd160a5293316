/**
 * Destination addresses that a bridge keeps for itself and does not forward: those of IEEE 802.1D table 7-10, and those of
 * Cisco's and Extreme's protocols, exactly as Open vSwitch has them (measured with `ofproto/trace`).
 * Odd case: Extreme's are unicast addresses.
 */

/** True for a destination that is not forwarded unless `forwardBpdu` says so. */
export function isReservedMac(bytes: Uint8Array, offset: number): boolean {
  // Of ordinary addresses, nearly none comes past this line.
  if ((bytes[offset] as number) > 1) return false;
  const high =
    ((bytes[offset] as number) << 16) |
    ((bytes[offset + 1] as number) << 8) |
    (bytes[offset + 2] as number);
  const low =
    ((bytes[offset + 3] as number) << 16) |
    ((bytes[offset + 4] as number) << 8) |
    (bytes[offset + 5] as number);
  switch (high) {
    case 0x0180c2:
      return low <= 0x00000f;
    case 0x01000c:
      return isCisco(low);
    case 0x00e02b:
      // EDP, and two of EAPS.
      return low === 0 || low === 4 || low === 6;
    default:
      return false;
  }
}

/** ISL; CDP, VTP and others; PVST+; STP Uplink Fast; CFM. */
function isCisco(low: number): boolean {
  return (
    low === 0x000000 ||
    low === 0xcccccc ||
    low === 0xcccccd ||
    low === 0xcdcdcd ||
    (low >= 0xccccc0 && low <= 0xccccc7)
  );
}
