/** Does the spanning tree let frames come in by this port, and go on? (IEEE 802.1D-2004 7.4) */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { Packet } from '../../packet/packet.ts';
import type { Datapath } from '../datapath.ts';
import { whyHeld } from '../held.ts';
import { type BridgePort, type Interface, StpState } from '../topology.ts';

/** A discarding port takes nothing, and learns nothing. */
export function admitState(dp: Datapath, _packet: Packet, iface: Interface): Verdict {
  const port = iface.bridgePort as BridgePort;
  if (port.stpState < StpState.discarding) return PASS;
  if (dp.trace !== null) dp.trace.note(noteOf(port.stpState), { port: port.id });
  return whyHeld(port.stpState);
}

/** A learning port has its addresses noted, and its frames end there. */
export function admitForwarding(dp: Datapath, port: BridgePort): Verdict {
  if (port.stpState === StpState.forwarding) return PASS;
  if (dp.trace !== null) dp.trace.note('stp-learning', { port: port.id });
  return DropReason.stpLearning;
}

function noteOf(state: StpState): 'bpdu-guard' | 'root-guard' | 'stp-discarding' {
  if (state === StpState.bpduGuard) return 'bpdu-guard';
  return state === StpState.rootGuard ? 'root-guard' : 'stp-discarding';
}
