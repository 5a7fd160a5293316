/** Stage 3: may the frame come in by this member of a bond? */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { Packet } from '../../packet/packet.ts';
import type { Datapath } from '../datapath.ts';
import type { BridgePort, Interface } from '../topology.ts';

/**
 * Active-backup takes frames from its active member only: the other members see copies of the same floods
 * (Linux bonding, Open vSwitch bond_check_admissibility).
 */
export function admitMember(_dp: Datapath, _packet: Packet, iface: Interface): Verdict {
  const port = iface.bridgePort as BridgePort;
  return port.bonded && port.active !== iface ? DropReason.bondStandby : PASS;
}
