/** What a folded frame says of its inside: hosts, VMs and access switches of a zone, VMs and NICs of a host. */
import { foldsWith } from './fold.ts';
import type { Graph, GraphNode } from './graph.ts';

type Translate = (key: string, count: number) => string;

export function insideText(graph: Graph, node: GraphNode, t: Translate): string {
  const children = graph.children.get(node.key) ?? [];
  const count = (keys: readonly string[], kind: GraphNode['kind']) =>
    keys.filter((key) => graph.nodes.get(key)?.kind === kind).length;
  if (node.kind === 'host')
    return [
      t('topology.vms', count(children, 'vm')),
      t('topology.nics', count(children, 'nic')),
    ].join(' · ');
  const vms = children.reduce((sum, host) => sum + count(graph.children.get(host) ?? [], 'vm'), 0);
  const fabric = [...graph.homes].filter(
    ([key, zone]) => zone === node.key && foldsWith(graph, key) !== null,
  ).length;
  return [
    t('topology.hosts', children.length),
    t('topology.vms', vms),
    ...(fabric > 0 ? [t('topology.switches', fabric)] : []),
  ].join(' · ');
}
