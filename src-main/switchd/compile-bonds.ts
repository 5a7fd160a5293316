/** Bonds, LAGs and teams of a lab → their plans. Pure. */
import type { LacpOptions } from '../control/bond-control.ts';
import type { BondHash } from '../datapath/bond-hash.ts';
import { type Attachment, macOfDevice, macOfNic } from '../model/auto.ts';
import {
  type BondSpec,
  DEFAULT_LACP_PORT_PRIORITY,
  DEFAULT_LACP_SYSTEM_PRIORITY,
  DEFAULT_REBALANCE_MS,
  defaultHashes,
  usesLacp,
} from '../model/bond.ts';
import { type Lab, splitId } from '../model/lab.ts';
import { teamingOf } from '../model/teaming.ts';
import type { BondPlan, TeamingPlan } from './plan.ts';

/** Name of the port that a team of uplinks is: `dvs0@host-a:uplinks`. */
export const TEAM_PORT = 'uplinks';
/** Numbers of LACP below it come from digits in names. */
const FIRST_HASHED = 10_001;

/** The uplinks of a switch as one port; which of them a frame takes, its port group says. */
export function teamPlan(name: string): BondPlan {
  return { ...team, name };
}

const team: Omit<BondPlan, 'name'> = {
  mode: 'team',
  hash: 'vlan+srcmac',
  primary: -1,
  failback: true,
  updelayMs: 0,
  downdelayMs: 0,
  rebalanceMs: 0,
  fallback: false,
  lacp: null,
};

/** One bond of a host; LACP's system is the host. */
export function hostBondPlan(lab: Lab, id: string, bond: BondSpec): BondPlan {
  const { parent: host, name } = splitId('bond', id);
  return bondPlan(lab, bond, {
    name: id,
    system: host,
    key: stableNumber(name, 'bond'),
    stem: 'eth',
    macOf: (nic) => macOfNic(lab, `${host}:${nic}`),
    priorityOf: (nic) => lab.nic.get(`${host}:${nic}`)?.lacpPriority,
  });
}

/** One LAG of a fabric device. */
export function lagPlan(lab: Lab, device: string, name: string, lag: BondSpec): BondPlan {
  const ports = lab.fabric.get(device)?.ports ?? {};
  return bondPlan(lab, lag, {
    name: `${device}:${name}`,
    system: device,
    key: stableNumber(name, 'lag'),
    stem: '',
    macOf: (port) => macOfDevice(lab, `${device}:${port}`),
    priorityOf: (port) => (Object.hasOwn(ports, port) ? ports[port]?.lacpPriority : undefined),
  });
}

/** Who a bond is to others. */
interface Identity {
  readonly name: string;
  /** Host or fabric device. */
  readonly system: string;
  readonly key: number;
  /** How names of members usually begin. */
  readonly stem: string;
  readonly macOf: (member: string) => string;
  readonly priorityOf: (member: string) => number | undefined;
}

function bondPlan(lab: Lab, bond: BondSpec, identity: Identity): BondPlan {
  const isBalanced = bond.mode === 'balance-slb' || bond.mode === 'balance-tcp';
  return {
    name: identity.name,
    mode: bond.mode,
    hash: hashOf(bond),
    primary: bond.primary === undefined ? -1 : bond.members.indexOf(bond.primary),
    failback: bond.failback ?? true,
    updelayMs: bond.updelay ?? 0,
    downdelayMs: bond.downdelay ?? 0,
    rebalanceMs: isBalanced ? (bond.rebalance ?? DEFAULT_REBALANCE_MS) : 0,
    fallback: bond.lacp?.fallback ?? false,
    lacp: usesLacp(bond) ? lacpOptions(lab, bond, identity) : null,
  };
}

function hashOf({ mode, hash }: BondSpec): BondHash {
  if (mode === 'balance-tcp') return 'l2-l4';
  return hash ?? defaultHashes[mode] ?? 'vlan+srcmac';
}

function lacpOptions(
  lab: Lab,
  { members, lacp = {} }: BondSpec,
  { system, key, stem, macOf, priorityOf }: Identity,
): LacpOptions {
  const numbers = new Set<number>();
  for (const member of members) {
    let number = stableNumber(member, stem);
    while (numbers.has(number)) number++;
    numbers.add(number);
  }
  const numbered = [...numbers];
  return {
    active: (lacp.mode ?? 'active') === 'active',
    fast: lacp.rate === 'fast',
    systemPriority: lacp.systemPriority ?? DEFAULT_LACP_SYSTEM_PRIORITY,
    system: lacp.systemId ?? macOfDevice(lab, system),
    key,
    ports: members.map((member, at) => ({
      mac: macOf(member),
      number: numbered[at] ?? at + 1,
      priority: priorityOf(member) ?? DEFAULT_LACP_PORT_PRIORITY,
    })),
  };
}

/**
 * A number from 1 to 65535 for a name, that stays when other names come and go: of `bond0` 1, `eth1` 2, of a fabric port `7`
 * 7; of a name without the usual stem a hash.
 */
function stableNumber(name: string, stem: string): number {
  const digits = name.startsWith(stem) ? name.slice(stem.length) : '';
  if (/^\d{1,4}$/.test(digits)) return Number(digits) + (stem === '' ? 0 : 1) || FIRST_HASHED;
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return FIRST_HASHED + ((hash >>> 0) % 50_000);
}

/** Which uplinks a vNIC's port uses; nothing where its switch has no team on this host. */
export function teamingPlan(
  lab: Lab,
  { device, portGroup }: Attachment,
): { teaming?: TeamingPlan } {
  if (portGroup === null) return {};
  const switchId = splitId('portGroup', portGroup).parent;
  const host = device.slice(switchId.length + 1);
  const { uplinks: ofHosts = {}, teaming: ofSwitch } = lab.switch.get(switchId) ?? {};
  const uplinks = Object.hasOwn(ofHosts, host) ? [ofHosts[host]].flat().length : 0;
  if (uplinks < 2) return {};
  const { notifySwitches, ...teaming } = teamingOf(
    ofSwitch,
    lab.portGroup.get(portGroup)?.teaming,
    uplinks,
  );
  return { teaming: { id: `${portGroup}@${host}`, ...teaming, notifies: notifySwitches } };
}
