/** Port groups and bridges against the physical way of their frames: MTU and VLANs. Warnings, one per object. */
import { portGroupVlanMode, switchInstances } from '../auto.ts';
import { type Lab, splitId } from '../lab.ts';
import type { Finding, ObjectKey } from '../problem.ts';
import { DEFAULT_MTU, DEFAULT_TRANSPORT_MTU, expandVlans } from '../scalars.ts';
import { formatVlans, type VlanMode } from '../vlan.ts';
import { type Hop, Underlay } from './underlay.ts';

/** Port groups and bridges whose MTU or VLANs the way between their hosts does not carry. */
export function* physicalPaths(lab: Lab): Iterable<Finding> {
  const underlay = new Underlay(lab);
  const hopsBySwitch = new Map<string, Hop[]>();
  for (const [id, spec] of lab.switch) {
    const uplinks = switchInstances(lab, id).flatMap((one) => one.uplinks);
    hopsBySwitch.set(id, [switchHop('switch', id, spec.mtu), ...underlay.hops(uplinks)]);
  }
  for (const [id, group] of lab.portGroup) {
    const hops = hopsBySwitch.get(splitId('portGroup', id).parent) ?? [];
    const object = { kind: 'portGroup', id } as const;
    yield* mtuOf(object, ['mtu'], group.mtu ?? DEFAULT_MTU, hops);
    yield* vlansOf(object, portGroupVlanMode(lab, id), hops);
  }
  for (const [id, { mtu, uplink }] of lab.bridge) {
    if (uplink === undefined) continue;
    const hops = underlay.hops([`${splitId('bridge', id).parent}:${uplink}`]);
    yield* mtuOf({ kind: 'bridge', id }, ['mtu'], mtu ?? DEFAULT_MTU, hops);
  }
  yield* vnicMtus(lab, hopsBySwitch);
}

function switchHop(kind: 'switch' | 'bridge', name: string, mtu = DEFAULT_TRANSPORT_MTU): Hop {
  return { kind, name, mtu, vlanMode: null, atHost: false };
}

/** vNICs with an MTU of their own. */
function* vnicMtus(lab: Lab, hopsBySwitch: ReadonlyMap<string, Hop[]>): Iterable<Finding> {
  for (const [id, { host, nics = [] }] of lab.vm)
    for (const [index, { mtu, network }] of nics.entries()) {
      if (mtu === undefined) continue;
      const bridge = `${host}:${network}`;
      const hops = network.includes('/')
        ? hopsBySwitch.get(splitId('portGroup', network).parent)
        : [switchHop('bridge', bridge, lab.bridge.get(bridge)?.mtu)];
      yield* mtuOf({ kind: 'vm', id }, ['nics', index, 'mtu'], mtu, hops ?? []);
    }
}

function* mtuOf(
  object: ObjectKey,
  field: Finding['field'],
  mtu: number,
  hops: readonly Hop[],
): Iterable<Finding> {
  let narrowest: Hop | undefined;
  for (const hop of hops) if (hop.mtu < (narrowest?.mtu ?? mtu)) narrowest = hop;
  if (narrowest === undefined) return;
  const values = { mtu, limit: narrowest.mtu, kind: narrowest.kind, name: narrowest.name };
  yield { code: 'mtu-above-path', values, object, field };
}

/** VLANs whose frames the ports of a group send or get by the uplinks, with the key that says so; null for none. */
function vlansIn(mode: VlanMode): { vlans: readonly number[] | null; field: string[] } {
  switch (mode.mode) {
    case 'access':
    case 'tunnel':
      return { vlans: [mode.vid], field: ['vlan'] };
    case 'trunk':
      return { vlans: mode.allowed.filter((vid) => vid !== 0), field: ['trunk'] };
    case 'pvlan':
      return {
        vlans: [...new Set([mode.vid, ...mode.receives])].sort((a, b) => a - b),
        field: ['pvlan'],
      };
    default:
      return { vlans: null, field: [] };
  }
}

function* vlansOf(object: ObjectKey, mode: VlanMode, hops: readonly Hop[]): Iterable<Finding> {
  const { vlans, field } = vlansIn(mode);
  for (const hop of hops) {
    if (hop.vlanMode === null) continue;
    if (vlans === null) {
      if (!hop.atHost || takesUntagged(hop.vlanMode)) continue;
      yield { code: 'untagged-not-carried', values: { place: hop.name }, object, field };
      return;
    }
    const missing = vlans.filter((vid) => !carries(hop, vid));
    if (missing.length === 0) continue;
    const values = { vlan: formatVlans(missing), place: hop.name };
    yield { code: 'vlan-not-carried', values, object, field };
    return;
  }
}

/** True where untagged frames of a host pass its fabric port. */
function takesUntagged(mode: VlanMode): boolean {
  if (mode.mode === 'tunnel') return mode.cvlans === null || mode.cvlans.includes(0);
  return mode.mode !== 'trunk' || mode.native !== null || mode.allowed.includes(0);
}

/** True where frames of a VLAN, tagged as they leave the host, pass a fabric port in both directions. */
function carries({ vlanMode: mode, atHost }: Hop, vid: number): boolean {
  if (mode === null || mode.mode === 'trunk-all') return true;
  if (mode.mode === 'access') return !atHost && mode.vid === vid;
  // A tunnel carries every tag of its customers, or those that it lists.
  if (mode.mode === 'tunnel') return mode.cvlans === null || mode.cvlans.includes(vid);
  if (mode.mode !== 'trunk' || !mode.allowed.includes(vid)) return false;
  // Its native VLAN leaves the fabric port without a tag, and the switch on the host expects one.
  return !atHost || mode.native !== vid || mode.nativeTagged === true;
}

/** Port groups in VLANs that the uplinks of their switch do not carry. */
export function* uplinkVlans(lab: Lab): Iterable<Finding> {
  for (const id of lab.portGroup.keys()) {
    const { parent } = splitId('portGroup', id);
    const carried = lab.switch.get(parent)?.uplinkVlans;
    if (carried === undefined) continue;
    const ids = new Set(expandVlans(carried));
    const { vlans, field } = vlansIn(portGroupVlanMode(lab, id));
    const object = { kind: 'portGroup', id } as const;
    if (vlans === null && !ids.has(0))
      yield { code: 'untagged-not-on-uplink', values: { switch: parent }, object, field };
    const missing = (vlans ?? []).filter((vid) => !ids.has(vid));
    if (missing.length === 0) continue;
    const values = { vlan: formatVlans(missing), switch: parent };
    yield { code: 'vlan-not-on-uplink', values, object, field };
  }
}
