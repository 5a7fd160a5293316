/**
 * Stage 7: east-west and north-south traffic of a host, by VLAN. A frame counts on a host where one of its two ends is a VM
 * there, once, when the host's switch has let it in. Both ends are told by their addresses: a VM of the lab on this host, on
 * another one, or no VM at all. At layer 2 the gateway of a VM is no VM, so what is routed is north-south; a router that
 * knows where a packet goes on to can be asked here instead.
 */
import type { Packet } from '../../packet/packet.ts';
import { NO_HOST } from '../../tables/endpoints.ts';
import { TrafficColumn } from '../../tables/traffic.ts';
import { isGroupMac } from '../../wire/address.ts';
import { ETHERNET_SOURCE } from '../../wire/ethernet.ts';
import type { Datapath } from '../datapath.ts';
import type { Interface, TrafficCount } from '../topology.ts';

export function countTraffic(
  dp: Datapath,
  packet: Packet,
  iface: Interface,
  count: TrafficCount,
): void {
  if (dp.trace !== null) return;
  const column = iface.kind === 'vnic' ? columnOut(packet, count) : columnIn(packet, count);
  if (column !== null) count.traffic.count(packet.vid, column, packet.length);
}

function columnOut({ buffer, start }: Packet, { endpoints, host }: TrafficCount): TrafficColumn {
  if (isGroupMac(buffer, start)) return TrafficColumn.groupOut;
  const to = endpoints.hostOf(buffer, start);
  if (to === host) return TrafficColumn.local;
  return to === NO_HOST ? TrafficColumn.northSouthOut : TrafficColumn.eastWestOut;
}

/** Null for what only passes by, flooded: none of its ends is here. */
function columnIn(
  { buffer, start }: Packet,
  { endpoints, host }: TrafficCount,
): TrafficColumn | null {
  if (isGroupMac(buffer, start)) return TrafficColumn.groupIn;
  if (endpoints.hostOf(buffer, start) !== host) return null;
  return endpoints.hostOf(buffer, start + ETHERNET_SOURCE) === NO_HOST
    ? TrafficColumn.northSouthIn
    : TrafficColumn.eastWestIn;
}
