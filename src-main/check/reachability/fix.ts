/** The place in the lab where the reason of a drop can be changed. */
import { lagOf } from '../../model/auto.ts';
import { usesLacp } from '../../model/bond.ts';
import { type Kind, type Lab, splitId } from '../../model/lab.ts';
import { DropReason } from '../../packet/drop-reason.ts';

export interface Fix {
  readonly kind: Kind;
  readonly id: string;
  /** Path of the field inside the object, '' for the object as a whole. */
  readonly field: string;
}

type Fields = ReadonlyMap<DropReason | 0, string>;

/** What no field of the lab changes: the frame itself is wrong, a receiver is slow or off, or it is a copy too many. */
export const beyondFields: ReadonlySet<DropReason | 0> = new Set([
  DropReason.runt,
  DropReason.malformed,
  DropReason.multicastSource,
  DropReason.samePort,
  DropReason.queueFull,
  DropReason.notConnected,
  DropReason.deviceError,
  DropReason.cannotSegment,
  DropReason.discarded,
  DropReason.bondReflected,
  DropReason.teamReversePath,
]);
/** What a bond as a whole decides. */
const bondReasons: ReadonlySet<DropReason | 0> = new Set([
  DropReason.bondDown,
  DropReason.bondStandby,
  DropReason.lacpNotCollecting,
]);
/** Keys of a cable. */
const linkFields: ReadonlyMap<DropReason | 0, 'loss' | 'limit'> = new Map([
  [DropReason.linkLoss, 'loss'],
  [DropReason.linkQueueFull, 'limit'],
]);
/** Keys that port groups, ports of fabric devices and vNICs of bridges share. */
const portFields: Fields = new Map([
  [DropReason.portBlocked, 'blocked'],
  [DropReason.pvlan, 'pvlan'],
  [DropReason.protectedPort, 'protected'],
  [DropReason.policed, 'policing'],
  [DropReason.shapingQueueFull, 'shaping'],
  [DropReason.filtered, 'rules'],
  [DropReason.stormControl, 'storm'],
  [DropReason.stpDiscarding, 'stp'],
  [DropReason.stpLearning, 'stp'],
  [DropReason.bpduGuard, 'stp.bpduGuard'],
  [DropReason.rootGuard, 'stp.rootGuard'],
]);
/** Keys of switches, bridges and fabric devices: a loop needs a spanning tree. */
const deviceFields: Fields = new Map([
  [DropReason.mirrorOutput, 'mirrors'],
  [DropReason.reservedAddress, 'forwardBpdu'],
  [DropReason.hopLimit, 'stp'],
  [DropReason.workLimit, 'stp'],
]);
/** Keys of switches and bridges for their uplinks. */
const uplinkFields: Fields = new Map([
  // Of a team; a bond answers for itself.
  [DropReason.bondDown, 'teaming'],
  [DropReason.vlanIngress, 'uplinkVlans'],
  [DropReason.vlanEgress, 'uplinkVlans'],
  [DropReason.stormControl, 'uplinkStorm'],
  [DropReason.stpDiscarding, 'uplinkStp'],
  [DropReason.stpLearning, 'uplinkStp'],
  [DropReason.bpduGuard, 'uplinkStp.bpduGuard'],
  [DropReason.rootGuard, 'uplinkStp.rootGuard'],
]);
/** Keys of a NIC. */
const nicFields: Fields = new Map([
  [DropReason.oversized, 'mtu'],
  [DropReason.shapingQueueFull, 'shaping'],
  [DropReason.notAssigned, ''],
]);
/** Keys of a vNIC that let pass what port security dropped. */
const vnicFields: Fields = new Map([
  [DropReason.portBlocked, 'blocked'],
  [DropReason.macNotAllowed, 'allowedMacs'],
  [DropReason.addressNotAllowed, 'allowedAddresses'],
  [DropReason.dhcpGuard, 'dhcpServer'],
  [DropReason.routerGuard, 'router'],
]);
/** Policies of its port group; on a bridge its own. */
const policies: Fields = new Map([
  [DropReason.forgedTransmit, 'forgedTransmits'],
  [DropReason.macChanged, 'macChanges'],
  [DropReason.notForVnic, 'macChanges'],
  [DropReason.arpInspection, 'arpInspection'],
  [DropReason.macLimit, 'macLimit'],
]);

/** Policies of a port of a fabric device. */
const fabricPolicies: Fields = new Map([
  [DropReason.dhcpGuard, 'security.dhcpGuard'],
  [DropReason.routerGuard, 'security.routerGuard'],
  [DropReason.macLimit, 'security.macLimit'],
]);

/** `at` is the interface id of the hop where the frame ended; `entering`: before it was in the switch of that port. */
export function fixFor(lab: Lab, at: string, reason: DropReason | 0, entering = false): Fix | null {
  if (beyondFields.has(reason)) return null;
  const colon = at.indexOf(':');
  const [owner, name] = [at.slice(0, colon), at.slice(colon + 1)];
  if (lab.vm.has(owner)) {
    const fix = vnicFix(lab, owner, Number(name.slice(3)), reason);
    const isIn = entering && reason === DropReason.shapingQueueFull;
    return isIn && fix !== null
      ? { ...fix, field: fix.field.replace('shaping', 'inShaping') }
      : fix;
  }
  const link = linkAt(lab, at);
  const ofLink = linkFields.get(reason);
  if (link !== null && ofLink !== undefined)
    return { kind: 'link', id: link, field: linkField(lab, link, at, ofLink) };
  const isCut = link !== null && lab.link.get(link)?.cut === true;
  const isLinks = reason === DropReason.portDown || (reason === DropReason.bondDown && isCut);
  if (link !== null && isLinks) return { kind: 'link', id: link, field: isCut ? 'cut' : '' };
  if (lab.fabric.has(owner)) return fabricFix(lab, owner, name, reason);
  return lab.nic.has(at) ? nicFix(lab, owner, name, reason) : null;
}

/** The key of a link that holds for what one of its ends sends: that of the direction, where it has one, goes before. */
function linkField(lab: Lab, id: string, end: string, key: 'loss' | 'limit'): string {
  const link = lab.link.get(id);
  const direction = link?.ends[0] === end ? 'aToB' : 'bToA';
  const own = link?.[direction];
  const isOwn = own?.[key] !== undefined || (key === 'limit' && own?.rate !== undefined);
  return isOwn ? `${direction}.${key}` : key;
}

function nicFix(lab: Lab, host: string, nic: string, reason: DropReason | 0): Fix | null {
  const [bond, spec] =
    [...lab.bond].find(
      ([id, { members }]) => splitId('bond', id).parent === host && members.includes(nic),
    ) ?? [];
  if (bond !== undefined && spec !== undefined && bondReasons.has(reason)) {
    const isLacps = reason !== DropReason.bondStandby && usesLacp(spec);
    return { kind: 'bond', id: bond, field: isLacps ? 'mode' : 'members' };
  }
  const own = nicFields.get(reason);
  if (own !== undefined) return { kind: 'nic', id: `${host}:${nic}`, field: own };
  const field = uplinkFields.get(reason) ?? deviceFields.get(reason);
  if (field === undefined) return null;
  const uplinks = [nic, bond === undefined ? '' : splitId('bond', bond).name];
  const owner = ownerOf(lab, host, uplinks);
  return owner === null ? null : { ...owner, field };
}

/** The switch or bridge whose uplink it is. */
function ownerOf(
  lab: Lab,
  host: string,
  names: readonly string[],
): Pick<Fix, 'kind' | 'id'> | null {
  for (const [id, { uplinks = {} }] of lab.switch)
    if ([uplinks[host] ?? []].flat().some((name) => names.includes(name)))
      return { kind: 'switch', id };
  for (const [id, { uplink = '' }] of lab.bridge)
    if (splitId('bridge', id).parent === host && names.includes(uplink))
      return { kind: 'bridge', id };
  return null;
}

function fabricFix(lab: Lab, id: string, port: string, reason: DropReason | 0): Fix {
  const at = (field: string): Fix => ({ kind: 'fabric', id, field });
  const ofDevice = deviceFields.get(reason);
  if (ofDevice !== undefined) return at(ofDevice);
  const lag = lagOf(lab, id, port);
  if (lag !== undefined && bondReasons.has(reason)) return at(`lags.${lag.name}.mode`);
  const field = portFields.get(reason) ?? fabricPolicies.get(reason);
  // The queues of a member's cable are its own, all else is the LAG's.
  const isLags = lag !== undefined && field !== 'shaping';
  const place = isLags ? `lags.${lag.name}` : `ports.${port}`;
  const own = isLags ? lag.lag : lab.fabric.get(id)?.ports?.[port];
  if (reason === DropReason.oversized) return at(own?.mtu === undefined ? 'mtu' : `${place}.mtu`);
  return at(field === undefined ? place : `${place}.${field}`);
}

function vnicFix(lab: Lab, vm: string, index: number, reason: DropReason | 0): Fix | null {
  const spec = lab.vm.get(vm);
  const vnic = spec?.nics?.[index];
  const own = (field: string): Fix => ({ kind: 'vm', id: vm, field: `nics.${index}.${field}` });
  // A VM that is off is no mistake of the lab.
  if (reason === DropReason.portDown) return vnic?.connected === false ? own('connected') : null;
  const field = vnicFields.get(reason);
  if (field !== undefined) return own(field);
  const network = vnic?.network ?? '';
  const policy = policies.get(reason);
  const ofDevice = deviceFields.get(reason);
  if (!lab.portGroup.has(network)) {
    if (policy !== undefined) return own(`security.${policy}`);
    if (ofDevice !== undefined)
      return { kind: 'bridge', id: `${spec?.host}:${network}`, field: ofDevice };
    if (reason === DropReason.oversized && vnic?.mtu !== undefined) return own('mtu');
    return own(portFields.get(reason) ?? 'network');
  }
  const group = (key: string): Fix => ({ kind: 'portGroup', id: network, field: key });
  if (policy !== undefined) return group(`security.${policy}`);
  if (ofDevice !== undefined)
    return { kind: 'switch', id: splitId('portGroup', network).parent, field: ofDevice };
  if (reason === DropReason.oversized) return vnic?.mtu === undefined ? group('mtu') : own('mtu');
  return group(portFields.get(reason) ?? 'vlan');
}

function linkAt(lab: Lab, end: string): string | null {
  for (const [id, link] of lab.link) if (link.ends.includes(end)) return id;
  return null;
}
