/** Whether a port may send a frame that came in by another: protected ports, and the VLANs inside of tunnels. */
import { DropReason, PASS, type Verdict } from '../packet/drop-reason.ts';
import { NO_TAG, type Packet } from '../packet/packet.ts';
import type { BridgePort } from './topology.ts';

/** The VLAN itself is not asked for here: flood lists hold only its members. */
export function mayLeave(packet: Packet, from: BridgePort, port: BridgePort): Verdict {
  if (port.protected && from.protected) return DropReason.protectedPort;
  if (packet.innerTci === NO_TAG && port.cvlans === null) return PASS;
  return carriesInner(packet, port) ? PASS : DropReason.vlanEgress;
}

/** An access port sends no second VLAN, a tunnel those of its customer (Open vSwitch's xbundle_includes_vlan). */
function carriesInner({ innerTci }: Packet, port: BridgePort): boolean {
  const vid = innerTci === NO_TAG ? 0 : innerTci & 0xfff;
  if (port.mode === 'access') return vid === 0;
  return port.cvlans === null || port.cvlans.has(vid);
}
