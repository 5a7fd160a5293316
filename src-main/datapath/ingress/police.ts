/** Ingress policing: what a port brings in above its rate ends here, before anything else looks at it (Open vSwitch). */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { Packet } from '../../packet/packet.ts';
import { wireBytes, wireFrames } from '../../packet/wire-size.ts';
import type { Datapath } from '../datapath.ts';
import type { BridgePort, Interface } from '../topology.ts';

/** An offload frame costs what its segments cost. A trace asks and takes nothing. */
export function police(dp: Datapath, packet: Packet, iface: Interface): Verdict {
  const { policer, id } = iface.bridgePort as BridgePort;
  if (policer === null) return PASS;
  if (dp.trace !== null) dp.trace.note('policing', { port: id });
  if (!policer.open(dp.nowMs)) return DropReason.policed;
  if (dp.trace !== null) return PASS;
  const frames = wireFrames(packet);
  policer.take(frames, wireBytes(packet, frames) * 8);
  return PASS;
}
