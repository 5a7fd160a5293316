/**
 * Writes a lab as a lab file. Equal labs give the same text: objects stand in natural order of their names, keys
 * in the order of the schemas. What fits on a line is written on one, as people write it.
 */
import { keysOf } from './check-spec.ts';
import { type Kind, type Lab, splitId } from './lab.ts';
import { naturally } from './natural-order.ts';
import { plainScalar } from './yaml/scalar.ts';

const LINE_WIDTH = 120;

type Value = string | number | boolean | readonly Value[] | ReadonlyMap<string, Value>;

/** The lab as text of a lab file, version 1. */
export function formatLabFile(lab: Lab): string {
  const top = new Map<string, Value>([
    ['netyard', 1],
    ['name', lab.name],
  ]);
  if (lab.description !== '') top.set('description', lab.description);
  const children = childrenByParent(lab);
  const sections: [string, Value][] = [
    ['regions', objects(lab, 'region', children, [['zones', 'zone']])],
    ['fabric', objects(lab, 'fabric', children, [])],
    [
      'hosts',
      objects(lab, 'host', children, [
        ['nics', 'nic'],
        ['bonds', 'bond'],
        ['bridges', 'bridge'],
      ]),
    ],
    ['links', [...sorted(lab.link)].map(([, spec]) => specMap('link', spec))],
    ['switches', objects(lab, 'switch', children, [['portGroups', 'portGroup']])],
    ['vms', objects(lab, 'vm', children, [])],
  ];
  const lines: string[] = [];
  for (const [key, value] of top) lines.push(`${key}: ${inline(value)}`);
  for (const [key, value] of sections)
    if (!isEmpty(value)) lines.push(`${key}:`, ...block(value, 2));
  return `${lines.join('\n')}\n`;
}

type ChildKind = 'zone' | 'nic' | 'bond' | 'bridge' | 'portGroup';
type Children = ReadonlyMap<ChildKind, ReadonlyMap<string, ReadonlyMap<string, Value>>>;

const listable: ReadonlySet<Kind> = new Set(['zone', 'nic', 'bridge']);

/** Kind → parent → name → spec. */
function childrenByParent(lab: Lab): Children {
  const result = new Map<ChildKind, Map<string, Map<string, Value>>>();
  for (const kind of ['zone', 'nic', 'bond', 'bridge', 'portGroup'] as const) {
    const parents = new Map<string, Map<string, Value>>();
    for (const [id, spec] of sorted(lab[kind])) {
      const { parent, name } = splitId(kind, id);
      const siblings = parents.get(parent) ?? new Map<string, Value>();
      parents.set(parent, siblings.set(name, specMap(kind, spec)));
    }
    result.set(kind, parents);
  }
  return result;
}

function objects(
  lab: Lab,
  kind: Kind,
  children: Children,
  sections: readonly (readonly [string, ChildKind])[],
): Map<string, Value> {
  const result = new Map<string, Value>();
  for (const [id, spec] of sorted<unknown>(lab[kind])) {
    const map = specMap(kind, spec);
    for (const [key, childKind] of sections) {
      const below = children.get(childKind)?.get(id);
      if (below === undefined) continue;
      const isList = listable.has(childKind) && [...below.values()].every(isEmpty);
      map.set(key, isList ? [...below.keys()] : below);
    }
    result.set(id, map);
  }
  return result;
}

function sorted<T>(table: ReadonlyMap<string, T>): [string, T][] {
  return [...table].sort(([a], [b]) => naturally(a, b));
}

/** A spec as ordered keys without those that are undefined. */
function specMap(kind: Kind, spec: unknown): Map<string, Value> {
  const given = spec as Readonly<Record<string, unknown>>;
  const map = new Map<string, Value>();
  for (const key of keysOf(kind, []))
    if (Object.hasOwn(given, key) && given[key] !== undefined)
      map.set(key, ordered(kind, [key], given[key]));
  return map;
}

function ordered(kind: Kind, field: readonly (string | number)[], value: unknown): Value {
  if (Array.isArray(value)) return value.map((item) => ordered(kind, [...field, 0], item));
  if (typeof value !== 'object' || value === null) return value as string | number | boolean;
  const known = keysOf(kind, field);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) =>
    known.length > 0 ? known.indexOf(a) - known.indexOf(b) : naturally(a, b),
  );
  return new Map(entries.map(([key, item]) => [key, ordered(kind, [...field, key], item)]));
}

function isMap(value: Value): value is ReadonlyMap<string, Value> {
  return value instanceof Map;
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isEmpty(value: Value): boolean {
  return isMap(value) ? value.size === 0 : isList(value) && value.length === 0;
}

/** A value on one line. */
function inline(value: Value): string {
  if (isMap(value)) {
    if (value.size === 0) return '{}';
    return `{ ${[...value].map(([key, item]) => `${text(key, true)}: ${inline(item)}`).join(', ')} }`;
  }
  if (isList(value)) return `[${value.map(inline).join(', ')}]`;
  return typeof value === 'string' ? text(value, false) : String(value);
}

/** A map or list as lines, each entry on one line where it fits. */
function block(value: Value, indent: number): string[] {
  const space = ' '.repeat(indent);
  if (isMap(value))
    return [...value].flatMap(([key, item]) => entry(`${space}${text(key, true)}:`, item, indent));
  if (isList(value)) return value.flatMap((item) => entry(`${space}-`, item, indent));
  return [`${space}${inline(value)}`];
}

function entry(start: string, value: Value, indent: number): string[] {
  const line = `${start} ${inline(value)}`;
  const isLeaf = isEmpty(value) || !(isMap(value) || isList(value));
  // Port groups are what people compare and edit: a line each.
  const isOpened = start.endsWith(' portGroups:') || (isMap(value) && value.has('portGroups'));
  if (isLeaf || (line.length <= LINE_WIDTH && !isOpened)) return [line];
  const below = block(value, indent + 2);
  if (!start.endsWith('-')) return [start, ...below];
  const [first = '', ...rest] = below;
  return [`${start} ${first.trimStart()}`, ...rest];
}

/**
 * A text, quoted where YAML could take it for something else, today's or YAML 1.1's: `yes`, `12:30`, a MAC
 * address. Keys are texts in any case, so `1` needs no quotes there.
 */
function text(value: string, isKey: boolean): string {
  const isPlain =
    /^[A-Za-z0-9_.][A-Za-z0-9_./%-]*(?::[A-Za-z0-9_./-]+)*(?: [A-Za-z0-9_./()-]+)*$/.test(value);
  const isText = isKey || typeof plainScalar(value) === 'string';
  const isOther = /^(?:y|n|yes|no|on|off)$/i.test(value) || /^[0-9][^-/]*:/.test(value);
  return isPlain && isText && !isOther ? value : JSON.stringify(value);
}
