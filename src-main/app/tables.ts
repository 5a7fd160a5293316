/** Live tables of a lab: its ports (also while it does not run), their counters, the addresses that switches have learned. */
import type {
  BondRow,
  BroadcastDomain,
  Counters,
  FdbRow,
  FlowRow,
  NeighborRow,
  PortRow,
  SecurityRow,
  StpTree,
  TrafficRow,
} from '../api/contract.ts';
import type { TablesArea } from '../api/engine.ts';
import { macOfVnic, networkOf } from '../model/auto.ts';
import { type Lab, vnicName } from '../model/lab.ts';
import { type VlanMode, vlanParts } from '../model/vlan.ts';
import { sayParts } from '../model/words.ts';
import type { DropReasonName } from '../packet/drop-reason.ts';
import { type LinkReason, linkReasons } from '../packet/link-reason.ts';
import { compile } from '../switchd/compile.ts';
import { broadcastDomains } from '../switchd/domains.ts';
import type { GuardPlan, InterfacePlan, Plan, PortPlan } from '../switchd/plan.ts';
import type { LabCore } from './lab-core.ts';
import type { Labs } from './labs.ts';
import { devicesOf, portOf, unknownName } from './names.ts';
import { refusal } from './refusal.ts';
import type { Runner } from './runner.ts';
import { appSaid } from './sentences.ts';

/** Drops that say that a port tried what it may not. */
const guardReasons: ReadonlySet<string> = new Set<DropReasonName>([
  'portBlocked',
  'forgedTransmit',
  'macNotAllowed',
  'macChanged',
  'addressNotAllowed',
  'arpInspection',
  'dhcpGuard',
  'routerGuard',
  'macLimit',
]);

export class Tables implements TablesArea {
  readonly #labs: Labs;
  readonly #runner: Runner;

  constructor(labs: Labs, runner: Runner) {
    this.#labs = labs;
    this.#runner = runner;
  }

  ports(name?: string): PortRow[] {
    const { lab } = this.#labs.session(name);
    const plan = compile(lab, new Map());
    const owners = new Map<string, PortPlan>();
    for (const port of plan.ports) for (const member of port.members) owners.set(member, port);
    const groups = portGroups(lab);
    const core = this.#runner.coreOf(lab.name);
    const held = core?.held();
    return plan.interfaces.map((iface) => {
      const owner = owners.get(iface.id);
      const { mac, portGroup } = groups.get(iface.id) ?? { mac: '', portGroup: '' };
      const vlan = owner === undefined ? [] : vlanParts(vlanModeOf(owner));
      return {
        port: iface.id,
        kind: iface.kind,
        device: owner?.device ?? '',
        portGroup,
        vlan: sayParts(vlan),
        vlanParts: vlan,
        mac: iface.kind === 'nic' ? (lab.nic.get(iface.id)?.mac ?? '') : mac,
        mtu: iface.mtu,
        index: core?.index(iface.id) ?? null,
        ...linkState(core, iface),
        blocked: iface.blocked ?? false,
        held: held?.get(iface.id) ?? null,
      };
    });
  }

  counters(name?: string, ports?: readonly string[]): ReadonlyMap<string, Counters> {
    const core = this.#runner.coreOf(this.#labs.session(name).name);
    const found = new Map<string, Counters>();
    if (core === null) return found;
    for (const port of ports ?? core.interfaces) {
      const counters = core.counters(port);
      if (counters !== null) found.set(port, counters);
    }
    return found;
  }

  domains(name?: string, vlan?: number): BroadcastDomain[] {
    const plan = compile(this.#labs.session(name).lab, new Map());
    return broadcastDomains(plan)
      .filter(({ vlans, same }) => vlan === undefined || [...vlans, ...same].includes(vlan))
      .map(({ vlans, same, devices, ports }) => ({
        vlans: [...vlans],
        same: [...same],
        devices: [...devices],
        ports: [...ports],
      }));
  }

  async traffic(name?: string): Promise<TrafficRow[]> {
    const rows = await this.#runner.run(name).core.traffic();
    return rows.sort((a, b) => a.host.localeCompare(b.host) || a.vlan - b.vlan);
  }

  async neighbors(
    name: string | undefined,
    device?: string,
    host?: string,
  ): Promise<NeighborRow[]> {
    const { core, lab } = this.#runner.run(name);
    const rows = await core.neighbors(device === undefined ? null : devicesOf(lab, device, host));
    return rows.map((row) => ({ ...row, capabilities: [...row.capabilities] }));
  }

  async flows(
    name: string | undefined,
    device?: string,
    host?: string,
  ): Promise<{ recording: boolean; flows: FlowRow[] }> {
    const { core, lab } = this.#runner.run(name);
    return core.flows(device === undefined ? null : devicesOf(lab, device, host));
  }

  async security(name?: string): Promise<SecurityRow[]> {
    const { lab } = this.#labs.session(name);
    const plan = compile(lab, new Map());
    const groups = portGroups(lab);
    const core = this.#runner.coreOf(lab.name);
    const seen = new Map((await core?.guards())?.map((state) => [state.interface, state]));
    const ports = new Map(plan.ports.map((port) => [port.id, port]));
    const interfaces = new Set(plan.interfaces.map(({ id }) => id));
    // LAGs are ports that are no interfaces.
    const lags = plan.ports.filter(({ id }) => !interfaces.has(id));
    const entries: { id: string; blocked?: boolean }[] = [...plan.interfaces, ...lags];
    return entries.flatMap(({ id, blocked = false }) => {
      const { guard = null, members = [id] } = ports.get(id) ?? {};
      if (guard === null && !blocked) return [];
      const state = seen.get(id);
      const drops = members.map((member) => core?.counters(member)?.drops ?? {});
      return {
        port: id,
        portGroup: groups.get(id)?.portGroup ?? '',
        blocked,
        enforced: guard === null ? [] : enforcedBy(guard),
        initialMac: groups.get(id)?.mac ?? '',
        effectiveMac: groups.has(id) ? (state?.effectiveMac ?? '') : '',
        closed: state?.closed ?? false,
        learned: state?.learned ?? null,
        macLimit: guard === null || guard.macLimit === 0 ? null : guard.macLimit,
        violations: violationsOf(drops),
      };
    });
  }

  async bonds(name?: string, bond?: string): Promise<BondRow[]> {
    const { core, lab } = this.#runner.run(name);
    const rows = await core.bondRows();
    const found = bond === undefined ? rows : rows.filter((row) => row.bond === bond);
    if (bond !== undefined && found.length === 0) {
      const used = rows.map((row) => row.bond);
      throw unknownName('bond', bond, used, appSaid('where-used', { lab: lab.name }));
    }
    return found.map((row) => ({
      ...row,
      inUse: [...row.inUse],
      members: row.members.map((member) => ({ ...member })),
    }));
  }

  async fdb(
    name: string | undefined,
    device: string,
    host?: string,
  ): Promise<(FdbRow & { device: string })[]> {
    const { core, lab } = this.#runner.run(name);
    const devices = devicesOf(lab, device, host);
    const tables = await Promise.all(
      devices.map(async (id) =>
        ((await core.fdb(id)) ?? []).map((row) => ({ device: id, ...row })),
      ),
    );
    return tables.flatMap((rows) => rows.sort(byAddress));
  }

  async fdbFlush(
    name: string | undefined,
    device: string,
    host: string | undefined,
    { port, vlan }: { port?: string | undefined; vlan?: number | undefined },
  ): Promise<number> {
    const { core, lab } = this.#runner.run(name);
    const devices = devicesOf(lab, device, host);
    const plan = compile(lab, new Map());
    const at =
      port === undefined ? null : portOf(plan, devices, port, appSaid('where-device', { device }));
    const counts = await Promise.all(devices.map((id) => core.fdbFlush(id, at, vlan ?? null)));
    return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  }

  async stp(name: string | undefined, device?: string, host?: string): Promise<StpTree[]> {
    const { core, lab } = this.#runner.run(name);
    const devices =
      device === undefined ? treesOf(compile(lab, new Map())) : devicesOf(lab, device, host);
    const trees = await Promise.all(
      devices.map(async (id) => {
        const tree = await core.stp(id);
        return tree === null ? [] : [{ device: id, ...tree, ports: [...tree.ports] }];
      }),
    );
    return trees.flat();
  }

  async stpRecover(name: string | undefined, port: string): Promise<void> {
    const { core, lab } = this.#runner.run(name);
    const plan = compile(lab, new Map());
    const id = portOf(plan, treesOf(plan), port, appSaid('where-tree'));
    if (await core.stpRecover(id)) return;
    const trees = await this.stp(name);
    const shut = trees.flatMap(({ ports }) =>
      ports.flatMap((one) => (one.role === 'errdisabled' ? one.port : [])),
    );
    throw shut.length === 0
      ? refusal('CONFLICT', 'not-shut', { port: id })
      : refusal('CONFLICT', 'not-shut-but', { port: id, others: shut.join(', ') });
  }
}

/** Devices with a spanning tree. */
function treesOf({ devices }: Plan): string[] {
  return devices.flatMap(({ id, stp }) => (stp === null ? [] : id));
}

function byAddress(a: FdbRow, b: FdbRow): number {
  return a.vlan - b.vlan || a.mac.localeCompare(b.mac);
}

/** What a guard enforces, in the words of the lab file. */
function enforcedBy(guard: GuardPlan): string[] {
  const enforced = [];
  if (guard.promiscuous) enforced.push('promiscuous');
  if (!guard.macChanges) enforced.push('macChanges');
  if (!guard.forgedTransmits) enforced.push('forgedTransmits');
  if (guard.allowedMacs !== null) enforced.push('allowedMacs');
  if (guard.checksAddresses) enforced.push('allowedAddresses');
  if (guard.arpInspection) enforced.push('arpInspection');
  if (guard.dhcpGuard) enforced.push('dhcpGuard');
  if (guard.routerGuard) enforced.push('routerGuard');
  if (guard.macLimit > 0) enforced.push('macLimit');
  return enforced;
}

/** Of all members of a port together. */
function violationsOf(drops: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [reason, frames] of drops.flatMap(Object.entries<number>))
    if (guardReasons.has(reason)) sums[reason] = (sums[reason] ?? 0) + frames;
  return sums;
}

function portGroups(lab: Lab): Map<string, { mac: string; portGroup: string }> {
  const found = new Map<string, { mac: string; portGroup: string }>();
  for (const [id, vm] of lab.vm)
    for (const [index, vnic] of (vm.nics ?? []).entries())
      found.set(`${id}:${vnicName(index)}`, {
        mac: macOfVnic(lab, id, index),
        portGroup: networkOf(lab, vm, vnic)?.portGroup ?? '',
      });
  return found;
}

function linkState(
  core: LabCore | null,
  iface: InterfacePlan,
): Pick<PortRow, 'up' | 'why' | 'whyCode' | 'whySaid'> {
  const said = core?.links.get(iface.id);
  const failure = core?.failures.get(iface.id);
  if (said?.up === true && failure === undefined) return { up: true, why: '', whyCode: '' };
  if (failure !== undefined)
    return { up: said?.up ?? false, why: failure.why, whyCode: '', whySaid: failure.said };
  const whyCode = core === null ? 'lab-stopped' : (said?.why ?? neverUp(iface));
  return { up: false, why: linkReasons[whyCode], whyCode };
}

/** Why an interface is down of which the core has never said that it was up. */
function neverUp({ enabled, kind, peer, cut }: InterfacePlan): LinkReason {
  if (!enabled) return 'switched-off';
  if (kind === 'vnic') return 'vm-off';
  if (peer === null) return 'no-cable';
  return cut ? 'cut' : 'far-end-off';
}

/** What a port of the plan does with VLANs. */
function vlanModeOf({
  mode,
  pvid,
  allowed,
  cvlans,
  protected: isolated,
  pvlan,
}: PortPlan): VlanMode {
  return { ...taggingOf(), ...(isolated === true && { protected: true }) };
  function taggingOf(): VlanMode {
    if (pvlan !== undefined) return pvlan;
    if (mode === 'access') return pvid === 0 ? { mode: 'none' } : { mode, vid: pvid };
    if (mode === 'dot1q-tunnel')
      return { mode: 'tunnel', vid: pvid, cvlans: cvlans ?? null, ethertype: '802.1ad' };
    if (allowed === 'all') return { mode: 'trunk-all' };
    if (mode === 'trunk') return { mode, allowed, native: null };
    const nativeTagged = mode === 'native-tagged';
    return { mode: 'trunk', allowed, native: pvid, ...(nativeTagged && { nativeTagged }) };
  }
}
