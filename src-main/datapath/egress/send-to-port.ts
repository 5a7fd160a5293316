/** Last stage: lets a frame leave by a port of the bridge: VLAN membership, bond member, tag, MTU, transmission. */
import { CONSUMED, DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import { NO_TAG, type Packet } from '../../packet/packet.ts';
import { countSent, kindColumn } from '../counters.ts';
import type { Datapath } from '../datapath.ts';
import { filterOut } from '../filter.ts';
import { whyHeld } from '../held.ts';
import { mayLeave } from '../may-leave.ts';
import { payloadLength } from '../mtu.ts';
import { noteImpaired, noteShaped } from '../queues/notes.ts';
import { retag } from '../retag.ts';
import { selectMember } from '../select-member.ts';
import { type BridgePort, type Interface, StpState } from '../topology.ts';
import type { Trace } from '../trace.ts';

/** `from` is the port that the frame belongs to, `ingress` where it came in; null for a frame of the bridge itself. */
export function sendToPort(
  dp: Datapath,
  packet: Packet,
  port: BridgePort,
  from: BridgePort,
  ingress: Interface | null,
): void {
  const { tci, tpid, innerTci, innerTpid } = packet;
  retag(packet, port);
  if (dp.trace !== null && port.bond !== null) dp.trace.enter('bond', port.id, packet.tci);
  const iface = port.bond === null ? port.active : selectMember(dp, packet, port.bond, from);
  if (dp.trace !== null) noteEgress(dp.trace, packet, port, iface);
  const verdict =
    iface === null ? linkDown(port) : transmitBy(dp, packet, port, iface, from, ingress);
  if (verdict !== PASS) dp.drop(iface ?? port.members[0], verdict);
  packet.putTags(tci, tpid, innerTci, innerTpid);
}

function transmitBy(
  dp: Datapath,
  packet: Packet,
  port: BridgePort,
  iface: Interface,
  from: BridgePort,
  ingress: Interface | null,
): Verdict {
  // A member that failed keeps its frames until `downdelay` is over.
  if (!iface.up) return DropReason.portDown;
  if (isTeamCopy(packet, port, from, ingress)) return DropReason.teamReversePath;
  return transmit(dp, packet, port, iface);
}

/** A frame that came in by another uplink of a team than the one that this port sends by. */
function isTeamCopy(
  packet: Packet,
  port: BridgePort,
  from: BridgePort,
  ingress: Interface | null,
): boolean {
  const { teaming } = port;
  if (teaming === null || ingress === null || from.bond === null) return false;
  return !teaming.accepts(packet, port.index, ingress.member, from.bond.seed);
}

function linkDown(port: BridgePort): DropReason {
  return port.bond === null ? DropReason.portDown : DropReason.bondDown;
}

function transmit(dp: Datapath, packet: Packet, port: BridgePort, iface: Interface): Verdict {
  if (port.mirrorOnly) return DropReason.mirrorOutput;
  if (!port.allowed.has(packet.vid)) return port.whyNotMember(packet.vid);
  if (port.stpState !== StpState.forwarding) return whyHeld(port.stpState);
  const refused = port.guard === null ? PASS : port.guard.refuses(packet);
  if (refused !== PASS) return refused;
  const payload = payloadLength(packet);
  if (payload > iface.mtu || payload > port.bridge.mtu) return DropReason.oversized;
  return port.rulesOut === null
    ? send(dp, packet, port, iface)
    : sendFiltered(dp, packet, port, iface);
}

function send(dp: Datapath, packet: Packet, port: BridgePort, iface: Interface): Verdict {
  if (port.mirrored) port.bridge.mirrors?.egress(dp, packet, port);
  return leave(dp, packet, iface);
}

/** A mark is for this port alone. Its memory is free again where the copy went to drivers only. */
function sendFiltered(dp: Datapath, packet: Packet, port: BridgePort, iface: Interface): Verdict {
  const { priority } = packet;
  const copies = dp.copies.mark;
  const { underWay } = dp;
  let verdict = filterOut(dp, packet, port);
  if (verdict === PASS) {
    const allowed = dp.marked === null ? packet : dp.takeMarked();
    if (dp.trace !== null) dp.trace.retag(allowed.tci);
    verdict = send(dp, allowed, port, iface);
  }
  packet.priority = priority;
  if (dp.underWay === underWay) dp.copies.release(copies);
  return verdict;
}

/** Through the queues of an interface that is up, where it has any. */
export function leave(dp: Datapath, packet: Packet, iface: Interface): Verdict {
  if (iface.shaper !== null) {
    if (dp.trace !== null) noteShaped(dp.trace, packet, iface.shaper);
    else {
      const verdict = iface.shaper.admit(dp, packet);
      if (verdict !== PASS) return verdict === CONSUMED ? PASS : verdict;
    }
  }
  return emit(dp, packet, iface);
}

/** Over the wire: to the driver of an interface that is up, or by its cable to the next device. */
export function emit(dp: Datapath, packet: Packet, iface: Interface): Verdict {
  const { driver, peer, impairment } = iface;
  if (iface.blocked) return DropReason.portBlocked;
  const length = packet.length;
  // Before it is sent: the driver may put the tag of a frame that is its own right over the addresses.
  const kind = kindColumn(packet.buffer, packet.start);
  if (dp.trace === null && iface.capture !== null) iface.capture.frame(packet, false);
  if (impairment !== null) {
    if (dp.trace === null) return impairment.send(dp, packet, kind);
    const lost = impairment.certain(packet);
    if (lost !== PASS) return lost;
  }
  const verdict =
    driver !== null ? dp.deliver(iface, driver, packet) : dp.cross(peer as Interface, packet);
  if (dp.trace === null) {
    if (verdict === PASS) countSent(dp.counters, iface.row, kind, length);
  } else if (impairment !== null) noteImpaired(dp.trace, impairment);
  return verdict;
}

/** Tells a trace which ports a flood left out, and why: a frame that never came is what people ask about. */
export function noteLeftOut(trace: Trace, hop: number, packet: Packet, from: BridgePort): void {
  const reached = new Set(from.bridge.floodList(packet.vid));
  for (const port of from.bridge.ports) {
    if (port === null || port === from) continue;
    const verdict = mayLeave(packet, from, port);
    if (reached.has(port) && verdict === PASS) continue;
    const iface = port.active ?? port.members[0];
    trace.current = hop;
    trace.enter('port', iface?.id ?? port.id, packet.tci);
    trace.note('left-out');
    trace.end('dropped', verdict === PASS ? whyLeftOut(port, packet.vid) : verdict);
  }
}

function whyLeftOut(port: BridgePort, vid: number): DropReason {
  if (port.active === null) return linkDown(port);
  if (port.mirrorOnly) return DropReason.mirrorOutput;
  const isBlocked = port.stpState !== StpState.forwarding && port.allowed.has(vid);
  return isBlocked ? whyHeld(port.stpState) : port.whyNotMember(vid);
}

function noteEgress(trace: Trace, packet: Packet, port: BridgePort, iface: Interface | null): void {
  trace.enter('port', (iface ?? port.members[0]).id, packet.tci);
  const vid = packet.tci & 0xfff;
  const inner = packet.innerTci & 0xfff;
  if (packet.tci === NO_TAG) trace.note('leaves');
  else if (packet.innerTci !== NO_TAG) trace.note('leaves-twice-tagged', { vid, inner });
  else if (vid === 0) trace.note('leaves-priority', { pcp: packet.tci >>> 13 });
  else trace.note('leaves-tagged', { vid });
}
