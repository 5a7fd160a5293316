/** Brings the queues of an interface in line with its plan: what did not change keeps its frames and counts. */
import type { Datapath } from '../datapath/datapath.ts';
import { Impairment, type ImpairmentSettings } from '../datapath/queues/impairment.ts';
import { Shaper, type ShaperSettings } from '../datapath/queues/shaper.ts';
import type { Interface } from '../datapath/topology.ts';
import { DropReason } from '../packet/drop-reason.ts';
import type { InterfacePlan } from './plan.ts';

/** To be called when the interface is wired; `random` gives seeds. */
export function applyQueues(
  dp: Datapath,
  iface: Interface,
  plan: InterfacePlan,
  random: () => number,
): void {
  const { impairment = null, shaping = null, inShaping = null } = plan.queues ?? {};
  applyImpairment(dp, iface, impairment, random);
  applyShaping(dp, iface, 'out', shaping);
  applyShaping(dp, iface, 'in', inShaping);
}

/** The interface goes away, and with it what waits in its queues and on its cable. */
export function dropQueues(dp: Datapath, iface: Interface): void {
  iface.impairment?.discard(dp, DropReason.discarded);
  iface.shaper?.discard(dp, DropReason.discarded);
  iface.inShaper?.discard(dp, DropReason.discarded);
}

function applyImpairment(
  dp: Datapath,
  iface: Interface,
  wanted: ImpairmentSettings | null,
  random: () => number,
): void {
  const { peer } = iface;
  if (iface.impairment !== null && iface.impairment.to !== peer) {
    iface.impairment.discard(dp, DropReason.discarded);
    iface.impairment = null;
  }
  // What is on a cable that is cut is lost with it.
  if (iface.cut) iface.impairment?.discard(dp, DropReason.portDown);
  const { impairment } = iface;
  if (impairment !== null) {
    if (!isSame(impairment.wanted, wanted)) impairment.change(dp, wanted);
  } else if (wanted !== null && peer !== null)
    iface.impairment = new Impairment(iface, peer, wanted, random());
}

function applyShaping(
  dp: Datapath,
  iface: Interface,
  direction: 'out' | 'in',
  wanted: ShaperSettings | null,
): void {
  const shaper = direction === 'out' ? iface.shaper : iface.inShaper;
  if (shaper !== null) {
    if (!isSame(shaper.settings, wanted)) shaper.change(dp, wanted);
    return;
  }
  if (wanted === null) return;
  const made = new Shaper(iface, direction, wanted);
  if (direction === 'out') iface.shaper = made;
  else iface.inShaper = made;
}

function isSame(a: object | null, b: object | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
