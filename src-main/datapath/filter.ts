/**
 * The rules of a port, for frames that come in by it and for those that go out: the first that fits allows, drops
 * or marks. Bytes that other copies of the frame share stay as they are: a marked frame goes on as a copy then.
 */
import { DropReason, PASS, type Verdict } from '../packet/drop-reason.ts';
import { changesDscp, markCos, markDscp } from '../packet/mark.ts';
import { NO_TAG, type Packet } from '../packet/packet.ts';
import { wireBytes, wireFrames } from '../packet/wire-size.ts';
import type { RuleSet } from '../tables/rule-set.ts';
import type { Datapath } from './datapath.ts';
import type { BridgePort, Interface } from './topology.ts';
import type { Trace } from './trace.ts';

export function filterIn(dp: Datapath, packet: Packet, iface: Interface): Verdict {
  const { rulesIn } = iface.bridgePort as BridgePort;
  return rulesIn === null ? PASS : filter(dp, packet, rulesIn, packet.vid !== 0);
}

/** `packet` has the tag that it is to leave with. */
export function filterOut(dp: Datapath, packet: Packet, port: BridgePort): Verdict {
  const { rulesOut } = port;
  return rulesOut === null ? PASS : filter(dp, packet, rulesOut, packet.tci !== NO_TAG);
}

/** `tagged`: the frame has a place for a priority. Where the frame was marked and could not be changed in place, `dp.marked` is the copy that goes on instead of it. */
function filter(dp: Datapath, packet: Packet, set: RuleSet, tagged: boolean): Verdict {
  const index = set.find(packet);
  if (dp.trace !== null) noteRule(dp.trace, set, index);
  else {
    const frames = wireFrames(packet);
    set.hits.count(index, frames, wireBytes(packet, frames));
  }
  const rule = set.rules[index];
  if (rule === undefined) return set.defaultDrop ? DropReason.filtered : PASS;
  if (rule.drop) return DropReason.filtered;
  if (rule.cos >= 0) markCos(packet, rule.cos, tagged);
  return rule.dscp >= 0 && changesDscp(packet, rule.dscp) ? rewrite(dp, packet, rule.dscp) : PASS;
}

function rewrite(dp: Datapath, packet: Packet, dscp: number): Verdict {
  let marked = packet;
  if (packet.shared) {
    const copy = dp.copies.take(packet);
    if (copy === null) return DropReason.workLimit;
    dp.marked = copy;
    marked = copy;
  }
  markDscp(marked, dscp);
  return PASS;
}

/** Which rule it was: its number in the list as people count, from 1. */
function noteRule(trace: Trace, set: RuleSet, index: number): void {
  const rule = set.rules[index];
  if (rule === undefined) {
    trace.note(set.defaultDrop ? 'rule-none-drop' : 'rule-none', { owner: set.owner });
    return;
  }
  const name = rule.name === '' ? '' : ` "${rule.name}"`;
  const values = { rule: index + 1, name, owner: set.owner };
  if (rule.drop) trace.note('rule-drop', values);
  else if (rule.dscp < 0 && rule.cos < 0) trace.note('rule-allow', values);
  else trace.note('rule-mark', { ...values, marks: marksText(rule.dscp, rule.cos) });
}

function marksText(dscp: number, cos: number): string {
  const marks = [dscp < 0 ? '' : `DSCP ${dscp}`, cos < 0 ? '' : `CoS ${cos}`];
  return marks.filter((mark) => mark !== '').join(', ');
}
