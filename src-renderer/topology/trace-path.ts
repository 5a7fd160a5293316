/**
 * A trace in the drawing: its hops as nodes of the graph, with the number that stands beside each, and the links
 * between them. A hop whose node is folded away is drawn on the frame that stands for it. Pure.
 */
import type { TraceHop, TraceResult } from '../../src-main/api/contract.ts';
import type { Graph } from './graph.ts';

export interface TraceStop {
  readonly node: string;
  /** Numbers of the hops that happen at this node, from 1. */
  readonly numbers: readonly number[];
  readonly verdict: TraceHop['verdict'];
}

export interface TracePath {
  readonly stops: readonly TraceStop[];
  /** Keys of the links that the frame crossed. */
  readonly links: ReadonlySet<string>;
  /** Where the frame was lost or taken; null when it arrived. */
  readonly failed: { readonly node: string } | null;
}

/** Node of the graph that a hop happens at, null for hops on links and for what is not in the drawing. */
export function hopNode(graph: Graph, hop: Pick<TraceHop, 'what' | 'name'>): string | null {
  const owner = hop.name.split(':')[0] ?? hop.name;
  const keys = [
    `${hop.what}/${hop.name}`,
    `vm/${hop.name}`,
    `nic/${hop.name}`,
    `bond/${hop.name}`,
    `bridge/${hop.name}`,
    `switch/${hop.name}`,
    `fabric/${hop.name}`,
    `vm/${owner}`,
    `fabric/${owner}`,
    `switch/${owner}`,
  ];
  return keys.find((key) => graph.nodes.has(key)) ?? null;
}

/** The main way of a frame through the drawing: copies of floods that did not arrive are left out. */
export function tracePath(graph: Graph, result: TraceResult): TracePath {
  const stops = new Map<
    string,
    { node: string; numbers: number[]; verdict: TraceHop['verdict'] }
  >();
  const links = new Set<string>();
  const index = linkIndex(graph);
  const way = wayThrough(result);
  let before: string | null = null;
  for (const at of way) {
    const hop = result.hops[at] as TraceHop;
    if (hop.what === 'link' && graph.links.has(`link/${hop.name}`)) links.add(`link/${hop.name}`);
    const node = hopNode(graph, hop);
    if (node === null) continue;
    const link = before === null ? undefined : index.get(pairKey(before, node));
    if (link !== undefined) links.add(link);
    const stop = stops.get(node);
    if (stop === undefined) stops.set(node, { node, numbers: [at + 1], verdict: hop.verdict });
    else {
      stop.numbers.push(at + 1);
      if (hop.verdict !== 'continue') stop.verdict = hop.verdict;
    }
    before = node;
  }
  const last = [...stops.values()].findLast(
    ({ verdict }) => verdict === 'dropped' || verdict === 'taken',
  );
  const failed = result.reached ? null : (last ?? [...stops.values()].at(-1) ?? null);
  return {
    stops: [...stops.values()],
    links,
    failed: failed === null ? null : { node: failed.node },
  };
}

/** Indices of the hops from the start to where it ended: the delivery, or else the first loss, or who took it. */
function wayThrough({ hops, reached }: TraceResult): number[] {
  const end = hops.findIndex(({ verdict }) =>
    reached ? verdict === 'delivered' : verdict === 'dropped' || verdict === 'taken',
  );
  const last = end < 0 ? hops.length - 1 : end;
  const way: number[] = [];
  let depth = Number.POSITIVE_INFINITY;
  // Backwards: a hop belongs to the way when no later hop of the way lies above it in the tree of copies.
  for (let at = last; at >= 0; at--) {
    const hop = hops[at] as TraceHop;
    if (hop.depth > depth) continue;
    depth = hop.depth;
    way.unshift(at);
  }
  return way;
}

const pairKey = (a: string, b: string) => (a < b ? `${a}\n${b}` : `${b}\n${a}`);

function linkIndex(graph: Graph): Map<string, string> {
  const index = new Map<string, string>();
  for (const link of graph.links.values()) index.set(pairKey(link.from, link.to), link.key);
  return index;
}
