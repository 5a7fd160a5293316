/** A scenario's set-up as a plan of the core: the one place that knows which of Open vSwitch's settings Netyard has. */

import type {
  FdbOptions,
  PortStpOptions,
  StpOptions,
} from '../../../src-main/model/bridge-options.ts';
import { bridgeOptions, portOptions } from '../../../src-main/switchd/compile-bridge.ts';
import type {
  BondPlan,
  DevicePlan,
  InterfacePlan,
  MirrorPlan,
  Plan,
  PortPlan,
  VlanPlan,
} from '../../../src-main/switchd/plan.ts';
import { Unsupported } from './engine.ts';
import {
  type MirrorSetup,
  type PortSetup,
  type Settings,
  settingsOfMember,
  type Topology,
} from './topology.ts';

/** Payload of the frames of Open vSwitch's dummy ports. */
const DEFAULT_MTU = 1500;
const DEFAULT_AGEING_S = 300;
/** What Open vSwitch takes instead of less and of more (mac-learning.c). */
const MIN_AGEING_S = 15;
const MAX_AGEING_S = 3600;
const DEFAULT_MAX = 8192;
const MIN_MAX = 10;
const MAX_MAX = 1_000_000;

export function planOf(topology: Topology): Plan {
  const peers = new Map<string, string>();
  for (const { ends } of topology.cables.values()) {
    peers.set(ends[0], ends[1]);
    peers.set(ends[1], ends[0]);
  }
  const ports = [...topology.ports.values()];
  return {
    devices: [...topology.bridges.values()].map(({ name, settings }, index) => ({
      ...devicePlan(name, settings, index, fixedOf(topology, name)),
      mirrors: [...topology.mirrors.values()]
        .filter(({ bridge }) => bridge === name)
        .map(mirrorPlan),
    })),
    interfaces: ports.flatMap((port) => interfacePlans(port, peers, topology.down)),
    ports: ports.map(portPlan),
    lightVms: [],
    hosts: new Map(),
  };
}

/** Settings that are read one by one; what is left at the end is something that Netyard does not have. */
class Reader {
  private readonly settings: Settings;
  private readonly left: Set<string>;
  private readonly owner: string;

  constructor(owner: string, settings: Settings) {
    this.owner = owner;
    this.settings = settings;
    this.left = new Set(settings.keys());
  }

  text(key: string): string | null {
    this.left.delete(key);
    return this.settings.get(key) ?? null;
  }

  number(key: string): number | null {
    const text = this.text(key);
    return text === null ? null : Number(text);
  }

  list(key: string): number[] | null {
    return this.text(key)?.split(',').map(Number) ?? null;
  }

  end(): void {
    const [key] = this.left;
    if (key !== undefined)
      throw new Unsupported(
        `Netyard has no "${key}" (set to "${this.settings.get(key)}" on ${this.owner})`,
      );
  }
}

function fixedOf({ fixed }: Topology, name: string): NonNullable<FdbOptions['static']> {
  return [...fixed.values()].filter(({ bridge }) => bridge === name);
}

function devicePlan(
  name: string,
  settings: Settings,
  index: number,
  fixed: FdbOptions['static'],
): DevicePlan {
  const read = new Reader(name, settings);
  const ageingS = clamp(
    read.number('other_config:mac-aging-time') ?? DEFAULT_AGEING_S,
    MIN_AGEING_S,
    MAX_AGEING_S,
  );
  const own = `02:fe:00:00:00:${(index + 1).toString(16).padStart(2, '0')}`;
  const mac = read.text('other_config:hwaddr') ?? own;
  const size = clamp(read.number('other_config:mac-table-size') ?? DEFAULT_MAX, MIN_MAX, MAX_MAX);
  // There the static entries count as well.
  const max = Math.max(1, size - (fixed?.length ?? 0));
  const forwardBpdu = read.text('other_config:forward-bpdu') === 'true';
  const stp = read.text('stp_enable') === 'true' ? stpOf(read, 'stp') : undefined;
  const rstp = read.text('rstp_enable') === 'true' ? stpOf(read, 'rstp') : undefined;
  const floodVlans = read.list('flood_vlans') ?? [];
  read.end();
  return {
    id: name,
    mac,
    mtu: 65_535,
    ageingMs: ageingS * 1000,
    monitor: null,
    floodVlans,
    ...bridgeOptions(
      { fdb: { max, static: fixed }, forwardBpdu, stp: rstp ?? stp },
      (port) => port,
    ),
  };
}

/** A mirror session without any port to select selects nothing (vswitch.xml, Mirror). */
function mirrorPlan({ name, settings }: MirrorSetup): MirrorPlan {
  const read = new Reader(name, settings);
  const all = read.text('select_all') === 'true';
  const sources = read.text('select_src_port')?.split(',') ?? [];
  const destinations = read.text('select_dst_port')?.split(',') ?? [];
  const plan: MirrorPlan = {
    name,
    sources: all ? 'all' : sources,
    destinations: all ? 'all' : destinations,
    vlans: read.list('select_vlan') ?? 'all',
    output: read.text('output_port'),
    outputVlan: read.number('output_vlan') ?? 0,
    snaplen: read.number('snaplen') ?? 65_535,
    stripOriginalVlan: true,
    normalTraffic: false,
  };
  read.end();
  return plan;
}

/** Open vSwitch has no setting for RSTP's hello time. */
function stpOf(read: Reader, protocol: 'stp' | 'rstp'): StpOptions {
  const priority = read.number(`other_config:${protocol}-priority`) ?? undefined;
  const maxAge = read.number(`other_config:${protocol}-max-age`) ?? 20;
  const forwardDelay = read.number(`other_config:${protocol}-forward-delay`) ?? 15;
  if (protocol === 'rstp') {
    const isInOrder = 2 * (forwardDelay - 1) >= maxAge && maxAge >= 4;
    if (!isInOrder)
      throw new Unsupported(
        `Netyard takes rstp-max-age=${maxAge} only with a longer rstp-forward-delay`,
      );
    return { protocol, priority, maxAge, forwardDelay };
  }
  // What Open vSwitch makes of times that do not go together (stp.c, stp_update_bridge_timers).
  const helloTime = clamp(read.number('other_config:stp-hello-time') ?? 2, 1, 10);
  const age = clamp(maxAge, Math.max(2 * (helloTime + 1), 6), 40);
  const delay = clamp(forwardDelay, age / 2 + 1, 30);
  return { protocol, priority, helloTime, maxAge: age, forwardDelay: delay };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

function interfacePlans(
  port: PortSetup,
  peers: ReadonlyMap<string, string>,
  down: ReadonlySet<string>,
): InterfacePlan[] {
  return port.members.map((id) => {
    const read = new Reader(id, settingsOfMember(port, id));
    const mtu = read.number('mtu_request') ?? DEFAULT_MTU;
    if (port.members.length > 1) lacpOfMember(read, id);
    read.end();
    return {
      id,
      kind: 'nic',
      mtu,
      enabled: !down.has(id),
      driver: peers.has(id) ? null : { kind: 'tap', device: id },
      peer: peers.get(id) ?? null,
      cut: false,
      queues: null,
    };
  });
}

/** What LACP says of one member of a bond. */
function lacpOfMember(read: Reader, id: string): { key: number; number: number; priority: number } {
  const number = read.number('other_config:lacp-port-id') ?? numberOf(id);
  return {
    key: read.number('other_config:lacp-aggregation-key') ?? 0,
    number,
    priority: read.number('other_config:lacp-port-priority') ?? 255,
  };
}

function portPlan(port: PortSetup): PortPlan {
  const read = new Reader(port.name, port.settings);
  const plan = {
    id: port.name,
    device: port.bridge,
    ...vlanPlan(port, read),
    members: port.members,
    ...portOptions({ stp: portStpOf(port, read) }, 'auto'),
    ...(port.members.length > 1 && { bond: bondPlan(port, read) }),
  };
  read.end();
  return plan;
}

/** Of the two protocols a port has the settings of one. A port that takes no part in its tree is one that filters BPDUs and forwards at once. */
function portStpOf(port: PortSetup, read: Reader): PortStpOptions {
  const text = (key: string): string | null =>
    read.text(`other_config:stp-${key}`) ?? read.text(`other_config:rstp-${key}`);
  const number = (key: string): number | undefined => {
    const value = text(key);
    return value === null ? undefined : Number(value);
  };
  const isAuto = read.text('other_config:rstp-port-auto-edge') !== 'false';
  const isAdmin = read.text('other_config:rstp-port-admin-edge') === 'true';
  const isOut = text('enable') === 'false';
  if ((number('port-num') ?? port.number) !== port.number)
    throw new Unsupported(`Netyard numbers ports itself: ${port.name} is ${port.number}`);
  return {
    cost: number('path-cost'),
    priority: number('port-priority'),
    edge: isAdmin || isOut ? 'always' : isAuto ? 'auto' : 'never',
    bpduFilter: isOut,
  };
}

/** A bond that begins with its first member, as the engine of Open vSwitch does. */
function bondPlan(port: PortSetup, read: Reader): BondPlan {
  const mode = read.text('bond_mode') ?? 'active-backup';
  if (mode !== 'active-backup' && mode !== 'balance-slb' && mode !== 'balance-tcp')
    throw new Unsupported(`Netyard has no bond_mode ${mode} (on ${port.name})`);
  const primary = read.text('other_config:bond-primary');
  const rebalanceMs = read.number('other_config:bond-rebalance-interval') ?? 10_000;
  const lacp = read.text('lacp') ?? 'off';
  const fast = read.text('other_config:lacp-time') === 'fast';
  const fallback = read.text('other_config:lacp-fallback-ab') === 'true';
  const system = read.text('other_config:lacp-system-id');
  const systemPriority = read.number('other_config:lacp-system-priority') ?? 65_534;
  const members = port.members.map((member) => ({
    mac: addressOf(member),
    ...lacpOfMember(new Reader(member, settingsOfMember(port, member)), member),
  }));
  const [first] = members;
  if (members.some(({ key }) => key !== first?.key))
    throw new Unsupported(`Netyard has one lacp-aggregation-key for all members of ${port.name}`);
  return {
    name: port.name,
    mode,
    hash: mode === 'balance-tcp' ? 'l2-l4' : 'vlan+srcmac',
    primary: primary === null ? -1 : port.members.indexOf(primary),
    failback: true,
    updelayMs: read.number('bond_updelay') ?? 0,
    downdelayMs: read.number('bond_downdelay') ?? 0,
    rebalanceMs: mode === 'active-backup' ? 0 : rebalanceMs,
    fallback,
    lacp:
      lacp === 'off'
        ? null
        : {
            active: lacp === 'active',
            fast,
            systemPriority,
            system: system ?? addressOf(port.bridge),
            // As in Open vSwitch, the number of a member where no key is set (lacp.c, lacp_update_attached).
            key: first?.key || first?.number || 1,
            ports: members.map(({ mac, number, priority }) => ({ mac, number, priority })),
          },
  };
}

/** A stable number of its own for a name, 1 to 65535. */
function numberOf(name: string): number {
  let hash = 7;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) & 0xffff;
  return hash || 1;
}

/** A stable address of its own for a name. */
function addressOf(name: string): string {
  const hash = numberOf(name);
  return `02:fd:00:00:${[hash >> 8, hash & 255].map((octet) => octet.toString(16).padStart(2, '0')).join(':')}`;
}

/** Without `vlan_mode` a port with a tag is an access port, any other a trunk (vswitch.xml, Port). */
function vlanPlan(port: PortSetup, read: Reader): VlanPlan {
  const tag = read.number('tag');
  const trunks = read.list('trunks');
  const cvlans = read.list('cvlans');
  const type = read.text('other_config:qinq-ethtype') ?? '802.1ad';
  const extras = {
    ...priorityTags(port, read.text('other_config:priority-tags')),
    protected: read.text('protected') === 'true',
  };
  const mode = read.text('vlan_mode') ?? (tag === null ? 'trunk' : 'access');
  const pvid = tag ?? 0;
  switch (mode) {
    case 'access':
      return { mode, pvid, allowed: [pvid], ...extras };
    case 'trunk':
      return { mode, pvid: 0, allowed: trunks ?? 'all', ...extras };
    case 'native-tagged':
    case 'native-untagged':
      return { mode, pvid, allowed: nativeTrunks(pvid, trunks), ...extras };
    case 'dot1q-tunnel': {
      const tunnelTpid = type.toLowerCase() === '802.1q' ? 0x8100 : 0x88a8;
      return { mode, pvid, allowed: [pvid], tunnelTpid, ...extras, ...(cvlans && { cvlans }) };
    }
    default:
      throw new Unsupported(`Netyard has no vlan_mode ${mode} (on ${port.name})`);
  }
}

/** A native VLAN is always a member, and then VLAN 0 is none (ofproto-dpif.c, bundle_set). */
function nativeTrunks(native: number, trunks: readonly number[] | null): number[] | 'all' {
  if (native === 0) return trunks === null ? 'all' : [...trunks];
  if (trunks === null) return Array.from({ length: 4095 }, (_, i) => i + 1);
  if (trunks.includes(native) && !trunks.includes(0)) return [...trunks];
  return [...new Set([...trunks, native])].filter((vid) => vid !== 0);
}

function priorityTags(port: PortSetup, text: string | null): Pick<VlanPlan, 'priorityTags'> {
  switch (text) {
    case 'if-nonzero':
    case 'true':
      return { priorityTags: 'if-nonzero' };
    case 'always':
      return { priorityTags: 'always' };
    case null:
    case 'no':
    case 'never':
    case 'false':
      return {};
    default:
      throw new Unsupported(`Netyard has no priority-tags=${text} (on ${port.name})`);
  }
}
