/**
 * What a form is made of: one small description per field. The words (label, help) are translations under
 * `fields.<kind>.<key>` or, where several kinds share them, `fields.common.<key>`; the rules are the model's schemas.
 */
import type { Lab } from '../../src-main/model/lab.ts';
import type { Draft, Path, RawSpec } from './draft.ts';

export type Widget =
  | 'text'
  | 'area'
  | 'number'
  | 'toggle'
  | 'choice'
  | 'reference'
  | 'references'
  /** A list of texts. */
  | 'strings'
  /** A list of numbers and ranges: VLANs as `10, 20-30`. */
  | 'ranges'
  /** Keys under an optional object: a switch writes the object or takes it away, `fields` are inside it. */
  | 'group'
  /** Objects in a list, or in a map by name: one row each, made of `fields`. */
  | 'rows'
  | 'vlan'
  | 'uplinks';

/** Sections in the order in which every form has them: what a frame meets first stands first. */
const sectionOrder = [
  '',
  'boot',
  'balancing',
  'lacp',
  'lags',
  'teaming',
  'tagging',
  'pvlans',
  'security',
  'filters',
  'shaping',
  'impairment',
  'spanningTree',
  'storm',
  'fdb',
  'mirrors',
  'monitoring',
] as const;
export type Section = (typeof sectionOrder)[number];

export interface Option {
  readonly value: string | number;
  readonly label: string;
  /** A second line in the list, and below the field once it is chosen. */
  readonly help?: string;
}

/** What the options of a field are taken from. */
export interface FormContext {
  readonly lab: Lab;
  readonly draft: Draft;
  /** Inside rows: the row that holds the field; else the spec. */
  readonly row: RawSpec;
}

export interface Field {
  /** Path inside the spec, the row or the group. A widget of several keys has the path of what holds them. */
  readonly path: Path;
  /** Names the words and the field in addresses: `memory` for `qemu.memory`. */
  readonly key: string;
  readonly widget: Widget;
  /** Collapsible part of the form, named by `form.section.<section>`. Fields without one stand first. */
  readonly section?: Section;
  /** Shown behind the value; translated where there is `form.unit.<unit>`. */
  readonly unit?: string;
  /** Value that holds where nothing is given. A toggle that is on by default has `true`. */
  readonly fallback?: string | number | boolean;
  /** What stands in the empty field: "automatic", "default". */
  readonly hint?: 'automatic' | 'default';
  /** What stands in the empty field: a value as it may look. */
  readonly example?: string;
  /** Addresses and paths. */
  readonly mono?: boolean;
  readonly required?: boolean;
  /** Toggles: "not given" is a third answer beside yes and no. */
  readonly tri?: boolean;
  /** Choices: the values. Their words are `fields.<kind>.<key>.options.<value>.{label,help}`, else the value itself. */
  readonly choices?: readonly (string | number)[];
  /** References: what may be chosen. */
  readonly options?: (context: FormContext) => readonly Option[];
  /** References: may be typed too (a fabric port that does not exist yet). */
  readonly free?: boolean;
  /** VLAN: what the object is without any VLAN key. */
  readonly absent?: 'none' | 'trunk-all';
  readonly shown?: (context: FormContext) => boolean;
  /** What else changes in the holder when this field did. */
  readonly settle?: (holder: RawSpec) => RawSpec;
  /** Groups and rows: what is inside, with paths from there. */
  readonly fields?: readonly Field[];
  /** Groups and rows: where the words of `fields` are, in place of the kind: `fields.<words>.<key>`. */
  readonly words?: string;
  /** Groups: what is written when it is switched on; an empty object where not given. */
  readonly first?: RawSpec;
  readonly rows?: RowsOptions;
}

/** How the rows of a `rows` field are made. Its words: `fields.<kind>.<key>.{none,add}`. */
export interface RowsOptions {
  /** The rows are values of a map by name, not items of a list; a new one gets this name. */
  readonly newName?: (context: FormContext, taken: readonly string[]) => string;
  readonly newRow?: (context: FormContext) => RawSpec;
  /** What a row of a list is called; its number from 1 where not given. */
  readonly nameOf?: (index: number) => string;
  /** Lists whose order means something: rows can be moved. */
  readonly ordered?: boolean;
  /** The most rows, so that no more can be added. */
  readonly most?: number;
}

/** What the VLAN field of a form holds. */
export const VLAN_FIELD_KEYS = ['vlan', 'trunk', 'native', 'vlanMode', 'cvlans', 'qinqEthertype'];

/** The keys at a field's path that its value and its errors may stand at; the first is the field itself. */
export function ownKeys(field: Field): readonly string[] {
  return field.widget === 'vlan' ? VLAN_FIELD_KEYS : [String(field.path.at(-1))];
}

/** True for widgets that hold fields themselves, and place errors at them. */
export function isComposite({ widget }: Field): boolean {
  return widget === 'vlan' || widget === 'rows' || widget === 'group' || widget === 'uplinks';
}

/** True where a path (inside the holder of the field) leads to the field or into it. */
export function covers(field: Field, path: Path): boolean {
  const starts = field.path.every((part, index) => String(part) === String(path[index]));
  if (!starts || field.widget !== 'vlan') return starts;
  return ownKeys(field).includes(String(path[field.path.length]));
}

/** The field with this key, or else the one that a path leads into. */
export function fieldAt(fields: readonly Field[], path: Path): Field | undefined {
  const byKey = path.length === 1 ? fields.find(({ key }) => key === String(path[0])) : undefined;
  return byKey ?? fields.find((field) => covers(field, path));
}

/** The parts of a path as text: `nics[0].mac`, `nics.0.mac`, `ports["a.b"].vlan`. */
export function pathParts(path: string): string[] {
  return [...path.matchAll(/"((?:[^"\\]|\\.)*)"|[^.[\]"]+/g)].map(
    ([part, quoted]) => quoted ?? part,
  );
}

/** Fields by section, in the order of the sections; the fields without one come first, under ''. */
export function bySection(fields: readonly Field[]): (readonly [Section, readonly Field[]])[] {
  const found = new Map<Section, Field[]>();
  for (const field of fields) {
    const section = field.section ?? '';
    const list = found.get(section) ?? [];
    list.push(field);
    found.set(section, list);
  }
  return [...found].sort(([a], [b]) => sectionOrder.indexOf(a) - sectionOrder.indexOf(b));
}
