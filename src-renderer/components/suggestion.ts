/** What a text field suggests: VMs and ports by a part of their name or address, a handful at a time. Pure. */
import { vnicName } from '../../src-main/model/lab.ts';
import type { Vm } from '../../src-main/model/vm.ts';

export interface Suggestion {
  readonly value: string;
  /** Shown beside it, such as an address; '' for nothing. */
  readonly note: string;
}

/** Suggestions shown at once: more are found by typing on. */
const MOST = 50;

/** VMs whose name or address contains what is typed; with `vnics` also the single vNICs of VMs that have several. */
export function suggestVms(
  vms: ReadonlyMap<string, Vm>,
  typed: string,
  vnics: boolean,
): Suggestion[] {
  const wanted = (typed.split(':')[0] ?? '').trim().toLowerCase();
  const found: Suggestion[] = [];
  for (const [vm, { nics = [] }] of vms) {
    const addresses = nics.map((nic) => nic.address ?? '');
    if (!vm.toLowerCase().includes(wanted) && !addresses.some((note) => note.includes(wanted)))
      continue;
    found.push({ value: vm, note: addresses.find(Boolean) ?? '' });
    if (vnics && nics.length > 1)
      found.push(...addresses.map((note, at) => ({ value: `${vm}:${vnicName(at)}`, note })));
    if (found.length >= MOST) break;
  }
  return found;
}

/** Names that contain what is typed. */
export function suggestNames(names: Iterable<string>, typed: string): Suggestion[] {
  const wanted = typed.trim().toLowerCase();
  const found: Suggestion[] = [];
  for (const value of names) {
    if (!value.toLowerCase().includes(wanted)) continue;
    found.push({ value, note: '' });
    if (found.length >= MOST) break;
  }
  return found;
}
