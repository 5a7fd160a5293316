/** Stage: may the vNIC send with this source address? (vSphere's MAC changes and forged transmits, listed addresses) */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { Packet } from '../../packet/packet.ts';
import { formatMac } from '../../wire/address.ts';
import { ETHERNET_SOURCE } from '../../wire/ethernet.ts';
import { announcesSource } from '../announces-source.ts';
import type { Datapath } from '../datapath.ts';
import { type Guard, macHi, macLo } from '../guard.ts';

/**
 * The effective address and those listed may send. Another one that the guest announces as its own is a change of the
 * effective address: accepted, or answered by a port that gets nothing any more. Without an announcement it is forged.
 */
export function guardSource(dp: Datapath, packet: Packet, guard: Guard): Verdict {
  if (guard.takesAnySource) return PASS;
  const at = packet.start + ETHERNET_SOURCE;
  const hi = macHi(packet.buffer, at);
  const lo = macLo(packet.buffer, at);
  if (guard.ownsMac(hi, lo)) {
    if (!guard.closed) return PASS;
    dp.trace?.keep(guard);
    guard.closed = false;
    return PASS;
  }
  const { rules } = guard;
  if (rules.macs !== null) return refuse(dp, packet, DropReason.macNotAllowed, 'mac-not-listed');
  if (announcesSource(packet)) {
    // The frame may come back to this port: a trace has it meet the new state, which is gone at its end.
    dp.trace?.keep(guard);
    if (rules.macChanges) {
      guard.effective = { hi, lo };
      dp.trace?.note('mac-changed', { mac: formatMac(packet.buffer, at) });
      return PASS;
    }
    guard.closed = !rules.promiscuous;
  }
  return rules.forgedTransmits
    ? PASS
    : refuse(dp, packet, DropReason.forgedTransmit, 'source-forged');
}

function refuse(
  dp: Datapath,
  packet: Packet,
  reason: DropReason,
  code: 'mac-not-listed' | 'source-forged',
): DropReason {
  if (dp.trace !== null)
    dp.trace.note(code, { mac: formatMac(packet.buffer, packet.start + ETHERNET_SOURCE) });
  return reason;
}
