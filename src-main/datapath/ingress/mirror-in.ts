/** Mirror sessions see a frame as soon as its VLAN is known (Open vSwitch's mirror_ingress_packet). */
import { PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { Packet } from '../../packet/packet.ts';
import type { Datapath } from '../datapath.ts';
import type { BridgePort, Interface } from '../topology.ts';

export function mirrorIn(dp: Datapath, packet: Packet, iface: Interface): Verdict {
  const port = iface.bridgePort as BridgePort;
  const { mirrors } = port.bridge;
  return mirrors === null ? PASS : mirrors.ingress(dp, packet, port);
}
