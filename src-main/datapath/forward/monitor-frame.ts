/** Stage 6: flow records and samples of what the device forwards. Not called where nobody monitors it. */
import type { Packet } from '../../packet/packet.ts';
import type { Datapath } from '../datapath.ts';
import type { BridgePort, Interface } from '../topology.ts';

/** `to` is the port that the frame leaves by, null for a flood. */
export function monitorFrame(
  dp: Datapath,
  packet: Packet,
  iface: Interface,
  to: BridgePort | null,
): void {
  const from = iface.bridgePort;
  if (dp.trace !== null || from === null || from === to) return;
  from.bridge.monitor?.frame(packet, iface, to?.active ?? null, dp.nowMs);
}
