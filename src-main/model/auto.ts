/**
 * What a lab says without writing it: the automatic MAC of a vNIC, what a vNIC is attached to, the instances of
 * a switch, the ports of a fabric device. Used by the compiler of the forwarding core, by validation and by the window.
 */
import type { Fabric, Lag } from './fabric.ts';
import type { Lab } from './lab.ts';
import { linkParts } from './link.ts';
import { pvlanMode } from './pvlan.ts';
import { DEFAULT_MTU, DEFAULT_TRANSPORT_MTU } from './scalars.ts';
import type { Switch } from './switch.ts';
import { type VlanKeys, type VlanMode, vlanMode } from './vlan.ts';
import type { Vm, Vnic } from './vm.ts';
import type { VmPort } from './vm-port.ts';

/** Where a vNIC's frames enter: the device, how its port treats VLANs, its MTU in octets. */
export interface Attachment {
  /** `dvs0@host-a` for a switch's instance, `host-a:br0` for a bridge. */
  readonly device: string;
  readonly vlanMode: VlanMode;
  readonly mtu: number;
  /** Port group id; null on a bridge. */
  readonly portGroup: string | null;
}

/**
 * One instance of a switch. `uplinks` are ids (`host:name`): of one NIC or bond, of the NICs of a team, or none for a member
 * without an uplink.
 */
export interface SwitchInstance {
  readonly device: string;
  readonly host: string;
  readonly uplinks: readonly string[];
}

/** The LAG that a port of a fabric device is a member of, by name; undefined where it is none. */
export function lagOf(
  lab: Pick<Lab, 'fabric'>,
  device: string,
  port: string,
): { name: string; lag: Lag } | undefined {
  const lags = Object.entries(lab.fabric.get(device)?.lags ?? {});
  const found = lags.find(([, { members }]) => members.includes(port));
  return found && { name: found[0], lag: found[1] };
}

/** A port of a fabric device that a link or `ports` names. */
export interface FabricPortInfo {
  readonly name: string;
  readonly vlanMode: VlanMode;
  readonly mtu: number;
  readonly blocked: boolean;
}

/**
 * The MAC of a VM's n-th vNIC: the one given, or a stable locally administered one (02:…, IEEE 802 8.2) from
 * the names of lab and VM. Two automatic ones of 10,000 meet with a chance of 5 in 100,000; validation then says so.
 */
export function macOfVnic(lab: Pick<Lab, 'name' | 'vm'>, vm: string, index: number): string {
  return lab.vm.get(vm)?.nics?.[index]?.mac ?? automaticMac(lab.name, vm, index);
}

/** The address with which a device itself speaks (STP, LLDP): stable, from its id in the lab. */
export function macOfDevice(lab: Pick<Lab, 'name'>, device: string): string {
  return automaticMac(lab.name, `\0${device}`, 0);
}

/** The MAC of a NIC: the one given, or a stable one from its id. */
export function macOfNic(lab: Pick<Lab, 'name' | 'nic'>, nic: string): string {
  return lab.nic.get(nic)?.mac ?? macOfDevice(lab, nic);
}

function automaticMac(lab: string, vm: string, index: number): string {
  const text = `${lab}\0${vm}\0${index}`;
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  // FNV leaves the last characters in the low bits only: mix, so that eth0 and eth1 differ everywhere.
  const hex =
    mix(low ^ (high >>> 15))
      .toString(16)
      .padStart(8, '0') + (mix(high ^ low) & 0xff).toString(16).padStart(2, '0');
  return `02:${hex.match(/../g)?.join(':')}`;
}

/** The finalizer of MurmurHash3: every input bit reaches every output bit. */
function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Id of a switch's instance on a host. */
export function instanceId(switchId: string, host: string): string {
  return `${switchId}@${host}`;
}

/** True where a switch has an instance on the host. */
export function hasInstance(spec: Switch, host: string): boolean {
  return Object.hasOwn(spec.uplinks ?? {}, host) || (spec.hosts ?? []).includes(host);
}

/** The instances of a switch: hosts with an uplink first, each host once. */
export function switchInstances(lab: Pick<Lab, 'switch'>, switchId: string): SwitchInstance[] {
  const { uplinks = {}, hosts = [] } = lab.switch.get(switchId) ?? {};
  const instances: SwitchInstance[] = Object.entries(uplinks).map(([host, uplink]) => ({
    device: instanceId(switchId, host),
    host,
    uplinks: [uplink].flat().map((name) => `${host}:${name}`),
  }));
  for (const host of new Set(hosts))
    if (!Object.hasOwn(uplinks, host))
      instances.push({ device: instanceId(switchId, host), host, uplinks: [] });
  return instances;
}

/** How the ports of a port group treat VLANs; private VLANs are those of its switch. */
export function portGroupVlanMode(lab: Pick<Lab, 'switch' | 'portGroup'>, id: string): VlanMode {
  const group = lab.portGroup.get(id) ?? {};
  const map = lab.switch.get(id.slice(0, Math.max(id.indexOf('/'), 0)))?.pvlans;
  const own = group.pvlan === undefined ? null : pvlanMode(map, group.pvlan);
  return own ?? vlanMode(group, 'none');
}

/** The keys of the port that a vNIC is plugged into: those of its port group, on a bridge its own. */
export function vmPortOf(lab: Pick<Lab, 'portGroup'>, vnic: Vnic): VmPort {
  return vnic.network.includes('/') ? (lab.portGroup.get(vnic.network) ?? {}) : vnic;
}

/** What a vNIC is attached to; null where its network is not there or has no instance on the VM's host. */
export function networkOf(
  lab: Pick<Lab, 'switch' | 'portGroup' | 'bridge'>,
  vm: Pick<Vm, 'host'>,
  vnic: Vnic,
): Attachment | null {
  const slash = vnic.network.indexOf('/');
  if (slash < 0) {
    const device = `${vm.host}:${vnic.network}`;
    const bridge = lab.bridge.get(device);
    if (bridge === undefined) return null;
    const mtu = vnic.mtu ?? bridge.mtu ?? DEFAULT_MTU;
    return { device, vlanMode: vlanMode(vnic, 'trunk-all'), mtu, portGroup: null };
  }
  const group = lab.portGroup.get(vnic.network);
  const switchId = vnic.network.slice(0, slash);
  const spec = lab.switch.get(switchId);
  if (group === undefined || spec === undefined || !hasInstance(spec, vm.host)) return null;
  return {
    device: instanceId(switchId, vm.host),
    vlanMode: portGroupVlanMode(lab, vnic.network),
    mtu: vnic.mtu ?? group.mtu ?? DEFAULT_MTU,
    portGroup: vnic.network,
  };
}

/** What the vNIC of an id like `web1:eth0` is attached to; null where there is no such vNIC, or no network of it. */
export function attachmentOf(
  lab: Pick<Lab, 'vm' | 'switch' | 'portGroup' | 'bridge'>,
  port: string,
): Attachment | null {
  const { device: vmId, port: name } = linkParts(port);
  const vm = lab.vm.get(vmId);
  const vnic = /^eth\d+$/.test(name) ? vm?.nics?.[Number(name.slice(3))] : undefined;
  return vm === undefined || vnic === undefined ? null : networkOf(lab, vm, vnic);
}

/** The ports of a fabric device, those of `ports` first, then those that only links name. O(links). */
export function fabricPorts(lab: Pick<Lab, 'fabric' | 'link'>, device: string): FabricPortInfo[] {
  const fabric = lab.fabric.get(device);
  if (fabric === undefined) return [];
  const names = new Set(Object.keys(fabric.ports ?? {}));
  for (const { members } of Object.values(fabric.lags ?? {}))
    for (const name of members) names.add(name);
  for (const link of lab.link.values())
    for (const end of link.ends) {
      const parts = linkParts(end);
      if (parts.device === device) names.add(parts.port);
    }
  return [...names].map((name) => fabricPort(lab, device, name));
}

/** How a port or LAG of a fabric device treats VLANs; private VLANs are those of the device. */
export function fabricVlanMode({ pvlans }: Pick<Fabric, 'pvlans'>, keys: VlanKeys): VlanMode {
  const own = keys.pvlan === undefined ? null : pvlanMode(pvlans, keys.pvlan);
  return own ?? vlanMode(keys, 'trunk-all');
}

/** One port of a fabric device, configured or not, as its LAG where it is in one: without VLAN keys it is a trunk of all VLANs. */
export function fabricPort(lab: Pick<Lab, 'fabric'>, device: string, name: string): FabricPortInfo {
  const fabric = lab.fabric.get(device);
  const ports = fabric?.ports ?? {};
  const spec =
    lagOf(lab, device, name)?.lag ?? (Object.hasOwn(ports, name) ? ports[name] : undefined);
  return {
    name,
    vlanMode: fabricVlanMode(fabric ?? {}, spec ?? {}),
    mtu: spec?.mtu ?? fabric?.mtu ?? DEFAULT_TRANSPORT_MTU,
    blocked: spec?.blocked ?? false,
  };
}
