/**
 * Broadcast domains: the nodes and links of the drawing that a broadcast sent in a VLAN would reach. Follows the model,
 * not the running core: it shows what is configured, whether the lab runs or not. Cut cables end a domain; which
 * member of a bond is active does not matter, all of them belong to it. Pure.
 */
import { fabricPort, portGroupVlanMode } from '../../src-main/model/auto.ts';
import { splitId, type Tables } from '../../src-main/model/lab.ts';
import type { VlanMode } from '../../src-main/model/vlan.ts';
import type { Graph, GraphLink } from './graph.ts';
import { accessVlan } from './vlan-color.ts';

export interface Domain {
  readonly nodes: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
}

/** Untagged frames inside a switch without VLANs. */
const UNTAGGED = 0;

/** VLAN that a frame has inside, when it comes in tagged `vid` (0: untagged); null when it is refused. */
function admit(mode: VlanMode, vid: number): number | null {
  if (mode.mode === 'none') return vid === UNTAGGED ? UNTAGGED : null;
  if (mode.mode === 'trunk-all') return vid;
  if (mode.mode === 'access') return vid === UNTAGGED || vid === mode.vid ? mode.vid : null;
  if (mode.mode === 'pvlan') return vid === UNTAGGED ? mode.vid : null;
  if (mode.mode === 'tunnel') return mode.cvlans?.includes(vid) === false ? null : mode.vid;
  if (vid === UNTAGGED) return mode.native ?? (mode.allowed.includes(0) ? UNTAGGED : null);
  return mode.allowed.includes(vid) ? vid : null;
}

/** Tag (0: none) that a frame of VLAN `vid` leaves with; null when it may not leave here. */
function emit(mode: VlanMode, vid: number): number | null {
  if (mode.mode === 'none') return vid === UNTAGGED ? UNTAGGED : null;
  if (mode.mode === 'trunk-all') return vid;
  if (mode.mode === 'access') return vid === mode.vid ? UNTAGGED : null;
  if (mode.mode === 'pvlan') return mode.receives.includes(vid) ? UNTAGGED : null;
  if (mode.mode === 'tunnel') return vid === mode.vid ? UNTAGGED : null;
  if (!mode.allowed.includes(vid)) return null;
  return vid === mode.native && !mode.nativeTagged ? UNTAGGED : vid;
}

const TRUNK_ALL: VlanMode = { mode: 'trunk-all' };

/** How the port of a link at `node` treats VLANs; NICs, bonds and uplinks let everything pass. */
function modeAt(lab: Tables, graph: Graph, link: GraphLink, node: string): VlanMode {
  if (link.kind === 'vnic' && link.vlan !== null) return link.vlan;
  if (graph.nodes.get(node)?.kind !== 'fabric') return TRUNK_ALL;
  const port = node === link.from ? link.fromPort : link.toPort;
  return fabricPort(lab, node.slice('fabric/'.length), port).vlanMode;
}

function linksOf(graph: Graph): Map<string, GraphLink[]> {
  const index = new Map<string, GraphLink[]>();
  for (const link of graph.links.values())
    for (const end of [link.from, link.to]) {
      const list = index.get(end);
      if (list === undefined) index.set(end, [link]);
      else list.push(link);
    }
  return index;
}

/** Everything that a broadcast reaches from the starting points (node key and VLAN inside that node). */
function flood(lab: Tables, graph: Graph, starts: readonly (readonly [string, number])[]): Domain {
  const index = linksOf(graph);
  const nodes = new Set<string>();
  const links = new Set<string>();
  const seen = new Set<string>();
  const queue = [...starts];
  for (let at = 0; at < queue.length; at++) {
    const [node, vid] = queue[at] as readonly [string, number];
    if (seen.has(`${node} ${vid}`)) continue;
    seen.add(`${node} ${vid}`);
    nodes.add(node);
    if (graph.nodes.get(node)?.kind === 'vm') continue;
    for (const link of index.get(node) ?? []) {
      if (link.cut) continue;
      const other = link.from === node ? link.to : link.from;
      const tag = emit(modeAt(lab, graph, link, node), vid);
      if (tag === null) continue;
      const inside = link.kind === 'vnic' ? vid : admit(modeAt(lab, graph, link, other), tag);
      if (inside === null) continue;
      links.add(link.key);
      queue.push([other, inside]);
    }
  }
  return { nodes, links };
}

/** The domain of a VLAN id, from every switch and bridge that has an access port in it. */
export function vlanDomain(lab: Tables, graph: Graph, vid: number): Domain {
  const starts = new Set<string>();
  for (const link of graph.links.values())
    if (link.vlan !== null && accessVlan(link.vlan) === vid) starts.add(link.from);
  return flood(
    lab,
    graph,
    [...starts].map((key) => [key, vid] as const),
  );
}

/** The domain of a port group, in every VLAN that it carries. */
export function portGroupDomain(lab: Tables, graph: Graph, portGroup: string): Domain {
  const spec = lab.portGroup.get(portGroup);
  if (spec === undefined) return { nodes: new Set(), links: new Set() };
  const mode = portGroupVlanMode(lab, portGroup);
  const vid = accessVlan(mode);
  const vids = vid !== null ? [vid] : mode.mode === 'trunk' ? mode.allowed : [UNTAGGED];
  const { parent } = splitId('portGroup', portGroup);
  const instances = [...graph.nodes.keys()].filter((key) => key.startsWith(`switch/${parent}@`));
  return flood(
    lab,
    graph,
    instances.flatMap((key) => vids.map((vid) => [key, vid] as const)),
  );
}
