/**
 * Which objects a spec refers to, and where. One place for all who ask: validation, "in use" checks, renames,
 * the store's foreign keys and the window's "used by". The parent of an object (its id says it) is not a reference.
 */
import type { FdbOptions } from './bridge-options.ts';
import { type Kind, type Lab, type SpecOf, splitId } from './lab.ts';
import { linkParts } from './link.ts';
import { type MirrorKeys, portsOfMirror } from './mirror.ts';
import type { ObjectKey } from './problem.ts';
import type { FieldPath } from './problem-path.ts';

/**
 * How the text at `path` names its target: `id` in full; `name` inside the same host; `end` of a cable
 * (`host:nic`, or `device:port` for a fabric device); `port` of a switch or bridge (`vm:eth0`, `host:uplink`); `key` of a
 * record, where `path` ends with the key itself.
 */
export type ReferenceForm = 'id' | 'name' | 'end' | 'port' | 'key';

export interface Reference {
  readonly path: FieldPath;
  readonly form: ReferenceForm;
  /** What it may point to, in the order of preference: an uplink is a NIC or a bond. */
  readonly targets: readonly [ObjectKey, ...ObjectKey[]];
}

type ReferencesOf = { readonly [K in Kind]: (spec: SpecOf<K>, id: string) => Reference[] };

const none = (): Reference[] => [];

const referencesByKind: ReferencesOf = {
  region: none,
  zone: none,
  fabric: none,
  nic: none,
  portGroup: none,
  host: (host) => [{ path: ['zone'], form: 'id', targets: [{ kind: 'zone', id: host.zone }] }],
  bond: (bond, id) => {
    const host = splitId('bond', id).parent;
    const found = bond.members.map((name, index) => nicByName(host, name, ['members', index]));
    if (bond.primary !== undefined) found.push(nicByName(host, bond.primary, ['primary']));
    return found;
  },
  bridge: (bridge, id) => {
    const { uplink } = bridge;
    const found = [...mirroredPorts(bridge), ...fixedPorts(bridge.fdb)];
    if (uplink !== undefined)
      found.unshift(uplinkByName(splitId('bridge', id).parent, uplink, ['uplink']));
    return found;
  },
  link: (link) =>
    link.ends.map((end, index) => ({
      path: ['ends', index],
      form: 'end',
      targets: [
        { kind: 'nic', id: end },
        { kind: 'fabric', id: linkParts(end).device },
      ],
    })),
  switch: (spec) => {
    const { uplinks = {}, hosts = [] } = spec;
    const found: Reference[] = [...mirroredPorts(spec), ...fixedPorts(spec.fdb)];
    for (const [host, uplink] of Object.entries(uplinks)) {
      found.push({ path: ['uplinks', host], form: 'key', targets: [{ kind: 'host', id: host }] });
      if (typeof uplink === 'string') found.push(uplinkByName(host, uplink, ['uplinks', host]));
      else
        for (const [index, nic] of uplink.entries())
          found.push(nicByName(host, nic, ['uplinks', host, index]));
    }
    for (const [index, host] of hosts.entries())
      found.push({ path: ['hosts', index], form: 'id', targets: [{ kind: 'host', id: host }] });
    return found;
  },
  vm: (vm) => {
    const found: Reference[] = [
      { path: ['host'], form: 'id', targets: [{ kind: 'host', id: vm.host }] },
    ];
    for (const [index, { network }] of (vm.nics ?? []).entries()) {
      const path = ['nics', index, 'network'];
      found.push(
        network.includes('/')
          ? { path, form: 'id', targets: [{ kind: 'portGroup', id: network }] }
          : { path, form: 'name', targets: [{ kind: 'bridge', id: `${vm.host}:${network}` }] },
      );
    }
    return found;
  },
};

/** Kinds whose objects may refer to a kind: the only ones to look through for its users. */
export const referrers: { readonly [K in Kind]: readonly Kind[] } = {
  region: [],
  zone: ['host'],
  fabric: ['link'],
  host: ['switch', 'vm'],
  nic: ['bond', 'bridge', 'link', 'switch'],
  bond: ['bridge', 'switch'],
  bridge: ['vm'],
  link: [],
  switch: [],
  portGroup: ['vm'],
  vm: ['bridge', 'switch'],
};

/** VMs whose vNICs are ports of fixed addresses. */
function fixedPorts(fdb: FdbOptions | undefined): Reference[] {
  return (fdb?.static ?? []).flatMap(({ port }, index): Reference[] =>
    port.includes(':')
      ? [
          {
            path: ['fdb', 'static', index, 'port'],
            form: 'port',
            targets: [{ kind: 'vm', id: linkParts(port).device }],
          },
        ]
      : [],
  );
}

function nicByName(host: string, name: string, path: FieldPath): Reference {
  return { path, form: 'name', targets: [{ kind: 'nic', id: `${host}:${name}` }] };
}

function uplinkByName(host: string, name: string, path: FieldPath): Reference {
  const id = `${host}:${name}`;
  return {
    path,
    form: 'name',
    targets: [
      { kind: 'nic', id },
      { kind: 'bond', id },
    ],
  };
}

/** Ports that mirror sessions name: a vNIC of a VM, or what is an uplink. */
function mirroredPorts({ mirrors = {} }: MirrorKeys): Reference[] {
  return Object.entries(mirrors).flatMap(([name, mirror]) =>
    portsOfMirror(mirror).map(({ port, path }) => ({
      path: ['mirrors', name, ...path],
      form: 'port' as const,
      targets: [
        { kind: 'nic' as const, id: port },
        { kind: 'bond' as const, id: port },
        { kind: 'vm' as const, id: linkParts(port).device },
      ] as const,
    })),
  );
}

/** Every reference of an object, in the order of its fields. */
export function referencesOf<K extends Kind>(kind: K, id: string, spec: SpecOf<K>): Reference[] {
  return referencesByKind[kind](spec, id);
}

/** The object that a reference points to, or null where there is none. */
export function resolveReference(lab: Lab, reference: Reference): ObjectKey | null {
  return reference.targets.find(({ kind, id }) => lab[kind].has(id)) ?? null;
}

/** The objects that refer to an object, each with the reference: "used by". O(objects of the referring kinds). */
export function usersOf(lab: Lab, target: ObjectKey): { user: ObjectKey; reference: Reference }[] {
  const users: { user: ObjectKey; reference: Reference }[] = [];
  for (const kind of referrers[target.kind])
    forEachReference(lab, kind, (user, reference) => {
      const points = resolveReference(lab, reference);
      if (points?.kind === target.kind && points.id === target.id) users.push({ user, reference });
    });
  return users;
}

/** Visits every reference of all objects of a kind. */
export function forEachReference(
  lab: Lab,
  kind: Kind,
  visit: (user: ObjectKey, reference: Reference) => void,
): void {
  for (const [id, spec] of lab[kind])
    for (const reference of referencesOf(kind, id, spec)) visit({ kind, id }, reference);
}

/**
 * The spec with every reference to a renamed object following it. `renamed` gives the new id of an object, or
 * undefined where it keeps its own. The same spec comes back where nothing changes.
 */
export function rewriteReferences<K extends Kind>(
  lab: Lab,
  kind: K,
  id: string,
  spec: SpecOf<K>,
  renamed: (target: ObjectKey) => string | undefined,
): SpecOf<K> {
  let result: unknown = spec;
  // Keys last: renaming one moves the value below it, whose reference is found by the old key.
  const references = referencesOf(kind, id, spec).sort(
    (a, b) => Number(a.form === 'key') - Number(b.form === 'key'),
  );
  for (const reference of references) {
    const target = resolveReference(lab, reference);
    const to = target === null ? undefined : renamed(target);
    if (target === null || to === undefined) continue;
    result =
      reference.form === 'key'
        ? renameKey(result, reference.path, to)
        : replaceAt(result, reference.path, (text) =>
            textOf(reference.form, target.kind, to, text),
          );
  }
  return result as SpecOf<K>;
}

function textOf(form: ReferenceForm, kind: Kind, id: string, before: string): string {
  if (form === 'name') return splitId(kind, id).name;
  if ((form === 'end' && kind === 'fabric') || (form === 'port' && kind === 'vm'))
    return `${id}:${linkParts(before).port}`;
  return id;
}

function replaceAt(value: unknown, path: FieldPath, change: (text: string) => string): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return change(String(value));
  const before = (value as Record<string | number, unknown>)[key];
  const after = replaceAt(before, rest, change);
  if (after === before) return value;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? after : item));
  return { ...(value as object), [key]: after };
}

function renameKey(value: unknown, path: FieldPath, to: string): unknown {
  const [record = '', key] = path;
  const holder = value as Record<string, Record<string, unknown>>;
  const entries = Object.entries(holder[record] ?? {});
  return {
    ...holder,
    [record]: Object.fromEntries(entries.map(([name, item]) => [name === key ? to : name, item])),
  };
}
