/**
 * The rule sets and policers of a running datapath. What a plan leaves as it was keeps its state: a rule its hits, wherever
 * in its list it now stands, and a policer its tokens.
 */
import type { BridgePort } from '../datapath/topology.ts';
import { Meter, Policer } from '../tables/meter.ts';
import { RuleHits, RuleSet } from '../tables/rule-set.ts';
import type { RuleCounters } from './messages.ts';
import type { BucketPlan, PolicingPlan, PortPlan, RuleListPlan } from './plan.ts';

interface RuleList {
  readonly text: string;
  readonly plan: RuleListPlan;
  readonly hits: RuleHits;
  readonly inbound: RuleSet | null;
  readonly outbound: RuleSet | null;
}

export class Filters {
  private lists = new Map<string, RuleList>();
  private readonly policing = new WeakMap<BridgePort, string>();

  /** Takes the lists of a plan; before `apply` of its ports. */
  prepare(plans: readonly RuleListPlan[]): void {
    const lists = new Map<string, RuleList>();
    for (const plan of plans) {
      const before = this.lists.get(plan.id);
      const text = JSON.stringify(plan);
      lists.set(plan.id, before?.text === text ? before : makeList(plan, text, before));
    }
    this.lists = lists;
  }

  /** Gives a port its rules and its policer. */
  apply(port: BridgePort, plan: PortPlan, nowMs: number): void {
    const list = plan.rules === undefined ? undefined : this.lists.get(plan.rules);
    port.rulesIn = list?.inbound ?? null;
    port.rulesOut = list?.outbound ?? null;
    const text = JSON.stringify(plan.policing ?? null);
    if (this.policing.get(port) === text) return;
    this.policing.set(port, text);
    port.policer = plan.policing === undefined ? null : makePolicer(plan.policing, nowMs);
  }

  /** See Calls.ruleHits. */
  hits(id: string): RuleCounters[] | null {
    const list = this.lists.get(id);
    if (list === undefined) return null;
    const { cells } = list.hits;
    return Array.from({ length: list.plan.rules.length + 1 }, (_, index) => ({
      frames: cells[index * 2] ?? 0,
      bytes: cells[index * 2 + 1] ?? 0,
    }));
  }
}

function makeList(plan: RuleListPlan, text: string, before: RuleList | undefined): RuleList {
  const hits = new RuleHits(plan.rules.length);
  if (before !== undefined) keepHits(before, plan, hits);
  const set = (inbound: boolean): RuleSet | null => {
    const indexes = [...plan.rules.keys()].filter((index) => {
      const rule = plan.rules[index];
      return inbound ? rule?.inbound : rule?.outbound;
    });
    if (indexes.length === 0 && !plan.defaultDrop) return null;
    return new RuleSet(plan.id, plan.rules, indexes, hits, plan.defaultDrop);
  };
  return { text, plan, hits, inbound: set(true), outbound: set(false) };
}

/** Rules that are as they were keep what they counted, also where others came before them. */
function keepHits(before: RuleList, plan: RuleListPlan, hits: RuleHits): void {
  const places = new Map<string, number[]>();
  for (const [index, rule] of before.plan.rules.entries()) {
    const text = JSON.stringify(rule);
    places.set(text, [...(places.get(text) ?? []), index]);
  }
  const keep = (from: number, to: number): void =>
    hits.count(to, before.hits.cells[from * 2] ?? 0, before.hits.cells[from * 2 + 1] ?? 0);
  for (const [index, rule] of plan.rules.entries()) {
    const from = places.get(JSON.stringify(rule))?.shift();
    if (from !== undefined) keep(from, index);
  }
  keep(before.plan.rules.length, plan.rules.length);
}

function makePolicer({ bits, frames }: PolicingPlan, nowMs: number): Policer {
  const meter = (bucket: BucketPlan | null): Meter | null =>
    bucket === null ? null : new Meter(bucket.perMs, bucket.depth, nowMs);
  return new Policer(meter(bits), meter(frames));
}
