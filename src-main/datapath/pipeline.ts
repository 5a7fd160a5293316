/**
 * THE PATH OF A FRAME. Start here.
 *
 * The stages of one device, in the order of IEEE 802.1Q clause 8.6 and of Open vSwitch's NORMAL processing.
 * A stage is a plain function that answers PASS or the reason why the frame ends; it knows nothing of the
 * other stages. What leaves by a cable comes back here as the next device's ingress (see Datapath.receive).
 *
 *   admit ── STP state ── classify VLAN ── police ── mirror ── bond rules ── guard ── filter ── learn ── find ports ── monitor ─┐
 *                                                      filter ── mirror ── egress ── cable or driver ─────────────┤
 *                                                      filter ── mirror ── egress ── … (flood) ───────────────────┘
 */
import { CONSUMED, DropReason, PASS, type Verdict } from '../packet/drop-reason.ts';
import { NO_TAG, type Packet } from '../packet/packet.ts';
import type { Datapath } from './datapath.ts';
import { noteLeftOut, sendToPort } from './egress/send-to-port.ts';
import { filterIn } from './filter.ts';
import { countTraffic } from './forward/count-traffic.ts';
import { FLOOD, findPort } from './forward/find-port.ts';
import { learnSource } from './forward/learn-source.ts';
import { limitMacs, mayLearn } from './forward/limit-macs.ts';
import { limitStorm } from './forward/limit-storm.ts';
import { monitorFrame } from './forward/monitor-frame.ts';
import { admitFrame } from './ingress/admit-frame.ts';
import { admitMember } from './ingress/admit-member.ts';
import { admitForwarding, admitState } from './ingress/admit-state.ts';
import { classifyVlan } from './ingress/classify-vlan.ts';
import { guardAddresses } from './ingress/guard-addresses.ts';
import { guardServers } from './ingress/guard-servers.ts';
import { guardSource } from './ingress/guard-source.ts';
import { inspectNeighbors } from './ingress/inspect-neighbors.ts';
import { mirrorIn } from './ingress/mirror-in.ts';
import { police } from './ingress/police.ts';
import { mayLeave } from './may-leave.ts';
import type { BridgePort, Interface } from './topology.ts';

export function runPipeline(dp: Datapath, arrived: Packet, iface: Interface): void {
  const packet = arrived.innerTci === NO_TAG ? arrived : dp.withRoomForTag(arrived, iface);
  if (packet === null) {
    dp.drop(iface, DropReason.workLimit);
    return;
  }
  const verdict = ingress(dp, packet, iface);
  if (verdict === CONSUMED) return;
  if (verdict !== PASS) {
    if (verdict === DropReason.reservedAddress) mirrorReserved(dp, packet, iface);
    dp.drop(iface, verdict);
  } else if (dp.marked === null) forward(dp, packet, iface);
  else forward(dp, dp.takeMarked(), iface);
  const mirrors = iface.bridgePort?.bridge.mirrors;
  if (mirrors) mirrors.finish(dp, packet);
}

/** What is not forwarded because it is between neighbors is mirrored all the same (Open vSwitch). */
function mirrorReserved(dp: Datapath, packet: Packet, iface: Interface): void {
  if (iface.bridgePort?.bridge.mirrors && classifyVlan(dp, packet, iface) === PASS)
    mirrorIn(dp, packet, iface);
}

function forward(dp: Datapath, packet: Packet, iface: Interface): void {
  const from = iface.bridgePort as BridgePort;
  const mayStay = from.guard === null || mayLearn(packet, from, from.guard);
  if (mayStay) learnSource(dp, packet, from);
  const state = admitForwarding(dp, from);
  if (state !== PASS) {
    dp.drop(iface, state);
    return;
  }
  const target = findPort(dp, packet, from);
  if (from.bridge.monitor !== null)
    monitorFrame(dp, packet, iface, target === FLOOD ? null : from.bridge.ports[target]);
  if (from.bridge.traffic !== null) countTraffic(dp, packet, iface, from.bridge.traffic);
  if (target === FLOOD) flood(dp, packet, from, iface);
  else if (target === from.index) dp.drop(iface, DropReason.samePort);
  else {
    if (from.bridge.promiscuousPorts > 0) copyToPromiscuous(dp, packet, iface, target);
    unicast(dp, packet, iface, from.bridge.ports[target] as BridgePort);
  }
}

function unicast(dp: Datapath, packet: Packet, iface: Interface, to: BridgePort): void {
  const from = iface.bridgePort as BridgePort;
  const verdict = mayLeave(packet, from, to);
  if (verdict === PASS) sendToPort(dp, packet, to, from, iface);
  else dp.drop(to.active ?? to.members[0], verdict);
}

function ingress(
  dp: Datapath,
  packet: Packet,
  iface: Interface,
): typeof PASS | typeof CONSUMED | DropReason {
  return (
    admitFrame(dp, packet, iface) ||
    admitState(dp, packet, iface) ||
    classifyVlan(dp, packet, iface) ||
    police(dp, packet, iface) ||
    mirrorIn(dp, packet, iface) ||
    admitMember(dp, packet, iface) ||
    guarded(dp, packet, iface) ||
    filterIn(dp, packet, iface)
  );
}

/** Port security: what the VM behind a guarded port may send. The first drop of a while is reported. */
function guarded(dp: Datapath, packet: Packet, iface: Interface): Verdict {
  const guard = iface.bridgePort?.guard ?? null;
  if (guard === null) return PASS;
  const verdict =
    guardSource(dp, packet, guard) ||
    guardAddresses(dp, packet, guard) ||
    inspectNeighbors(dp, packet, guard) ||
    guardServers(dp, packet, guard) ||
    limitMacs(dp, packet, iface, guard);
  if (dp.trace !== null) {
    if (verdict === PASS) dp.trace.note('guard-passed');
  } else if (verdict !== PASS && dp.nowMs >= guard.quietUntilMs)
    dp.alarm(iface, guard, verdict, packet);
  return verdict;
}

/** A copy to every port in promiscuous mode that carries the VLAN, beside the one that the frame is for. */
function copyToPromiscuous(dp: Datapath, packet: Packet, iface: Interface, target: number): void {
  const from = iface.bridgePort as BridgePort;
  const list = from.bridge.promiscuousList(packet.vid);
  const hop = dp.trace?.current ?? 0;
  packet.shared = list.length > 0 || packet.shared;
  for (let i = 0; i < list.length; i++) {
    if (list[i] === from || list[i].index === target) continue;
    if (mayLeave(packet, from, list[i]) !== PASS) continue;
    sendToPort(dp, packet, list[i], from, iface);
    if (dp.trace === null) continue;
    dp.trace.note('promiscuous-copy');
    dp.trace.current = hop;
  }
}

/** A copy to every other port of the VLAN (IEEE 802.1Q 8.6.1, Open vSwitch's flood). */
function flood(dp: Datapath, packet: Packet, from: BridgePort, iface: Interface): void {
  const storm = from.storm === null ? PASS : limitStorm(dp, packet, from);
  if (storm !== PASS) {
    dp.drop(iface, storm);
    return;
  }
  const list = from.bridge.floodList(packet.vid);
  const hop = dp.trace?.current ?? 0;
  let copies = 0;
  // In a private VLAN the port that the frame came in by is not among them.
  packet.shared = list.length > (from.allowed.has(packet.vid) ? 2 : 1) || packet.shared;
  for (let i = 0; i < list.length; i++) {
    if (list[i] === from || mayLeave(packet, from, list[i]) !== PASS) continue;
    if (dp.trace !== null) dp.trace.current = hop;
    sendToPort(dp, packet, list[i], from, iface);
    copies++;
  }
  if (dp.trace !== null) noteLeftOut(dp.trace, hop, packet, from);
  if (copies > 0) return;
  if (dp.trace !== null) dp.trace.current = hop;
  dp.drop(iface, DropReason.noEgress);
}
