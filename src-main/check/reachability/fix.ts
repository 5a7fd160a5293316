/** The place in the lab where the reason of a drop can be changed. */
import { type Kind, type Lab, splitId } from '../../model/lab.ts';
import { DropReason } from '../../packet/drop-reason.ts';

export interface Fix {
  readonly kind: Kind;
  readonly id: string;
  /** Path of the field inside the object, '' for the object as a whole. */
  readonly field: string;
}

/** `at` is the interface id of the hop where the frame ended. */
export function fixFor(lab: Lab, at: string, reason: DropReason | 0): Fix | null {
  const colon = at.indexOf(':');
  const [owner, name] = [at.slice(0, colon), at.slice(colon + 1)];
  if (lab.vm.has(owner)) return vnicFix(lab, owner, Number(name.slice(3)), reason);
  const link = linkAt(lab, at);
  if ((reason === DropReason.portDown || reason === DropReason.bondDown) && link !== null)
    return { kind: 'link', id: link, field: lab.link.get(link)?.cut ? 'cut' : '' };
  if (lab.fabric.has(owner)) {
    const port = reason === DropReason.portBlocked ? `ports.${name}.blocked` : `ports.${name}`;
    const field = reason === DropReason.oversized ? 'mtu' : port;
    return { kind: 'fabric', id: owner, field };
  }
  if (reason === DropReason.bondDown || reason === DropReason.bondStandby) {
    const bond = [...lab.bond].find(
      ([id, spec]) => splitId('bond', id).parent === owner && spec.members.includes(name),
    );
    if (bond !== undefined) return { kind: 'bond', id: bond[0], field: 'members' };
  }
  return lab.nic.has(at)
    ? { kind: 'nic', id: at, field: reason === DropReason.oversized ? 'mtu' : '' }
    : null;
}

/** Keys of a vNIC that let pass what port security dropped. */
const ownKeys: ReadonlyMap<DropReason | 0, string> = new Map([
  [DropReason.portBlocked, 'blocked'],
  [DropReason.macNotAllowed, 'allowedMacs'],
  [DropReason.addressNotAllowed, 'allowedAddresses'],
  [DropReason.dhcpGuard, 'dhcpServer'],
  [DropReason.routerGuard, 'router'],
]);
/** Policies of its port group. */
const policies: ReadonlyMap<DropReason | 0, string> = new Map([
  [DropReason.forgedTransmit, 'forgedTransmits'],
  [DropReason.macChanged, 'macChanges'],
  [DropReason.notForVnic, 'macChanges'],
  [DropReason.arpInspection, 'arpInspection'],
  [DropReason.macLimit, 'macLimit'],
]);

function vnicFix(lab: Lab, vm: string, index: number, reason: DropReason | 0): Fix | null {
  const vnic = lab.vm.get(vm)?.nics?.[index];
  // A VM that is off is no mistake of the lab.
  if (reason === DropReason.portDown)
    return vnic?.connected === false
      ? { kind: 'vm', id: vm, field: `nics.${index}.connected` }
      : null;
  const own = ownKeys.get(reason);
  if (own !== undefined) return { kind: 'vm', id: vm, field: `nics.${index}.${own}` };
  const network = vnic?.network ?? '';
  const group = lab.portGroup.has(network) ? network : null;
  const policy = policies.get(reason);
  if (group !== null && policy !== undefined)
    return { kind: 'portGroup', id: group, field: `security.${policy}` };
  if (group !== null && reason === DropReason.pvlan)
    return { kind: 'portGroup', id: group, field: 'pvlan' };
  if (group !== null && reason === DropReason.oversized)
    return { kind: 'portGroup', id: group, field: 'mtu' };
  if (group !== null && reason !== DropReason.notConnected)
    return { kind: 'portGroup', id: group, field: 'vlan' };
  return { kind: 'vm', id: vm, field: `nics.${index}.network` };
}

function linkAt(lab: Lab, end: string): string | null {
  for (const [id, link] of lab.link) if (link.ends.includes(end)) return id;
  return null;
}
