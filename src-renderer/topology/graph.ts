/**
 * The drawing's own graph, made from the lab: nodes in frames, and links between them. Pure; the canvas never sees
 * a lab object. Keys are `kind/id` as in model.place; an instance of a switch on a host is `switch/NAME@HOST`.
 * A reference to something that is not there is left out: the lab may be shown while it has problems.
 */
import { portGroupVlanMode } from '../../src-main/model/auto.ts';
import { type Kind, splitId, type Tables, vnicName } from '../../src-main/model/lab.ts';
import { type VlanKeys, type VlanMode, vlanMode } from '../../src-main/model/vlan.ts';
import type { Vm, VmKind } from '../../src-main/model/vm.ts';
import { type Impairment, impairmentOfLink } from './impairment.ts';
import { cablesByEnd, type Lag, lagsOf, type Member, nicMembers } from './lags.ts';

export interface ObjectRef {
  readonly kind: Kind;
  readonly id: string;
}

export type NodeKind = 'zone' | 'fabric' | 'host' | 'nic' | 'bond' | 'bridge' | 'instance' | 'vm';

export interface GraphNode {
  readonly key: string;
  readonly kind: NodeKind;
  /** What selecting the node selects. */
  readonly object: ObjectRef;
  readonly label: string;
  /** Second line: address, mode, MTU… '' where there is nothing to say. */
  readonly note: string;
  readonly parent: string | null;
  readonly vmKind: VmKind | null;
}

export type LinkKind = 'cable' | 'member' | 'uplink' | 'vnic';

export interface GraphLink {
  readonly key: string;
  readonly kind: LinkKind;
  readonly object: ObjectRef;
  /** Upper end and lower end in the layered picture. */
  readonly from: string;
  readonly to: string;
  readonly fromPort: string;
  readonly toPort: string;
  /** Ports whose counters are this link's traffic, as tables.watchStats names them. */
  readonly ports: readonly string[];
  readonly portGroup: string;
  readonly vlan: VlanMode | null;
  /** Cut cable or disconnected vNIC: down by intent. */
  readonly cut: boolean;
  /** What the cable does to frames, null for nothing. */
  readonly impairment: Impairment | null;
  /** Of a bond or team, what it is there. */
  readonly member: Member | null;
}

export interface Graph {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly links: ReadonlyMap<string, GraphLink>;
  /** Children of each frame in the order of the lab file; '' is the canvas. */
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** Distance of each fabric device from the hosts: 1 next to them, more towards the outside. */
  readonly levels: ReadonlyMap<string, number>;
  /** Fabric devices whose hosts are all in one zone, by key, with that zone's key. */
  readonly homes: ReadonlyMap<string, string>;
  /** LAGs of the fabric devices. */
  readonly lags: readonly Lag[];
}

export function keyOf(object: ObjectRef): string {
  return `${object.kind}/${object.id}`;
}

export function instanceKey(switchName: string, host: string): string {
  return `switch/${switchName}@${host}`;
}

class Builder {
  readonly nodes = new Map<string, GraphNode>();
  readonly links = new Map<string, GraphLink>();
  readonly children = new Map<string, string[]>([['', []]]);
  readonly lab: Tables;
  readonly cables: ReadonlyMap<string, string>;

  constructor(lab: Tables) {
    this.lab = lab;
    this.cables = cablesByEnd(lab);
  }

  node(
    kind: NodeKind,
    object: ObjectRef,
    node: { key?: string; label: string; note?: string; parent: string },
  ): void {
    if (node.parent !== '' && !this.nodes.has(node.parent)) return;
    this.put({
      key: node.key ?? keyOf(object),
      kind,
      object,
      label: node.label,
      note: node.note ?? '',
      parent: node.parent === '' ? null : node.parent,
      vmKind: null,
    });
  }

  put(node: GraphNode): void {
    this.nodes.set(node.key, node);
    const siblings = this.children.get(node.parent ?? '');
    if (siblings === undefined) this.children.set(node.parent ?? '', [node.key]);
    else siblings.push(node.key);
  }

  link(
    link: Pick<GraphLink, 'key' | 'kind' | 'object' | 'from' | 'to'> & Partial<GraphLink>,
  ): void {
    if (!this.nodes.has(link.from) || !this.nodes.has(link.to) || link.from === link.to) return;
    this.links.set(link.key, {
      fromPort: '',
      toPort: '',
      ports: [],
      portGroup: '',
      vlan: null,
      cut: false,
      impairment: null,
      member: null,
      ...link,
    });
  }

  /** The NIC, bond or bridge that a host calls by `name`. */
  onHost(host: string, name: string): string | null {
    for (const kind of ['bond', 'nic', 'bridge'] as const) {
      const key = `${kind}/${host}:${name}`;
      if (this.nodes.has(key)) return key;
    }
    return null;
  }
}

function addFrames(graph: Builder): void {
  const { lab } = graph;
  for (const [id, device] of lab.fabric)
    graph.node('fabric', { kind: 'fabric', id }, { label: id, note: device.kind, parent: '' });
  for (const [id] of lab.zone) {
    const { parent, name } = splitId('zone', id);
    graph.node('zone', { kind: 'zone', id }, { label: name, note: parent, parent: '' });
  }
  for (const [id, host] of lab.host)
    graph.node('host', { kind: 'host', id }, { label: id, parent: `zone/${host.zone}` });
}

function addHostParts(graph: Builder): void {
  const { lab } = graph;
  for (const kind of ['nic', 'bond', 'bridge'] as const)
    for (const [id] of lab[kind]) {
      const { parent, name } = splitId(kind, id);
      const note = kind === 'bond' ? (lab.bond.get(id)?.mode ?? '') : '';
      graph.node(kind, { kind, id }, { label: name, note, parent: `host/${parent}` });
    }
  for (const [id, bond] of lab.bond) {
    const { parent: host } = splitId('bond', id);
    const backup = bond.mode === 'active-backup';
    for (const member of nicMembers(id, host, bond.members, graph.cables, backup))
      graph.link({
        key: `member/${id}/${member.port}`,
        kind: 'member',
        object: { kind: 'nic', id: `${host}:${member.port}` },
        from: `nic/${host}:${member.port}`,
        to: `bond/${id}`,
        ports: [`${host}:${member.port}`],
        member,
      });
  }
}

/** NICs that carry the traffic of an uplink: the NIC itself, or all members of the bond. */
function carriers(lab: Tables, host: string, uplink: string): string[] {
  const members = lab.bond.get(`${host}:${uplink}`)?.members ?? [uplink];
  return members.map((nic) => `${host}:${nic}`);
}

function addUplink(
  graph: Builder,
  host: string,
  uplink: string,
  to: string,
  object: ObjectRef,
  member: Member | null = null,
) {
  const from = graph.onHost(host, uplink);
  if (from === null) return;
  graph.link({
    key: member === null ? `uplink/${to}` : `uplink/${to}/${uplink}`,
    kind: 'uplink',
    object,
    from,
    to,
    ports: carriers(graph.lab, host, uplink),
    member,
  });
}

function addSwitches(graph: Builder): void {
  const { lab } = graph;
  for (const [id, spec] of lab.switch) {
    const uplinks = spec.uplinks ?? {};
    for (const host of new Set([...Object.keys(uplinks), ...(spec.hosts ?? [])])) {
      const key = instanceKey(id, host);
      const object = { kind: 'switch', id } as const;
      graph.node('instance', object, { key, label: id, parent: `host/${host}` });
      const uplink = uplinks[host];
      if (typeof uplink === 'string') addUplink(graph, host, uplink, key, object);
      else
        for (const member of nicMembers(`${id}@${host}`, host, uplink ?? [], graph.cables, false))
          addUplink(graph, host, member.port, key, object, member);
    }
  }
  for (const [id, spec] of lab.bridge)
    if (spec.uplink !== undefined)
      addUplink(graph, splitId('bridge', id).parent, spec.uplink, `bridge/${id}`, {
        kind: 'bridge',
        id,
      });
}

/** Where a vNIC is attached: the instance or bridge on the VM's host, the port group, and how it treats VLANs. */
export function attachment(
  lab: Tables,
  host: string,
  vnic: VlanKeys & { readonly network: string },
): { key: string; portGroup: string; vlan: VlanMode } {
  const group = lab.portGroup.get(vnic.network);
  if (group === undefined)
    return {
      key: `bridge/${host}:${vnic.network}`,
      portGroup: '',
      vlan: vlanMode(vnic, 'trunk-all'),
    };
  const { parent } = splitId('portGroup', vnic.network);
  return {
    key: instanceKey(parent, host),
    portGroup: vnic.network,
    vlan: portGroupVlanMode(lab, vnic.network),
  };
}

interface VmParts {
  readonly groups: Tables['portGroup'];
  readonly node: GraphNode;
  readonly links: readonly GraphLink[];
}

/** What a VM adds to the drawing, by its spec: in a large lab nearly all VMs are as they were before a change. */
const knownVms = new WeakMap<Vm, VmParts>();

function vmParts(lab: Tables, id: string, vm: Vm): VmParts {
  const known = knownVms.get(vm);
  if (known !== undefined && known.groups === lab.portGroup && known.node.label === id)
    return known;
  const object = { kind: 'vm', id } as const;
  const nics = vm.nics ?? [];
  const node: GraphNode = {
    key: `vm/${id}`,
    kind: 'vm',
    object,
    label: id,
    note: nics.find((nic) => nic.address !== undefined)?.address ?? '',
    parent: `host/${vm.host}`,
    vmKind: vm.kind,
  };
  const links = nics.map((nic, index): GraphLink => {
    const { key, portGroup, vlan } = attachment(lab, vm.host, nic);
    const port = `${id}:${vnicName(index)}`;
    return {
      key: `vnic/${port}`,
      kind: 'vnic',
      object,
      from: key,
      to: node.key,
      fromPort: '',
      toPort: vnicName(index),
      ports: [port],
      portGroup,
      vlan,
      cut: nic.connected === false,
      impairment: null,
      member: null,
    };
  });
  const parts = { groups: lab.portGroup, node, links };
  knownVms.set(vm, parts);
  return parts;
}

function addVms(graph: Builder): void {
  for (const [id, vm] of graph.lab.vm) {
    const { node, links } = vmParts(graph.lab, id, vm);
    if (!graph.nodes.has(node.parent ?? '')) continue;
    graph.put(node);
    for (const link of links) if (graph.nodes.has(link.from)) graph.links.set(link.key, link);
  }
}

/** Distance of the fabric devices from the hosts, breadth first; a device that no host reaches is level 1. */
function fabricLevels(lab: Tables): Map<string, number> {
  const neighbours = new Map<string, string[]>([...lab.fabric.keys()].map((id) => [id, []]));
  const levels = new Map<string, number>();
  for (const { ends } of lab.link.values()) {
    const [a, b] = ends.map((end) => end.slice(0, end.indexOf(':'))) as [string, string];
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      if (!lab.fabric.has(one)) continue;
      if (lab.fabric.has(other)) neighbours.get(one)?.push(other);
      else levels.set(one, 1);
    }
  }
  const queue = [...levels.keys()];
  for (let at = 0; at < queue.length; at++) {
    const device = queue[at] as string;
    const level = (levels.get(device) ?? 1) + 1;
    for (const next of neighbours.get(device) ?? [])
      if (!levels.has(next)) {
        levels.set(next, level);
        queue.push(next);
      }
  }
  for (const id of lab.fabric.keys()) if (!levels.has(id)) levels.set(id, 1);
  return levels;
}

function addCables(graph: Builder, levels: ReadonlyMap<string, number>): void {
  const { lab } = graph;
  for (const [id, link] of lab.link) {
    const ends = link.ends.map((end) => {
      const at = end.indexOf(':');
      const device = end.slice(0, at);
      return lab.fabric.has(device)
        ? { key: `fabric/${device}`, port: end.slice(at + 1), level: levels.get(device) ?? 1, end }
        : { key: `nic/${end}`, port: end.slice(at + 1), level: 0, end };
    });
    const [upper, lower] = ends.sort((a, b) => b.level - a.level);
    if (upper === undefined || lower === undefined) continue;
    graph.link({
      key: `link/${id}`,
      kind: 'cable',
      object: { kind: 'link', id },
      from: upper.key,
      to: lower.key,
      fromPort: upper.port,
      toPort: lower.port,
      ports: [upper.end, lower.end],
      cut: link.cut === true,
      impairment: impairmentOfLink(link),
    });
  }
}

/** The zone of each fabric device that has hosts of one zone only. */
function fabricHomes(graph: Builder): Map<string, string> {
  const homes = new Map<string, string | null>();
  for (const { kind, from, to } of graph.links.values()) {
    if (kind !== 'cable' || !to.startsWith('nic/')) continue;
    const host = graph.nodes.get(to)?.parent ?? '';
    const zone = graph.nodes.get(host)?.parent ?? null;
    const known = homes.get(from);
    homes.set(from, known === undefined || known === zone ? zone : null);
  }
  return new Map([...homes].filter((home): home is [string, string] => home[1] !== null));
}

/** The whole drawing of a lab. */
export function buildGraph(lab: Tables): Graph {
  const graph = new Builder(lab);
  const levels = fabricLevels(lab);
  addFrames(graph);
  addHostParts(graph);
  addSwitches(graph);
  addVms(graph);
  addCables(graph, levels);
  return {
    nodes: graph.nodes,
    links: graph.links,
    children: graph.children,
    levels: new Map([...levels].map(([id, level]) => [`fabric/${id}`, level])),
    homes: fabricHomes(graph),
    lags: lagsOf(lab, graph.cables),
  };
}
