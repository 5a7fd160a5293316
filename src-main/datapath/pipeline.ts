/**
 * THE PATH OF A FRAME. Start here.
 *
 * The stages of one device, in the order of IEEE 802.1Q clause 8.6 and of Open vSwitch's NORMAL processing.
 * A stage is a plain function that answers PASS or the reason why the frame ends; it knows nothing of the
 * other stages. What leaves by a cable comes back here as the next device's ingress (see Datapath.receive).
 *
 *   admit ── classify VLAN ── police ── bond rules ── filter ── learn ── find ports ── monitor ──┬── filter ── egress ── cable or driver
 *                                                                                                └── filter ── egress ── …   (flood)
 */
import { CONSUMED, DropReason, PASS } from '../packet/drop-reason.ts';
import type { Packet } from '../packet/packet.ts';
import type { Datapath } from './datapath.ts';
import { noteLeftOut, sendToPort } from './egress/send-to-port.ts';
import { filterIn } from './filter.ts';
import { FLOOD, findPort } from './forward/find-port.ts';
import { learnSource } from './forward/learn-source.ts';
import { monitorFrame } from './forward/monitor-frame.ts';
import { admitFrame } from './ingress/admit-frame.ts';
import { admitMember } from './ingress/admit-member.ts';
import { classifyVlan } from './ingress/classify-vlan.ts';
import { police } from './ingress/police.ts';
import type { BridgePort, Interface } from './topology.ts';

export function runPipeline(dp: Datapath, packet: Packet, iface: Interface): void {
  const verdict = ingress(dp, packet, iface);
  if (verdict === CONSUMED) return;
  if (verdict !== PASS) dp.drop(iface, verdict);
  else if (dp.marked === null) forward(dp, packet, iface);
  else forward(dp, dp.takeMarked(), iface);
}

function forward(dp: Datapath, packet: Packet, iface: Interface): void {
  const from = iface.bridgePort as BridgePort;
  learnSource(dp, packet, from);
  const target = findPort(dp, packet, from);
  if (from.bridge.monitor !== null)
    monitorFrame(dp, packet, iface, target === FLOOD ? null : from.bridge.ports[target]);
  if (target === FLOOD) flood(dp, packet, from, iface);
  else if (target === from.index) dp.drop(iface, DropReason.samePort);
  else sendToPort(dp, packet, from.bridge.ports[target] as BridgePort);
}

function ingress(
  dp: Datapath,
  packet: Packet,
  iface: Interface,
): typeof PASS | typeof CONSUMED | DropReason {
  return (
    admitFrame(dp, packet, iface) ||
    classifyVlan(dp, packet, iface) ||
    police(dp, packet, iface) ||
    admitMember(dp, packet, iface) ||
    filterIn(dp, packet, iface)
  );
}

/** A copy to every other port of the VLAN (IEEE 802.1Q 8.6.1, Open vSwitch's flood). */
function flood(dp: Datapath, packet: Packet, from: BridgePort, iface: Interface): void {
  const list = from.bridge.floodList(packet.vid);
  const hop = dp.trace?.current ?? 0;
  const { tci } = packet;
  let copies = 0;
  packet.shared = list.length > 2 || packet.shared;
  for (let i = 0; i < list.length; i++) {
    if (list[i] === from) continue;
    if (dp.trace !== null) dp.trace.current = hop;
    packet.tci = tci;
    sendToPort(dp, packet, list[i]);
    copies++;
  }
  if (dp.trace !== null) noteLeftOut(dp.trace, hop, packet, from);
  if (copies > 0) return;
  if (dp.trace !== null) dp.trace.current = hop;
  dp.drop(iface, DropReason.noEgress);
}
