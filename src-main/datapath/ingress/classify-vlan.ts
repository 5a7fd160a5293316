/** Stage 2: which VLAN does the frame belong to, and may it enter by this port? (IEEE 802.1Q 6.9, 8.6.2) */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import { NO_TAG, type Packet } from '../../packet/packet.ts';
import type { Datapath } from '../datapath.ts';
import type { BridgePort, Interface } from '../topology.ts';

/**
 * Untagged and priority-tagged frames (VLAN id 0) take the port's PVID. A tagged frame may enter a trunk that
 * allows its VLAN and no access port, as in Open vSwitch.
 */
export function classifyVlan(dp: Datapath, packet: Packet, iface: Interface): Verdict {
  const port = iface.bridgePort as BridgePort;
  const tagged = packet.tci === NO_TAG ? 0 : packet.tci & 0xfff;
  packet.vid = tagged === 0 ? port.pvid : tagged;
  if (dp.trace !== null)
    dp.trace.enter('switch', port.bridge.id, classified(port, tagged), packet.tci);
  if (tagged !== 0 && port.mode === 'access') return DropReason.taggedOnAccess;
  return port.allowed.has(packet.vid) ? PASS : DropReason.vlanIngress;
}

function classified(port: BridgePort, tagged: number): string {
  if (tagged !== 0) return `tagged with VLAN ${tagged} on ${port.mode} port ${port.id}.`;
  if (port.pvid === 0) return `untagged on port ${port.id}: no VLAN.`;
  return `untagged on ${port.mode} port ${port.id}: VLAN ${port.pvid}.`;
}
