/** Makes bonds, LACP and teaming of the running datapath match a plan. What the plan leaves as it was goes on. */
import { BondControl, type BondListener } from '../control/bond-control.ts';
import { type ControlPlane, listen, unlisten } from '../control/control-plane.ts';
import type { LacpGroup } from '../control/lacp-group.ts';
import { Bond, type BondAdmission, type BondChoice, type BondOptions } from '../datapath/bond.ts';
import type { Datapath } from '../datapath/datapath.ts';
import { TeamPolicy } from '../datapath/team.ts';
import { type BridgePort, guardReflections } from '../datapath/topology.ts';
import type { BondPlan, Plan, PortPlan } from './plan.ts';

interface Entry {
  readonly control: BondControl;
  readonly plan: PortPlan;
}

/** How each mode chooses members, and what members take. */
const behaviors: Readonly<
  Record<BondPlan['mode'], { choice: BondChoice; admission: BondAdmission }>
> = {
  'active-backup': { choice: 'active', admission: 'active' },
  'balance-slb': { choice: 'balanced', admission: 'slb' },
  'balance-xor': { choice: 'even', admission: 'all' },
  'balance-tcp': { choice: 'balanced', admission: 'all' },
  lacp: { choice: 'even', admission: 'all' },
  team: { choice: 'team', admission: 'team' },
};

export class BondBoard {
  /** By port id. */
  readonly entries = new Map<string, Entry>();
  private readonly policies = new Map<string, TeamPolicy>();
  private readonly datapath: Datapath;
  private readonly control: ControlPlane;
  private readonly listener: BondListener;
  private readonly random: () => number;

  constructor(
    datapath: Datapath,
    control: ControlPlane,
    listener: BondListener,
    random: () => number,
  ) {
    this.datapath = datapath;
    this.control = control;
    this.listener = listener;
    this.random = random;
  }

  remove(id: string): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.entries.delete(id);
    this.detach(entry.control);
  }

  /** Gives a port, whose members are set, the bond of its plan. */
  apply(port: BridgePort, plan: PortPlan): void {
    const before = this.entries.get(plan.id);
    if (plan.bond === undefined) {
      this.remove(plan.id);
      port.bond = null;
      return;
    }
    if (before !== undefined && before.control.port === port && sameBond(before.plan, plan)) return;
    const options = bondOptions(plan.bond);
    const bond = new Bond(port.members, options, before?.control.bond.seed ?? this.random());
    if (before !== undefined) bond.inherit(before.control.bond);
    this.remove(plan.id);
    const group = before !== undefined && sameLacp(before.plan, plan) ? before.control.group : null;
    this.attach(port, plan, plan.bond, bond, group);
  }

  private attach(
    port: BridgePort,
    plan: PortPlan,
    { rebalanceMs, lacp }: BondPlan,
    bond: Bond,
    group: LacpGroup | null,
  ): void {
    port.bond = bond;
    for (const [at, member] of port.members.entries()) member.member = at;
    const control = new BondControl(
      this.datapath,
      port,
      bond,
      { rebalanceMs, lacp, group },
      this.listener,
    );
    guardReflections(port.bridge);
    for (const member of port.members) listen(member, control);
    this.entries.set(plan.id, { control, plan });
    this.control.add(control);
  }

  private detach(control: BondControl): void {
    this.control.remove(control);
    for (const member of control.bond.members) unlisten(member, control);
  }

  /** Gives the ports of VMs their teaming policies; after all ports are there. */
  applyTeaming(plan: Plan, ports: ReadonlyMap<string, BridgePort>): void {
    const used = new Map<string, TeamPolicy>();
    const byDevice = new Map<string, Set<TeamPolicy>>();
    for (const { id, device, teaming } of plan.ports) {
      const port = ports.get(id);
      if (port === undefined) continue;
      port.teaming = null;
      if (teaming === undefined) continue;
      const policy =
        this.policies.get(teaming.id) ?? used.get(teaming.id) ?? new TeamPolicy(teaming);
      policy.options = teaming;
      used.set(teaming.id, policy);
      port.teaming = policy;
      byDevice.set(device, (byDevice.get(device) ?? new Set()).add(policy));
    }
    this.policies.clear();
    for (const [id, policy] of used) this.policies.set(id, policy);
    for (const { control, plan: of } of this.entries.values())
      if (of.bond?.mode === 'team') control.bond.policies = [...(byDevice.get(of.device) ?? [])];
  }

  /** Links changed: all bonds work out at once what follows. */
  refreshAll(): void {
    for (const { control } of this.entries.values()) control.linksChanged(this.datapath.nowMs);
  }
}

function sameBond(a: PortPlan, b: PortPlan): boolean {
  return JSON.stringify([a.bond, a.members]) === JSON.stringify([b.bond, b.members]);
}

function sameLacp(a: PortPlan, b: PortPlan): boolean {
  return JSON.stringify([a.bond?.lacp, a.members]) === JSON.stringify([b.bond?.lacp, b.members]);
}

function bondOptions(plan: BondPlan): BondOptions {
  const { choice, admission } = behaviors[plan.mode];
  // Open vSwitch lets nothing pass a balance-tcp bond without LACP: the other end would not know of it.
  const lacp = plan.lacp !== null || plan.mode === 'balance-tcp';
  return { ...plan, choice, admission, lacp };
}
