/**
 * Folding: which nodes and links of the graph are drawn. What is inside a folded frame is drawn as the frame; links
 * between the same two drawn nodes become one bundle. Pure.
 */
import type { Graph, GraphLink, GraphNode } from './graph.ts';

/** With more hosts than this, zones start folded; a zone with more than the second number starts with folded hosts. */
export const FOLD_ZONES_ABOVE = 60;
export const FOLD_HOSTS_ABOVE = 24;

/** With more fabric devices than this, those of one zone alone fold with it. */
export const FOLD_FABRIC_ABOVE = 16;

export interface Bundle {
  /** The link's own key, or `from>to` where it stands for several. */
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly links: readonly GraphLink[];
}

export interface Visible {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly bundles: readonly Bundle[];
  /** Frames that are drawn as a card: the folded ones, and zones without hosts. */
  readonly folded: ReadonlySet<string>;
}

/** Frames that are folded when a lab is first shown. */
export function initialFolds(graph: Graph): Set<string> {
  const folded = new Set<string>();
  let hosts = 0;
  for (const node of graph.nodes.values()) if (node.kind === 'host') hosts++;
  for (const node of graph.nodes.values()) {
    if (node.kind === 'zone' && hosts > FOLD_ZONES_ABOVE) folded.add(node.key);
    if (node.kind !== 'zone') continue;
    const inside = graph.children.get(node.key) ?? [];
    if (inside.length > FOLD_HOSTS_ABOVE) for (const host of inside) folded.add(host);
  }
  return folded;
}

/** The zone that a fabric device folds with, null where it stays by itself. */
export function foldsWith(graph: Graph, key: string): string | null {
  return graph.levels.size > FOLD_FABRIC_ABOVE ? (graph.homes.get(key) ?? null) : null;
}

/** The drawn node that stands for `key`: itself, or the outermost folded frame around it. */
export function representative(graph: Graph, folded: ReadonlySet<string>, key: string): string {
  let drawn = key;
  for (
    let at: string | null = graph.nodes.get(key)?.parent ?? foldsWith(graph, key);
    at !== null;
  ) {
    if (folded.has(at)) drawn = at;
    at = graph.nodes.get(at)?.parent ?? null;
  }
  return drawn;
}

/** What is drawn of the graph while the frames in `folded` are folded. */
export function visibleGraph(graph: Graph, folded: ReadonlySet<string>): Visible {
  const nodes = new Map<string, GraphNode>();
  const drawnAs = new Map<string, string>();
  // Parents stand before their children in `nodes`, so the parent's answer is known when a child asks.
  for (const node of graph.nodes.values()) {
    const parent = node.parent ?? foldsWith(graph, node.key);
    // A fabric device stands before its zone; zones are in no other frame.
    const outside = parent === null ? undefined : (drawnAs.get(parent) ?? parent);
    const hidden = outside !== undefined && (outside !== parent || folded.has(outside));
    drawnAs.set(node.key, hidden ? outside : node.key);
    if (!hidden) nodes.set(node.key, node);
  }
  const bundles = new Map<string, { key: string; from: string; to: string; links: GraphLink[] }>();
  for (const link of graph.links.values()) {
    const from = drawnAs.get(link.from);
    const to = drawnAs.get(link.to);
    if (from === undefined || to === undefined || from === to) continue;
    const merges = from !== link.from || to !== link.to;
    const key = merges ? `${from}>${to}` : link.key;
    const bundle = bundles.get(key);
    if (bundle === undefined) bundles.set(key, { key, from, to, links: [link] });
    else bundle.links.push(link);
  }
  const cards = [...nodes.values()].filter(
    ({ key, kind }) => folded.has(key) || (kind === 'zone' && !graph.children.has(key)),
  );
  return {
    nodes,
    bundles: [...bundles.values()],
    folded: new Set(cards.map((node) => node.key)),
  };
}
