/** Stage 2: which VLAN does the frame belong to, and may it enter by this port? (IEEE 802.1Q 6.9, 8.6.2) */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import { NO_TAG, type Packet } from '../../packet/packet.ts';
import type { Datapath } from '../datapath.ts';
import type { BridgePort, Interface } from '../topology.ts';
import type { Trace } from '../trace.ts';

/**
 * Untagged and priority-tagged frames (VLAN id 0) take the port's PVID. A tagged frame may enter a trunk that
 * allows its VLAN, and no access port. A tunnel puts its tag in front of whatever the frame has (IEEE 802.1ad).
 * All as in Open vSwitch (xvlan_input_translate, input_vid_is_valid).
 */
export function classifyVlan(dp: Datapath, packet: Packet, iface: Interface): Verdict {
  const port = iface.bridgePort as BridgePort;
  if (dp.trace !== null) noteClassified(dp.trace, port, packet.tci);
  return classify(packet, port);
}

/** The same for a frame as it is at a port, whichever way it goes. */
export function classify(packet: Packet, port: BridgePort): Verdict {
  const { tci } = packet;
  const tagged = vidOf(tci);
  packet.priority = tci === NO_TAG ? 0 : tci >>> 13;
  packet.vid = tagged === 0 ? port.pvid : tagged;
  if (port.mode === 'trunk') return port.allowed.has(packet.vid) ? PASS : DropReason.vlanIngress;
  if (port.mode === 'dot1q-tunnel') return enterTunnel(packet, port, tagged);
  if (tagged !== 0) {
    if (port.mode === 'access') return DropReason.taggedOnAccess;
    return port.allowed.has(tagged) ? PASS : DropReason.vlanIngress;
  }
  // What an access port brings in is always of its VLAN; in a private one that is not what it sends.
  // What a priority tag hides behind it is none of an access port's VLANs.
  if (port.mode === 'access') packet.innerTci = NO_TAG;
  return PASS;
}

function enterTunnel(packet: Packet, port: BridgePort, tagged: number): Verdict {
  packet.vid = port.pvid;
  packet.innerTci = packet.tci;
  packet.innerTpid = packet.tpid;
  packet.tci = port.pvid;
  packet.tpid = port.tunnelTpid;
  return port.cvlans === null || port.cvlans.has(tagged) ? PASS : DropReason.vlanIngress;
}

/** 0 for frames without a tag, and for priority tags. */
function vidOf(tci: number): number {
  return tci === NO_TAG ? 0 : tci & 0xfff;
}

function noteClassified(
  trace: Trace,
  { id, bridge, mode, pvid, cvlans }: BridgePort,
  tci: number,
): void {
  const tagged = vidOf(tci);
  trace.enter('switch', bridge.id, tci);
  if (mode === 'dot1q-tunnel') {
    const refused = cvlans !== null && !cvlans.has(tagged);
    trace.note(refused ? 'tunnel-refused' : 'tunnelled', { vid: pvid, cvlan: tagged, port: id });
  } else if (tagged !== 0) trace.note('tagged', { vid: tagged, mode, port: id });
  else if (pvid === 0) trace.note('untagged', { port: id });
  else trace.note('untagged-vlan', { vid: pvid, mode, port: id });
}
