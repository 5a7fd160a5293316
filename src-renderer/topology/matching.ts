/** Nodes whose name or address contains what is searched. Pure. */
import type { Graph } from './graph.ts';

const MOST = 500;

export function matching(graph: Graph, query: string): ReadonlySet<string> {
  const wanted = query.trim().toLowerCase();
  const found = new Set<string>();
  if (wanted === '') return found;
  for (const { key, label, note } of graph.nodes.values()) {
    if (!label.toLowerCase().includes(wanted) && !note.toLowerCase().includes(wanted)) continue;
    found.add(key);
    if (found.size === MOST) break;
  }
  return found;
}
