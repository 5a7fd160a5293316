/**
 * The inventory as a tree, twice, from one model: by place (region › zone › host › what runs there) and by network
 * (switch › port group › ports). Pure. An object may stand at several places: the key of a node is its path.
 */
import { hasInstance } from '../../src-main/model/auto.ts';
import { type Kind, type Lab, splitId, vnicName } from '../../src-main/model/lab.ts';
import { linkParts } from '../../src-main/model/link.ts';
import type { ObjectRef } from '../stores/selection.ts';
import { shortName } from './words.ts';

export interface TreeNode {
  readonly key: string;
  readonly label: string;
  /** What it stands for; null for a group, which has a translated label instead. */
  readonly object: ObjectRef | null;
  /** Key of a group's words. */
  readonly group: string | null;
  readonly children: readonly TreeNode[];
}

/** One visible line of the tree. */
export interface TreeRow {
  readonly node: TreeNode;
  /** From 1. */
  readonly level: number;
  readonly expanded: boolean;
  readonly position: number;
  readonly siblings: number;
}

function leaf(under: string, kind: Kind, id: string, label = shortName(kind, id)): TreeNode {
  return { key: `${under}/${kind}:${id}`, label, object: { kind, id }, group: null, children: [] };
}
function branch(
  under: string,
  kind: Kind,
  id: string,
  children: (key: string) => TreeNode[],
): TreeNode {
  const node = leaf(under, kind, id);
  return { ...node, children: children(node.key) };
}
function group(name: string, children: (key: string) => TreeNode[]): TreeNode[] {
  const key = `group:${name}`;
  const inside = children(key);
  if (inside.length === 0) return [];
  return [{ key, label: name, object: null, group: name, children: inside }];
}

/** Ids by the id that they belong to, in the order of the lab. */
function idsBy(entries: Iterable<readonly [string, string]>): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const [owner, id] of entries) {
    const ids = index.get(owner);
    if (ids === undefined) index.set(owner, [id]);
    else ids.push(id);
  }
  return index;
}
function byParent(lab: Lab, kind: Kind): Map<string, string[]> {
  return idsBy([...lab[kind].keys()].map((id) => [splitId(kind, id).parent, id] as const));
}

/** Region › zone › host › switches, bridges, bonds, NICs, VMs; then the fabric between the hosts. */
export function hostsTree(lab: Lab): TreeNode[] {
  const zones = byParent(lab, 'zone');
  const hosts = idsBy([...lab.host].map(([id, { zone }]) => [zone, id] as const));
  const inHost = (['bridge', 'bond', 'nic'] as const).map(
    (kind) => [kind, byParent(lab, kind)] as const,
  );
  const vms = idsBy([...lab.vm].map(([id, { host }]) => [host, id] as const));
  const switches = [...lab.switch];
  const host = (under: string, id: string) =>
    branch(under, 'host', id, (key) => [
      ...switches
        .filter(([, spec]) => hasInstance(spec, id))
        .map(([of]) => leaf(key, 'switch', of)),
      ...inHost.flatMap(([kind, index]) => (index.get(id) ?? []).map((of) => leaf(key, kind, of))),
      ...(vms.get(id) ?? []).map((of) => leaf(key, 'vm', of)),
    ]);
  const zone = (under: string, id: string) =>
    branch(under, 'zone', id, (key) => (hosts.get(id) ?? []).map((of) => host(key, of)));
  const regions = [...lab.region.keys()].map((id) =>
    branch('', 'region', id, (key) => (zones.get(id) ?? []).map((of) => zone(key, of))),
  );
  return [...regions, ...fabricGroup(lab)];
}

/** Switch › port group › ports; bridges with theirs; the fabric with its links. */
export function networksTree(lab: Lab): TreeNode[] {
  const ports = idsBy(
    [...lab.vm].flatMap(([vm, spec]) =>
      (spec.nics ?? []).map(
        ({ network }, index) =>
          [
            network.includes('/') ? network : `${spec.host}:${network}`,
            `${vm}:${vnicName(index)}`,
          ] as const,
      ),
    ),
  );
  const portsOf = (key: string, network: string) =>
    (ports.get(network) ?? []).map((port) => leafOfPort(key, port));
  const groups = byParent(lab, 'portGroup');
  const switches = [...lab.switch.keys()].map((id) =>
    branch('', 'switch', id, (key) =>
      (groups.get(id) ?? []).map((of) =>
        branch(key, 'portGroup', of, (inside) => portsOf(inside, of)),
      ),
    ),
  );
  const bridges = group('bridges', (key) =>
    [...lab.bridge.keys()].map((id) => ({
      ...branch(key, 'bridge', id, (inside) => portsOf(inside, id)),
      label: id,
    })),
  );
  return [...switches, ...bridges, ...fabricGroup(lab)];
}

function leafOfPort(under: string, port: string): TreeNode {
  const vm = port.slice(0, port.lastIndexOf(':'));
  return { ...leaf(under, 'vm', vm, port), key: `${under}/port:${port}` };
}

function fabricGroup(lab: Lab): TreeNode[] {
  const links = idsBy(
    [...lab.link].flatMap(([id, { ends }]) =>
      [...new Set(ends.map((end) => linkParts(end).device))].map((device) => [device, id] as const),
    ),
  );
  const direct = [...lab.link]
    .filter(([, { ends }]) => ends.every((end) => !lab.fabric.has(linkParts(end).device)))
    .map(([id]) => id);
  return group('fabric', (key) => [
    ...[...lab.fabric.keys()].map((id) =>
      branch(key, 'fabric', id, (inside) =>
        (links.get(id) ?? []).map((of) => leaf(inside, 'link', of)),
      ),
    ),
    ...direct.map((id) => leaf(key, 'link', id)),
  ]);
}

/** The lines to show: everything below what is expanded, or with a filter every match with what leads to it. */
export function visibleRows(
  nodes: readonly TreeNode[],
  isExpanded: (node: TreeNode, level: number) => boolean,
  filter: string,
): TreeRow[] {
  const rows: TreeRow[] = [];
  const wanted = filter.trim().toLowerCase();
  const add = (siblings: readonly TreeNode[], level: number): boolean => {
    let any = false;
    siblings.forEach((node, index) => {
      const at = rows.length;
      const row = { node, level, position: index + 1, siblings: siblings.length };
      rows.push({ ...row, expanded: wanted !== '' || isExpanded(node, level) });
      const own = wanted === '' || node.label.toLowerCase().includes(wanted);
      const below =
        node.children.length > 0 && rows[at]?.expanded === true && add(node.children, level + 1);
      if (own || below) any = true;
      else rows.length = at;
      if (wanted !== '' && own && !below) rows[at] = { ...row, expanded: false };
    });
    return any;
  };
  add(nodes, 1);
  return rows;
}

/** Keys of the nodes that lead to the first place of an object, the object's own last; empty where it is not there. */
export function pathTo(nodes: readonly TreeNode[], object: ObjectRef): string[] {
  for (const node of nodes) {
    if (node.object?.kind === object.kind && node.object.id === object.id) return [node.key];
    const below = pathTo(node.children, object);
    if (below.length > 0) return [node.key, ...below];
  }
  return [];
}
