/**
 * From the tree of a lab file to objects of a lab: which map is which object, where it stands, and every value
 * against its schema. An object that fails is left out and remembered, so that nobody complains of its absence.
 */
import { z } from 'zod';
import { checkName, checkSpec, keysOf } from './check-spec.ts';
import { emptyLab, joinId, type Kind, type Lab, type parents } from './lab.ts';
import { laterKey, laterValue } from './later.ts';
import { linkId } from './link.ts';
import type { ObjectKey } from './problem.ts';
import type { FieldPath } from './problem-path.ts';
import { type Salvaged, type SalvagedObject, salvage } from './salvage.ts';
import { descriptionSchema, nameSchema } from './scalars.ts';
import { describe, type SchemaFinding, schemaFindings } from './schema-findings.ts';
import { entryOf, toValue, type YamlEntry, type YamlNode } from './yaml/node.ts';

/** A finding with its path from the top of the file. */
export interface FileFinding extends SchemaFinding {
  readonly object: ObjectKey | null;
}

export interface LabTree {
  /** Objects that are right in themselves. */
  readonly lab: Lab;
  readonly findings: FileFinding[];
  /** `kind id` → path of the object in the file. */
  readonly paths: ReadonlyMap<string, FieldPath>;
  /** `kind id` of objects that are in the file and not in the lab. */
  readonly broken: ReadonlySet<string>;
  /** What is right of those. */
  readonly salvaged: Salvaged;
}

type ChildKind = keyof typeof parents;

const topSections = new Map<string, Kind>([
  ['regions', 'region'],
  ['fabric', 'fabric'],
  ['hosts', 'host'],
  ['switches', 'switch'],
  ['vms', 'vm'],
]);
/** Key inside a parent → kind of the objects below it. */
const childSections: Readonly<Partial<Record<Kind, ReadonlyMap<string, ChildKind>>>> = {
  region: new Map([['zones', 'zone']]),
  host: new Map([
    ['nics', 'nic'],
    ['bonds', 'bond'],
    ['bridges', 'bridge'],
  ]),
  switch: new Map([['portGroups', 'portGroup']]),
};
/** Kinds that may be a list of names, where there is nothing more to say of them. */
const listable: ReadonlySet<Kind> = new Set(['zone', 'nic', 'bridge']);

const section = z.unknown().optional();
/** The keys of the file's top level; sections are taken apart by hand. */
const topSchema = z.strictObject({
  netyard: section,
  name: nameSchema,
  description: descriptionSchema.optional(),
  regions: section,
  fabric: section,
  hosts: section,
  links: section,
  switches: section,
  vms: section,
});

/** Takes the tree of a lab file apart. `root` is a map. */
export function readTree(root: YamlNode): LabTree {
  return new TreeReader().read(root);
}

class TreeReader {
  readonly #lab: Lab = emptyLab('');
  readonly #findings: FileFinding[] = [];
  readonly #paths = new Map<string, FieldPath>();
  readonly #broken = new Set<string>();
  readonly #salvaged: Map<string, SalvagedObject> = new Map();

  read(root: YamlNode): LabTree {
    const header = this.#header(root);
    for (const { key, value } of root.type === 'map' ? root.entries : []) {
      const kind = topSections.get(key);
      if (kind !== undefined) this.#section(kind, value, [key], '');
      else if (key === 'links') this.#links(value, [key]);
    }
    return {
      lab: { ...this.#lab, ...header },
      findings: this.#findings,
      paths: this.#paths,
      broken: this.#broken,
      salvaged: this.#salvaged,
    };
  }

  #header(root: YamlNode): { name: string; description: string } {
    const entries = root.type === 'map' ? root.entries : [];
    const keep = entries.filter(({ key }) => key !== 'links' && !topSections.has(key));
    const input = toValue({ type: 'map', offset: 0, entries: keep });
    const result = topSchema.safeParse(input);
    if (result.success)
      return { name: result.data.name, description: result.data.description ?? '' };
    const known = Object.keys(topSchema.shape);
    for (const finding of schemaFindings(result.error, input, () => known))
      this.#find(laterKey('lab', finding, known), null);
    return { name: '', description: '' };
  }

  #find(finding: SchemaFinding, object: ObjectKey | null): void {
    this.#findings.push({ ...finding, object });
  }

  #wrong(field: FieldPath, expected: string, node: YamlNode): void {
    const values = { expected, found: describe(toValue(node)) };
    this.#find({ code: 'wrong-value', values, field }, null);
  }

  /** A section of objects by name: a map, or a list of names. */
  #section(kind: Kind, node: YamlNode, path: FieldPath, parent: string): void {
    if (node.type === 'scalar' && node.value === null) return;
    const canList = listable.has(kind);
    if (node.type === 'map')
      for (const { key, value } of node.entries)
        this.#named(kind, key, parent, value, [...path, key]);
    else if (node.type === 'list' && canList)
      for (const [index, item] of node.items.entries())
        this.#listed(kind, item, parent, [...path, index]);
    else this.#wrong(path, canList ? 'a list or a map of names' : 'a map of names', node);
  }

  #listed(kind: Kind, item: YamlNode, parent: string, path: FieldPath): void {
    if (item.type !== 'scalar' || item.value === null) {
      this.#wrong(path, 'a name', item);
      return;
    }
    const key = String(item.value);
    if (this.#paths.has(`${kind} ${idIn(kind, parent, key)}`))
      this.#find({ code: 'duplicate-key', values: { key }, field: path }, null);
    else this.#named(kind, key, parent, { type: 'map', offset: item.offset, entries: [] }, path);
  }

  #named(kind: Kind, name: string, parent: string, node: YamlNode, path: FieldPath): void {
    const object = { kind, id: idIn(kind, parent, name) };
    this.#object(object, node, path, checkName(name));
  }

  #links(node: YamlNode, path: FieldPath): void {
    if (node.type === 'scalar' && node.value === null) return;
    if (node.type !== 'list') {
      this.#wrong(path, 'a list like [{ ends: [host-a:eth0, tor1:1] }]', node);
      return;
    }
    for (const [index, item] of node.items.entries()) {
      const ends = entryOf(item, 'ends')?.value;
      const [first, second] = ends?.type === 'list' ? ends.items.map(scalarText) : [];
      // Without two ends it has no id; its place in the list stands for it.
      const id = first && second ? linkId([first, second]) : `links[${index}]`;
      if (this.#paths.has(`link ${id}`))
        this.#find(
          {
            code: 'duplicate-link',
            values: { first: first ?? '', second: second ?? '' },
            field: [...path, index],
          },
          null,
        );
      else this.#object({ kind: 'link', id }, item, [...path, index], []);
    }
  }

  /** One object with what lives inside it; `nameFindings` are those of its name. */
  #object(
    object: ObjectKey,
    node: YamlNode,
    path: FieldPath,
    nameFindings: readonly SchemaFinding[],
  ): void {
    const key = `${object.kind} ${object.id}`;
    this.#paths.set(key, path);
    const sections = childSections[object.kind];
    const entries = node.type === 'map' ? node.entries : [];
    const own = entries.filter((entry) => !sections?.has(entry.key));
    const findings = [...nameFindings];
    if (node.type !== 'map' && !(node.type === 'scalar' && node.value === null)) {
      const values = { expected: 'a map like { key: value }', found: describe(toValue(node)) };
      findings.push({ code: 'wrong-value', values, field: [] });
    } else findings.push(...this.#spec(object, own, nameFindings.length === 0));
    if (findings.length > 0) this.#broken.add(key);
    for (const finding of findings)
      this.#find({ ...finding, field: [...path, ...finding.field] }, object);
    for (const entry of entries) {
      const child = sections?.get(entry.key);
      if (child !== undefined) this.#section(child, entry.value, [...path, entry.key], object.id);
    }
  }

  /** Checks the spec of an object and, where all of it is right, takes it into the lab. */
  #spec(object: ObjectKey, own: readonly YamlEntry[], isNamed: boolean): SchemaFinding[] {
    const { kind, id } = object;
    const input = toValue({ type: 'map', offset: 0, entries: own }) as Record<string, unknown>;
    const later = laterValue(kind, input);
    const children = [...(childSections[kind]?.keys() ?? [])];
    const checked = checkSpec(kind, id, input, children);
    if (checked.ok) {
      // The tables of a lab that is being read belong to nobody else yet.
      if (isNamed) (this.#lab[kind] as Map<string, unknown>).set(id, checked.spec);
      return [];
    }
    const spec = isNamed ? salvage(kind, id, input, checked.findings) : null;
    if (spec !== null) this.#salvaged.set(`${kind} ${id}`, { kind, id, spec });
    if (later !== null) return [later];
    const known = [...keysOf(kind, []), ...children];
    return checked.findings.map((finding) => laterKey(kind, finding, known));
  }
}

function idIn(kind: Kind, parent: string, name: string): string {
  return parent === '' ? name : joinId(kind as ChildKind, parent, name);
}

function scalarText(node: YamlNode): string {
  return node.type === 'scalar' && node.value !== null ? String(node.value) : '';
}
