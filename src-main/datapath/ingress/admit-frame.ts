/** Stage 1: is this a frame that this interface may bring in at all? */
import { CONSUMED, DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import { ETH_HEADER, NO_TAG, type Packet } from '../../packet/packet.ts';
import { isGroupMac } from '../../wire/address.ts';
import { get16 } from '../../wire/bytes.ts';
import { ETHERNET_SOURCE, ETHERNET_TYPE } from '../../wire/ethernet.ts';
import { isReservedMac } from '../../wire/reserved-address.ts';
import { isTpid, VLAN_TAG } from '../../wire/vlan.ts';
import { Column, kindColumn } from '../counters.ts';
import type { Datapath } from '../datapath.ts';
import { payloadLength } from '../mtu.ts';
import { noteShaped } from '../queues/notes.ts';
import type { Interface } from '../topology.ts';
import type { Trace } from '../trace.ts';

/** Octets of a header with one tag. */
const TAGGED_HEADER = ETH_HEADER + VLAN_TAG;

/**
 * Counts the frame, gives it to the capture, and checks port state, length, MTU and addresses. Reserved addresses are not
 * forwarded (IEEE 802.1Q 8.6.3), group addresses cannot be sources (IEEE 802.3 3.2.3 b).
 */
export function admitFrame(
  dp: Datapath,
  packet: Packet,
  iface: Interface,
): Verdict | typeof CONSUMED {
  if (dp.trace === null) count(dp, packet, iface);
  else enter(dp.trace, packet, iface);
  if (!iface.up) return DropReason.portDown;
  if (iface.blocked) return DropReason.portBlocked;
  if (packet.end - packet.start < TAGGED_HEADER && isRunt(packet)) return DropReason.runt;
  if (payloadLength(packet) > iface.mtu) return DropReason.oversized;
  const { buffer, start } = packet;
  if (isGroupMac(buffer, start + ETHERNET_SOURCE)) return DropReason.multicastSource;
  if (isReservedMac(buffer, start)) {
    const verdict = control(dp, packet, iface);
    if (verdict !== PASS) return verdict;
  }
  return iface.bridgePort === null ? DropReason.notAssigned : PASS;
}

/** Shorter than its header: a VLAN tag that is cut off belongs to it (Open vSwitch drops "partial VLAN tag", too). */
function isRunt({ buffer, start, end, tci }: Packet): boolean {
  if (end - start < ETH_HEADER) return true;
  return tci === NO_TAG && isTpid(get16(buffer, start + ETHERNET_TYPE));
}

/** What a VM sends waits in a queue where that is shaped, and a trace does not. */
function enter(trace: Trace, packet: Packet, iface: Interface): void {
  trace.enter('port', iface.id, packet.tci);
  if (iface.inShaper !== null) noteShaped(trace, packet, iface.inShaper);
}

/** A frame to the device itself: for one of its protocols, or for nobody. PASS where the bridge forwards such frames. */
function control(dp: Datapath, packet: Packet, iface: Interface): Verdict | typeof CONSUMED {
  for (const protocol of iface.protocols) {
    const note = protocol.takes(iface, packet);
    if (note === null) continue;
    if (dp.trace !== null) {
      dp.trace.note(note);
      dp.trace.end('taken', 0);
    } else {
      dp.counters.cells[iface.row + Column.rxControl]++;
      protocol.receive(iface, packet, dp.nowMs);
    }
    return CONSUMED;
  }
  return iface.bridgePort?.bridge.forwardBpdu ? PASS : DropReason.reservedAddress;
}

function count(dp: Datapath, packet: Packet, iface: Interface): void {
  const { cells } = dp.counters;
  const { row } = iface;
  cells[row + Column.rxFrames]++;
  cells[row + Column.rxBytes] += packet.length;
  cells[row + Column.rxUnicast + kindColumn(packet.buffer, packet.start)]++;
  if (iface.capture !== null) iface.capture.frame(packet, true);
}
