/** Stage 2: which VLAN does the frame belong to, and may it enter by this port? (IEEE 802.1Q 6.9, 8.6.2) */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import { NO_TAG, type Packet } from '../../packet/packet.ts';
import type { Datapath } from '../datapath.ts';
import type { BridgePort, Interface } from '../topology.ts';
import type { Trace } from '../trace.ts';

/**
 * Untagged and priority-tagged frames (VLAN id 0) take the port's PVID. A tagged frame may enter a trunk that
 * allows its VLAN and no access port, as in Open vSwitch.
 */
export function classifyVlan(dp: Datapath, packet: Packet, iface: Interface): Verdict {
  const port = iface.bridgePort as BridgePort;
  const tagged = packet.tci === NO_TAG ? 0 : packet.tci & 0xfff;
  packet.vid = tagged === 0 ? port.pvid : tagged;
  packet.priority = packet.tci === NO_TAG ? 0 : packet.tci >>> 13;
  if (dp.trace !== null) noteClassified(dp.trace, port, tagged, packet.tci);
  // What an access port brings in is always of its VLAN; in a private one that is not what it sends.
  if (port.mode === 'access') return tagged === 0 ? PASS : DropReason.taggedOnAccess;
  return port.allowed.has(packet.vid) ? PASS : DropReason.vlanIngress;
}

function noteClassified(
  trace: Trace,
  { id, bridge, mode, pvid }: BridgePort,
  tagged: number,
  tci: number,
): void {
  trace.enter('switch', bridge.id, tci);
  if (tagged !== 0) trace.note('tagged', { vid: tagged, mode, port: id });
  else if (pvid === 0) trace.note('untagged', { port: id });
  else trace.note('untagged-vlan', { vid: pvid, mode, port: id });
}
