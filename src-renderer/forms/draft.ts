/**
 * What somebody typed into a form, before it is a change: the object's name, where it lives, and its spec as raw
 * values. What is wrong with it is said by the model itself, which applies the draft to a copy of the lab.
 */
import { joinId, type Kind, type Lab, parents, splitId } from '../../src-main/model/lab.ts';
import { linkId } from '../../src-main/model/link.ts';
import { applyOperations, type Operation } from '../../src-main/model/operations.ts';
import { type Finding, ModelError, type Problem, toProblem } from '../../src-main/model/problem.ts';
import { problemPath } from '../../src-main/model/problem-path.ts';
import { nameSchema } from '../../src-main/model/scalars.ts';
import { findingsOf } from '../../src-main/model/validate/validate-lab.ts';

export type RawSpec = Record<string, unknown>;
export type Path = readonly (string | number)[];

export interface Draft {
  readonly kind: Kind;
  /** Id of the object that is edited, null where it is new. */
  readonly id: string | null;
  /** Id of the object that it lives in, '' for top-level kinds. */
  parent: string;
  name: string;
  spec: RawSpec;
}

/** Path of the name in the errors of a draft; no spec has such a key. */
export const NAME = '$name';
export const PARENT = '$parent';

/** The draft of an object as it is. */
export function draftOf(kind: Kind, id: string, spec: unknown): Draft {
  return { kind, id, ...splitId(kind, id), spec: structuredClone(spec) as RawSpec };
}

export interface Preset {
  readonly parent?: string;
  readonly spec?: RawSpec;
}

const firstSpecs: Readonly<Partial<Record<Kind, RawSpec>>> = {
  fabric: { kind: 'l2-switch' },
  bond: { mode: 'active-backup', members: [] },
  vm: { kind: 'light', nics: [] },
  link: { ends: ['', ''] },
};

const nameStems: Readonly<Record<Kind, string>> = {
  region: 'region',
  zone: 'az',
  fabric: 'tor',
  host: 'host-',
  nic: 'eth',
  bond: 'bond',
  bridge: 'br',
  link: '',
  switch: 'dvs',
  portGroup: 'pg-',
  vm: 'vm',
};
/** Kinds that are counted from 0 by custom. */
const fromZero: ReadonlySet<Kind> = new Set(['nic', 'bond', 'bridge', 'switch']);

/** A new object with a free name and the only sensible choices made. */
export function newDraft(lab: Lab, kind: Kind, preset: Preset = {}): Draft {
  const parent = preset.parent ?? onlyParent(lab, kind);
  const spec: RawSpec = { ...structuredClone(firstSpecs[kind] ?? {}), ...preset.spec };
  if (kind === 'host' && spec.zone === undefined && lab.zone.size === 1)
    spec.zone = [...lab.zone.keys()][0];
  if (kind === 'vm' && spec.host === undefined && lab.host.size === 1)
    spec.host = [...lab.host.keys()][0];
  return { kind, id: null, parent, name: freeName(lab, kind, parent), spec };
}

function onlyParent(lab: Lab, kind: Kind): string {
  if (!(kind in parents)) return '';
  const table = lab[parents[kind as keyof typeof parents].kind];
  return table.size === 1 ? ([...table.keys()][0] ?? '') : '';
}

function freeName(lab: Lab, kind: Kind, parent: string): string {
  if (kind === 'link') return '';
  for (let n = fromZero.has(kind) ? 0 : 1; ; n++) {
    const name = `${nameStems[kind]}${n}`;
    if (!lab[kind].has(idOf(kind, parent, name))) return name;
  }
}

function idOf(kind: Kind, parent: string, name: string): string {
  return kind in parents ? joinId(kind as keyof typeof parents, parent, name) : name;
}

/** The id that the object will have. */
export function idOfDraft(draft: Draft): string {
  if (draft.kind !== 'link') return idOf(draft.kind, draft.parent, draft.name);
  const ends = Array.isArray(draft.spec.ends) ? draft.spec.ends : [];
  return linkId([String(ends[0] ?? ''), String(ends[1] ?? '')]);
}

/** The operations that make the lab have the draft. */
export function operationsOf(draft: Draft): Operation[] {
  const { kind, id: before } = draft;
  const id = idOfDraft(draft);
  const put: Operation = { op: 'put', kind, id, spec: pruned(draft) };
  if (before === null || before === id) return [put];
  if (kind === 'link') return [{ op: 'delete', kind, id: before }, put];
  return [{ op: 'rename', kind, id: before, name: draft.name }, put];
}

/** Keys below which an empty text is something unfinished that the schema shall judge, not something not given. */
const KEEPS_EMPTY: ReadonlySet<string> = new Set(['vlan', 'uplinks', 'ends']);

/** The spec as it is sent: without empty texts, lists and maps that mean "not given". */
export function pruned(draft: Draft): RawSpec {
  const spec = prune(draft.spec, false) as RawSpec;
  if (draft.kind === 'vm' && spec.kind !== 'qemu') delete spec.qemu;
  // Required lists stay, so that the schema can say what is wrong with them.
  if (draft.kind === 'bond' && spec.members === undefined) spec.members = [];
  return spec;
}

function prune(value: unknown, keeps: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => prune(item, keeps));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const keepsHere = keeps || KEEPS_EMPTY.has(key);
    const inside = prune(item, keepsHere);
    return isEmpty(inside, keepsHere) ? [] : [[key, inside] as const];
  });
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown, keepsText: boolean): boolean {
  if (value === undefined || value === null) return true;
  if (value === '') return !keepsText;
  return Array.isArray(value) && value.length === 0;
}

/** Value at a path of a raw spec. */
export function valueAt(spec: unknown, path: Path): unknown {
  let value = spec;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** The spec with another value at a path; holders are made as needed, `undefined` takes the key away. */
export function withValue(spec: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof key === 'number') {
    const list = Array.isArray(spec) ? [...spec] : [];
    list[key] = withValue(list[key], rest, value);
    return list;
  }
  const { [key]: before, ...others } = (spec ?? {}) as RawSpec;
  const after = withValue(before, rest, value);
  // What was made to hold a value goes with its last one; an empty object that somebody put stays.
  if (after === undefined || (rest.length > 0 && isEmptyObject(after))) return others;
  return { ...(spec as RawSpec), [key]: after };
}

function isEmptyObject(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length === 0
  );
}

/** Errors of a draft, by the path of their field as text (`nics.0.mac`, `$name`). */
export type FieldErrors = ReadonlyMap<string, Problem>;

/** The parts of a path as text. */
export function pathKey(path: Path): string {
  return path.join('.');
}

/** What is wrong with a draft in this lab; empty where it can be saved. */
export function errorsOf(lab: Lab, draft: Draft): FieldErrors {
  const errors = new Map<string, Problem>();
  if (draft.kind in parents && draft.parent === '')
    errors.set(PARENT, wrong(draft, 'the object that it is part of', ''));
  if (draft.kind !== 'link') {
    const name = nameSchema.safeParse(draft.name);
    const expected = name.error?.issues[0]?.message;
    if (expected !== undefined) errors.set(NAME, wrong(draft, expected, draft.name));
  }
  if (errors.size > 0) return withSpecErrors(lab, draft, errors);
  return problemsByField(draft, dryRun(lab, operationsOf(draft)));
}

/** Beyond this many VMs the rules over the whole lab are the engine's work, after the change. */
const MOST_VMS_TO_JUDGE = 2_000;

/** What tells one finding of the rules from another. */
function findingKey({ code, object, field }: Finding): string {
  return `${code} ${object.kind} ${object.id} ${pathKey(field)}`;
}

/** The findings that a lab has already; null where it is too large to be judged while somebody types. */
export function knownFindings(lab: Lab): ReadonlySet<string> | null {
  return lab.vm.size > MOST_VMS_TO_JUDGE ? null : new Set([...findingsOf(lab)].map(findingKey));
}

/**
 * What the rules over the whole lab say about a draft that can be saved: duplicate addresses, VLANs not carried… Its own
 * findings stand at their fields; what it newly brings upon other objects stands at '', the form as a whole.
 */
export function adviceOf(lab: Lab, draft: Draft, known: ReadonlySet<string> | null): FieldErrors {
  if (known === null) return new Map();
  const after = applyOperations(lab, operationsOf(draft)).lab;
  const id = idOfDraft(draft);
  const told = [...findingsOf(after)].filter(
    (finding) =>
      (finding.object.kind === draft.kind && finding.object.id === id) ||
      !known.has(findingKey(finding)),
  );
  return problemsByField(draft, told.map(toProblem));
}

/** The schema's errors beside those of the name, which stops the model before it looks at the rest. */
function withSpecErrors(lab: Lab, draft: Draft, errors: Map<string, Problem>): FieldErrors {
  const stand: Draft = { ...draft, id: null, parent: draft.parent || 'x', name: 'x' };
  for (const [path, problem] of problemsByField(stand, dryRun(lab, operationsOf(stand))))
    if (!path.startsWith('$') && problem.code !== 'unknown-reference') errors.set(path, problem);
  return errors;
}

function dryRun(lab: Lab, operations: Operation[]): readonly Problem[] {
  try {
    applyOperations(lab, operations);
    return [];
  } catch (error) {
    if (error instanceof ModelError) return error.problems;
    throw error;
  }
}

function wrong(draft: Draft, expected: string, found: string): Problem {
  return {
    severity: 'error',
    code: 'wrong-value',
    message: `Expected ${expected}, found ${found === '' ? 'nothing' : JSON.stringify(found)}.`,
    values: { expected, found: found === '' ? 'nothing' : JSON.stringify(found) },
    object: { kind: draft.kind, id: idOfDraft(draft) },
    path: '',
    line: null,
    column: null,
  };
}

/** Problems of the engine or the model, each at the field it is about; '' is the object as a whole. */
export function problemsByField(draft: Draft, problems: readonly Problem[]): Map<string, Problem> {
  const found = new Map<string, Problem>();
  const ids = new Set([draft.id, idOfDraft(draft)]);
  for (const problem of problems) {
    const about = problem.object;
    const own = about !== null && about.kind === draft.kind && ids.has(about.id);
    const field = own ? fieldOf(draft, about.id, problem) : '';
    if (!found.has(field)) found.set(field, problem);
  }
  return found;
}

function fieldOf(draft: Draft, id: string, problem: Problem): string {
  if (problem.code === 'name-taken' || problem.code === 'no-name') return NAME;
  const start = problemPath(draft.kind, id);
  const rest = problem.path.startsWith(start) ? problem.path.slice(start.length) : '';
  const path = [...rest.matchAll(/\.([\w-]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g)].map(
    ([, word, index, quoted]) => word ?? index ?? quoted ?? '',
  );
  if (problem.code === 'missing-key') path.push(String(problem.values.key));
  return pathKey(path);
}
