/** Broadcast domains of the engine (tables.domains) in the drawing: their nodes and links. Pure. */
import type { BroadcastDomain } from '../../src-main/api/contract.ts';
import { portGroupVlanMode } from '../../src-main/model/auto.ts';
import { splitId, type Tables } from '../../src-main/model/lab.ts';
import type { Graph } from './graph.ts';

export interface Domain {
  readonly nodes: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
}

/** A VLAN, or a port group in every VLAN that it carries. */
export type Lit = { readonly vlan: number } | { readonly portGroup: string };

/** The domains that are meant. */
export function domainsOf(
  lab: Tables,
  all: readonly BroadcastDomain[],
  lit: Lit,
): readonly BroadcastDomain[] {
  const vlans = new Set('vlan' in lit ? [lit.vlan] : vlansOf(lab, lit.portGroup));
  const inVlan = all.filter((one) => [...one.vlans, ...one.same].some((vlan) => vlans.has(vlan)));
  if ('vlan' in lit) return inVlan;
  const { parent } = splitId('portGroup', lit.portGroup);
  return inVlan.filter(({ devices }) => devices.some((name) => name.startsWith(`${parent}@`)));
}

function vlansOf(lab: Tables, portGroup: string): readonly number[] {
  if (!lab.portGroup.has(portGroup)) return [];
  const mode = portGroupVlanMode(lab, portGroup);
  if (mode.mode === 'trunk') return mode.allowed;
  return 'vid' in mode ? [mode.vid] : [0];
}

/** What of the drawing belongs to domains. Cut cables and unplugged vNICs carry nothing. */
export function drawnDomain(graph: Graph, domains: readonly BroadcastDomain[]): Domain {
  const ports = new Set(domains.flatMap((domain) => domain.ports.map(({ port }) => port)));
  const nodes = new Set<string>();
  for (const device of domains.flatMap((domain) => domain.devices))
    for (const kind of ['switch', 'bridge', 'fabric'])
      if (graph.nodes.has(`${kind}/${device}`)) nodes.add(`${kind}/${device}`);
  const links = new Set<string>();
  for (const { key, from, to, cut, ports: ends } of graph.links.values()) {
    if (cut || ends.length === 0 || !ends.every((port) => ports.has(port))) continue;
    links.add(key);
    nodes.add(from).add(to);
  }
  return { nodes, links };
}
