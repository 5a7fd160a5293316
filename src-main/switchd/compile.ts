/**
 * Lab → plan: which devices, ports and interfaces the core needs, and how they are connected. Pure. The lab has
 * passed validation without errors; what refers to nothing is left out.
 */

import type { ImpairmentSettings } from '../datapath/queues/impairment.ts';
import {
  attachmentOf,
  fabricPort,
  fabricPorts,
  fabricVlanMode,
  lagOf,
  macOfDevice,
  macOfVnic,
  networkOf,
  switchInstances,
  vmPortOf,
} from '../model/auto.ts';
import { UPLINK_PORT } from '../model/bridge-options.ts';
import type { FilterKeys } from '../model/filter.ts';
import { type Lab, splitId, vnicName } from '../model/lab.ts';
import { impairmentOf } from '../model/link.ts';
import type { MonitoringKeys } from '../model/monitoring.ts';
import { naturally } from '../model/natural-order.ts';
import type { PvlanEntry } from '../model/pvlan.ts';
import { DEFAULT_AGEING_S, DEFAULT_TRANSPORT_MTU, expandVlans } from '../model/scalars.ts';
import type { ShapingKeys } from '../model/shaping.ts';
import type { VlanMode } from '../model/vlan.ts';
import type { Vm } from '../model/vm.ts';
import { hostBondPlan, lagPlan, TEAM_PORT, teamingPlan, teamPlan } from './compile-bonds.ts';
import {
  type BridgeSpec,
  bridgeOptions,
  portOptions,
  type UplinkOptions,
} from './compile-bridge.ts';
import { switchPortGuard, vnicGuard } from './compile-guard.ts';
import { withMirrors } from './compile-mirrors.ts';
import { endpointsOf, lldpOf, monitorOf } from './compile-monitoring.ts';
import { impairmentPlan, queuesPlan } from './compile-queues.ts';
import { policingPlan, ruleListPlan } from './compile-rules.ts';
import type {
  DevicePlan,
  DriverPlan,
  InterfacePlan,
  LightNicPlan,
  LightVmPlan,
  Plan,
  PortPlan,
  RuleListPlan,
  VlanPlan,
} from './plan.ts';

/** How a running VM's vNICs are plugged in, one per vNIC. VMs that do not run are absent. */
export type Attachments = ReadonlyMap<string, readonly DriverPlan[]>;

interface Draft {
  readonly devices: DevicePlan[];
  readonly interfaces: InterfacePlan[];
  readonly ports: PortPlan[];
  readonly ruleLists: Map<string, RuleListPlan>;
  readonly lightVms: LightVmPlan[];
  readonly hosts: Map<string, string>;
}

/** The ends of a lab's cables: interface id → the far end and whether the cable is cut. */
type Cables = ReadonlyMap<string, Cable>;

interface Cable {
  readonly peer: string;
  readonly cut: boolean;
  readonly mtu: number;
  /** What it does to frames that leave by this end. */
  readonly impairment: ImpairmentSettings | null;
}

/** The plan of a lab, with the VMs of `running` plugged in. */
export function compile(lab: Lab, running: Attachments): Plan {
  const draft: Draft = {
    devices: [],
    interfaces: [],
    ports: [],
    ruleLists: new Map(),
    lightVms: [],
    hosts: new Map(),
  };
  const cables = cablesOf(lab);
  compileFabric(lab, cables, draft);
  compileNics(lab, cables, draft);
  compileBridges(lab, draft);
  compileSwitches(lab, draft);
  for (const [id, vm] of lab.vm) compileVm(lab, id, vm, running.get(id) ?? null, draft);
  return {
    ...draft,
    devices: withMirrors(lab, draft.devices, draft.ports),
    ruleLists: [...draft.ruleLists.values()],
    endpoints: endpointsOf(lab),
  };
}

function cablesOf(lab: Lab): Cables {
  const cables = new Map<string, Cable>();
  for (const link of lab.link.values()) {
    const [a, b] = link.ends;
    const common = { cut: link.cut ?? false, mtu: link.mtu ?? DEFAULT_TRANSPORT_MTU };
    cables.set(a, { peer: b, ...common, impairment: impairmentPlan(impairmentOf(link, 'aToB')) });
    cables.set(b, { peer: a, ...common, impairment: impairmentPlan(impairmentOf(link, 'bToA')) });
  }
  return cables;
}

function cabled(
  id: string,
  kind: 'nic' | 'fabric',
  { mtu, ...keys }: { readonly mtu: number } & ShapingKeys,
  cables: Cables,
): InterfacePlan {
  const cable = cables.get(id);
  return {
    id,
    kind,
    mtu: Math.min(mtu, cable?.mtu ?? mtu),
    enabled: true,
    driver: null,
    peer: cable?.peer ?? null,
    cut: cable?.cut ?? false,
    queues: queuesPlan(cable?.impairment ?? null, keys),
  };
}

function compileFabric(lab: Lab, cables: Cables, draft: Draft): void {
  const names = new Map<string, Set<string>>();
  const unlinked = { fabric: lab.fabric, link: new Map() };
  for (const id of lab.fabric.keys())
    names.set(id, new Set(fabricPorts(unlinked, id).map(({ name }) => name)));
  for (const end of cables.keys()) {
    const colon = end.indexOf(':');
    names.get(end.slice(0, colon))?.add(end.slice(colon + 1));
  }
  for (const [id, spec] of lab.fabric) {
    const ports = [...(names.get(id) ?? [])].sort(naturally);
    draft.devices.push(device(lab, id, spec, (name) => `${id}:${name}`));
    for (const name of ports) {
      const port = fabricPort(lab, id, name);
      const keys = Object.hasOwn(spec.ports ?? {}, name) ? (spec.ports?.[name] ?? {}) : {};
      const iface = cabled(`${id}:${name}`, 'fabric', { ...keys, mtu: port.mtu }, cables);
      draft.interfaces.push({ ...iface, ...(port.blocked && { blocked: true }) });
      if (lagOf(lab, id, name) === undefined)
        draft.ports.push({
          ...singlePort(`${id}:${name}`, id, port.vlanMode),
          ...portOptions(keys, 'auto'),
          ...filterPlan(`${id}:${name}`, keys, draft),
          ...switchPortGuard(keys.security),
        });
    }
    for (const [name, lag] of Object.entries(spec.lags ?? {}))
      draft.ports.push({
        id: `${id}:${name}`,
        device: id,
        ...vlanPlan(fabricVlanMode(spec, lag)),
        members: lag.members.map((port) => `${id}:${port}`),
        bond: lagPlan(lab, id, name, lag),
        ...portOptions(lag, 'auto'),
        ...filterPlan(`${id}:${name}`, lag, draft),
        ...switchPortGuard(lag.security),
      });
  }
}

function compileNics(lab: Lab, cables: Cables, draft: Draft): void {
  for (const [id, nic] of lab.nic)
    draft.interfaces.push(
      cabled(id, 'nic', { ...nic, mtu: nic.mtu ?? DEFAULT_TRANSPORT_MTU }, cables),
    );
}

function compileBridges(lab: Lab, draft: Draft): void {
  for (const [id, bridge] of lab.bridge) {
    const { parent: host } = splitId('bridge', id);
    const uplinks = bridge.uplink === undefined ? [] : [`${host}:${bridge.uplink}`];
    draft.devices.push({ ...device(lab, id, bridge, portNames(lab, id, uplinks)), host });
    if (uplinks.length > 0) draft.ports.push(uplinkPort(lab, id, uplinks, bridge));
  }
}

function compileSwitches(lab: Lab, draft: Draft): void {
  for (const [id, spec] of lab.switch)
    for (const instance of switchInstances(lab, id)) {
      const { device: deviceId, host, uplinks } = instance;
      draft.devices.push({
        ...device(lab, deviceId, spec, portNames(lab, deviceId, uplinks)),
        host,
      });
      if (uplinks.length > 0) draft.ports.push(uplinkPort(lab, deviceId, uplinks, spec));
    }
}

/** Ports of a bridge by the names that its options use: vNICs that are attached to it, and its uplink. */
function portNames(
  lab: Lab,
  deviceId: string,
  uplinks: readonly string[],
): (name: string) => string | null {
  return (name) => {
    if (name === UPLINK_PORT) return uplinks.length === 0 ? null : uplinkId(deviceId, uplinks);
    return attachmentOf(lab, name)?.device === deviceId ? name : null;
  };
}

function uplinkId(deviceId: string, uplinks: readonly string[]): string {
  const [uplink = ''] = uplinks;
  return `${deviceId}:${uplinks.length > 1 ? TEAM_PORT : splitId('bond', uplink).name}`;
}

interface DeviceKeys extends BridgeSpec, MonitoringKeys {
  mtu?: number | undefined;
  ageing?: number | undefined;
  pvlans?: readonly PvlanEntry[] | undefined;
  description?: string | undefined;
}

function device(
  lab: Lab,
  id: string,
  spec: DeviceKeys,
  portId: (name: string) => string | null,
): DevicePlan {
  return {
    id,
    mac: macOfDevice(lab, id),
    ...bridgeOptions(spec, portId),
    mtu: spec.mtu ?? DEFAULT_TRANSPORT_MTU,
    ageingMs: (spec.ageing ?? DEFAULT_AGEING_S) * 1000,
    ...(spec.pvlans && {
      pvlans: spec.pvlans.map(({ primary, secondary }) => ({ primary, secondary })),
    }),
    monitor: monitorOf(id, spec),
    lldp: lldpOf(lab, id, spec),
  };
}

/** Untagged frames are "no VLAN" on uplinks: a NIC, a bond, or the NICs of a team. */
function uplinkPort(
  lab: Lab,
  deviceId: string,
  uplinks: readonly string[],
  { uplinkStp, uplinkStorm, uplinkVlans }: UplinkOptions,
): PortPlan {
  const [uplink = ''] = uplinks;
  const bond = lab.bond.get(uplink);
  const { parent: host } = splitId('bond', uplink);
  const common = {
    id: uplinkId(deviceId, uplinks),
    device: deviceId,
    ...vlanPlan(
      uplinkVlans === undefined
        ? { mode: 'trunk-all' }
        : { mode: 'trunk', allowed: expandVlans(uplinkVlans), native: null },
    ),
    ...portOptions({ stp: uplinkStp, storm: uplinkStorm }, 'auto'),
  };
  if (bond !== undefined) {
    const members = bond.members.map((nic) => `${host}:${nic}`);
    return { ...common, members, bond: hostBondPlan(lab, uplink, bond) };
  }
  const isTeam = uplinks.length > 1;
  return { ...common, members: uplinks, ...(isTeam && { bond: teamPlan(deviceId) }) };
}

function singlePort(id: string, deviceId: string, mode: VlanMode): Omit<PortPlan, 'stp' | 'storm'> {
  return { id, device: deviceId, ...vlanPlan(mode), members: [id] };
}

/** What a port's frames are measured against. Ports of one group share its rules, not its policing. */
function filterPlan(
  id: string,
  keys: FilterKeys,
  draft: Draft,
): Pick<PortPlan, 'rules' | 'policing'> {
  const policing = policingPlan(keys.policing);
  const list = draft.ruleLists.get(id) ?? ruleListPlan(id, keys);
  if (list !== null) draft.ruleLists.set(id, list);
  return { ...(list !== null && { rules: list.id }), ...(policing !== null && { policing }) };
}

function vlanPlan(mode: VlanMode): VlanPlan & Pick<PortPlan, 'pvlan'> {
  const { priorityTags } = mode;
  return {
    ...taggingPlan(mode),
    ...(priorityTags && { priorityTags }),
    ...(mode.protected && { protected: true }),
  };
}

function taggingPlan(mode: VlanMode): VlanPlan & Pick<PortPlan, 'pvlan'> {
  switch (mode.mode) {
    case 'none':
      return { mode: 'access', pvid: 0, allowed: [0] };
    case 'access':
      return { mode: 'access', pvid: mode.vid, allowed: [mode.vid] };
    case 'trunk-all':
      return { mode: 'trunk', pvid: 0, allowed: 'all' };
    case 'pvlan':
      return { mode: 'access', pvid: mode.vid, allowed: mode.receives, pvlan: mode };
    case 'trunk': {
      const { allowed, native } = mode;
      if (native === null) return { mode: 'trunk', pvid: 0, allowed };
      const kind = mode.nativeTagged ? 'native-tagged' : 'native-untagged';
      return { mode: kind, pvid: native, allowed };
    }
    case 'tunnel':
      return {
        mode: 'dot1q-tunnel',
        pvid: mode.vid,
        allowed: [mode.vid],
        tunnelTpid: mode.ethertype === '802.1q' ? 0x8100 : 0x88a8,
        ...(mode.cvlans !== null && { cvlans: mode.cvlans }),
      };
  }
}

function compileVm(
  lab: Lab,
  id: string,
  vm: Vm,
  drivers: readonly DriverPlan[] | null,
  draft: Draft,
): void {
  const lightNics: LightNicPlan[] = [];
  for (const [index, vnic] of (vm.nics ?? []).entries()) {
    const attachment = networkOf(lab, vm, vnic);
    if (attachment === null) continue;
    const port = `${id}:${vnicName(index)}`;
    const { mtu } = attachment;
    const keys = vmPortOf(lab, vnic);
    draft.interfaces.push({
      id: port,
      kind: 'vnic',
      mtu,
      enabled: vnic.connected ?? true,
      driver: drivers?.[index] ?? null,
      peer: null,
      cut: false,
      ...(vnic.blocked && { blocked: true }),
      queues: queuesPlan(null, keys, keys.inShaping),
    });
    const mac = macOfVnic(lab, id, index);
    const { portGroup } = attachment;
    draft.ports.push({
      ...singlePort(port, attachment.device, attachment.vlanMode),
      ...portOptions(keys, 'always'),
      ...filterPlan(portGroup ?? port, keys, draft),
      ...vnicGuard(vnic, mac, keys.security),
      ...teamingPlan(lab, attachment),
    });
    const address = vnic.address ?? null;
    if (address !== null && !draft.hosts.has(id))
      draft.hosts.set(id, address.slice(0, address.indexOf('/')));
    lightNics.push({
      interface: port,
      mac,
      address,
      gateway: vnic.gateway ?? null,
      mtu,
      linkUp: vnic.connected ?? true,
    });
  }
  if (vm.kind === 'light' && drivers !== null) draft.lightVms.push({ vm: id, nics: lightNics });
}
