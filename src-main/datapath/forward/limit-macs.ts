/** Stage: may one more address be learned on the port? (vSphere's MAC limit; IEEE 802.1Q leaves it to the bridge) */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { Packet } from '../../packet/packet.ts';
import { fdbKeyHi, fdbKeyLo } from '../../tables/hash.ts';
import { ETHERNET_SOURCE } from '../../wire/ethernet.ts';
import type { Datapath } from '../datapath.ts';
import { type Guard, macHi, macLo } from '../guard.ts';
import type { BridgePort, Interface } from '../topology.ts';

/** Ends frames from an address beyond the limit, where that is the policy. */
export function limitMacs(dp: Datapath, packet: Packet, iface: Interface, guard: Guard): Verdict {
  const port = iface.bridgePort as BridgePort;
  if (guard.rules.macLimitPolicy !== 'drop' || !isBeyondLimit(packet, port, guard)) return PASS;
  if (dp.trace !== null) dp.trace.note('mac-limit', { port: port.id, limit: guard.rules.macLimit });
  return DropReason.macLimit;
}

/**
 * True where the source address may be learned. Not beyond the limit; and where MAC changes are rejected, not another
 * one than the vNIC's own: frames to it are not the vNIC's.
 */
export function mayLearn(packet: Packet, port: BridgePort, guard: Guard): boolean {
  if (!guard.rules.macChanges) {
    const at = packet.start + ETHERNET_SOURCE;
    if (!guard.ownsMac(macHi(packet.buffer, at), macLo(packet.buffer, at))) return false;
  }
  return !isBeyondLimit(packet, port, guard);
}

function isBeyondLimit({ vid, buffer, start }: Packet, port: BridgePort, guard: Guard): boolean {
  const { macLimit } = guard.rules;
  const { fdb } = port.bridge;
  if (macLimit === 0 || fdb.count(port.index) < macLimit) return false;
  const at = start + ETHERNET_SOURCE;
  return !fdb.isOn(fdbKeyHi(port.bridge.fid(vid), buffer, at), fdbKeyLo(buffer, at), port.index);
}
