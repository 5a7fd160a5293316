/**
 * Stage 3: may the frame come in by this member of a bond? (Open vSwitch, bond_check_admissibility.) What a bond floods comes
 * back by its other members where the physical switches know nothing of it; so do floods of others, once by each.
 */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { Packet } from '../../packet/packet.ts';
import { fdbKeyHi, fdbKeyLo } from '../../tables/hash.ts';
import { isGroupMac } from '../../wire/address.ts';
import { ETHERNET_SOURCE } from '../../wire/ethernet.ts';
import type { Bond } from '../bond.ts';
import type { Datapath } from '../datapath.ts';
import { isArpLocked, isGratuitousArp } from '../gratuitous-arp.ts';
import { isKnownElsewhere } from '../known-port.ts';
import type { BridgePort, Interface } from '../topology.ts';

export function admitMember(dp: Datapath, packet: Packet, iface: Interface): Verdict {
  const port = iface.bridgePort as BridgePort;
  return port.bond === null ? PASS : admit(dp, packet, port, port.bond, iface.member);
}

function admit(
  dp: Datapath,
  packet: Packet,
  port: BridgePort,
  bond: Bond,
  member: number,
): Verdict {
  if (bond.takes[member] === 0) return closed(bond);
  switch (bond.admission) {
    case 'all':
      return PASS;
    case 'active':
      return bond.active === member ? PASS : DropReason.bondStandby;
    case 'slb':
      if (isGroupMac(packet.buffer, packet.start) && bond.active !== member)
        return DropReason.bondStandby;
      return isReflected(dp, packet, port) ? DropReason.bondReflected : PASS;
    case 'team':
      return isReflected(dp, packet, port) ? DropReason.bondReflected : PASS;
  }
}

function closed(bond: Bond): DropReason {
  return bond.lacpStatus === 'off' ? DropReason.bondStandby : DropReason.lacpNotCollecting;
}

/**
 * True where the source is known on another port: then it is most likely a frame of our own that came back. A gratuitous ARP
 * says that the host really moved, unless it was heard on this side a moment ago.
 */
function isReflected(dp: Datapath, packet: Packet, port: BridgePort): boolean {
  const { bridge } = port;
  const at = packet.start + ETHERNET_SOURCE;
  const hi = fdbKeyHi(bridge.fid(packet.vid), packet.buffer, at);
  const lo = fdbKeyLo(packet.buffer, at);
  if (!isKnownElsewhere(dp, port, hi, lo)) return false;
  return !isGratuitousArp(packet) || isArpLocked(dp, bridge, hi, lo);
}
