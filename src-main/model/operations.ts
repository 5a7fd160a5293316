/**
 * Changes of a lab. An operation is what somebody asks for; a change is what it did to one object, with the
 * object before and after, so that it can be shown, stored, undone and redone. A list of operations is judged
 * at its end, so their order does not matter to references: a switch and its VMs may be deleted in either order.
 */
import { z } from 'zod';
import { checkId, checkSpec } from './check-spec.ts';
import { type DraftObject, LabDraft } from './draft.ts';
import { deepEqual } from './equal.ts';
import {
  joinId,
  type Kind,
  kindSchema,
  kinds,
  type Lab,
  parentOf,
  type parents,
  splitId,
} from './lab.ts';
import { linkId } from './link.ts';
import { type Finding, ModelError, type ObjectKey, toProblem } from './problem.ts';
import { referencesOf, referrers, resolveReference, rewriteReferences } from './references.ts';
import { descriptionSchema, nameSchema } from './scalars.ts';
import { nameConflict } from './validate/names.ts';
import { unresolved } from './validate/references.ts';

const objectKey = { kind: kindSchema, id: z.string().min(1).max(255) };

export const operationSchema = z.discriminatedUnion('op', [
  /** Creates or replaces an object. The spec is checked against the schema of its kind. */
  z.strictObject({ op: z.literal('put'), ...objectKey, spec: z.unknown() }),
  /** Deletes an object and what lives inside it; refused while something outside refers to it. */
  z.strictObject({ op: z.literal('delete'), ...objectKey }),
  /** Gives an object another name (not id) and rewrites every reference to it. */
  z.strictObject({ op: z.literal('rename'), ...objectKey, name: nameSchema }),
  /** Changes the lab's own description. */
  z.strictObject({ op: z.literal('describe'), description: descriptionSchema }),
]);

export type Operation = z.infer<typeof operationSchema>;

/**
 * What happened to one object: `before` null when it was created, `after` null when it was deleted. Kind `lab`
 * has the lab's name as id and `{ description }` before and after.
 */
export interface Change {
  readonly kind: Kind | 'lab';
  readonly id: string;
  readonly before: unknown;
  readonly after: unknown;
}

export const changeSchema = z.object({
  kind: z.union([kindSchema, z.literal('lab')]),
  id: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});

/**
 * Applies a list of operations: all or none. One change per object that is different at the end.
 * @throws {ModelError} with every problem: unknown object, wrong spec or name, name taken, reference to
 * nothing, deleted object still in use.
 */
export function applyOperations(
  lab: Lab,
  operations: readonly Operation[],
): { lab: Lab; changes: Change[] } {
  const draft = new LabDraft(lab);
  const findings = operations.flatMap((operation) => applyOne(draft, operation));
  if (findings.length === 0) findings.push(...judge(lab, draft));
  if (findings.length > 0) throw new ModelError(findings.map(toProblem));
  return { lab: draft.lab, changes: changesOf(lab, draft) };
}

/** The lab before the changes. They must be the last ones made to it. */
export function revertChanges(lab: Lab, changes: readonly Change[]): Lab {
  return setAll(lab, changes, 'before');
}

/** The lab with the changes made again, as they were made the first time. */
export function reapplyChanges(lab: Lab, changes: readonly Change[]): Lab {
  return setAll(lab, changes, 'after');
}

/** What makes one lab into another: objects are compared by identity first, then by content. */
export function diffLabs(before: Lab, after: Lab): Change[] {
  const changes: Change[] = [];
  if (before.description !== after.description)
    changes.push({
      kind: 'lab',
      id: after.name,
      before: { description: before.description },
      after: { description: after.description },
    });
  for (const kind of kinds) {
    const [old, now]: readonly ReadonlyMap<string, unknown>[] = [before[kind], after[kind]];
    if (old === undefined || now === undefined || old === now) continue;
    for (const [id, spec] of now)
      if (!deepEqual(old.get(id), spec))
        changes.push({ kind, id, before: old.get(id) ?? null, after: spec });
    for (const [id, spec] of old)
      if (!now.has(id)) changes.push({ kind, id, before: spec, after: null });
  }
  return changes;
}

function setAll(lab: Lab, changes: readonly Change[], side: 'before' | 'after'): Lab {
  const draft = new LabDraft(lab);
  for (const change of changes) {
    const value = change[side];
    if (change.kind === 'lab') draft.describe((value as { description: string }).description);
    else if (value === null) draft.delete({ kind: change.kind, id: change.id });
    else draft.put({ kind: change.kind, id: change.id }, value as DraftObject);
  }
  return draft.lab;
}

function applyOne(draft: LabDraft, operation: Operation): Finding[] {
  if (operation.op === 'describe') {
    draft.describe(operation.description);
    return [];
  }
  const object: ObjectKey = { kind: operation.kind, id: operation.id };
  if (operation.op === 'put') return put(draft, object, operation.spec);
  if (!draft.has(object))
    return [{ code: 'unknown-object', values: nameValues(object), object, field: [] }];
  if (operation.op === 'rename') return rename(draft, object, operation.name);
  for (const child of draft.childrenOf(object)) draft.delete(child);
  draft.delete(object);
  return [];
}

function put(draft: LabDraft, object: ObjectKey, input: unknown): Finding[] {
  const checked = checkSpec(object.kind, object.id, input);
  if (!checked.ok) return checked.findings;
  const before = draft.get(object);
  if (before === undefined) {
    const findings = checkId(object, checked.spec);
    if (findings.length > 0) return findings;
  }
  if (before === undefined || !deepEqual(before, checked.spec)) draft.put(object, checked.spec);
  return [];
}

function rename(draft: LabDraft, object: ObjectKey, name: string): Finding[] {
  const { kind, id } = object;
  if (kind === 'link') return [{ code: 'no-name', values: { kind }, object, field: [] }];
  const { parent } = splitId(kind, id);
  const to = parent === '' ? name : joinId(kind as keyof typeof parents, parent, name);
  if (to === id) return [];
  const wrongName = checkId({ kind, id: to }, draft.get(object));
  if (wrongName.length > 0) return wrongName;
  if (draft.has({ kind, id: to })) return [taken(object, { kind, id: to })];
  const ids = new Map([[keyText(object), to]]);
  for (const child of draft.childrenOf(object)) {
    const childName = splitId(child.kind, child.id).name;
    ids.set(keyText(child), joinId(child.kind as keyof typeof parents, to, childName));
  }
  // Users first, while their references still resolve; then the object and its children move.
  const rewritten = rewriteUsers(draft, object, ids);
  for (const [key, spec] of rewritten) draft.put(key, spec);
  for (const moved of [object, ...draft.childrenOf(object)]) {
    const spec = draft.get(moved);
    const movedTo = ids.get(keyText(moved));
    if (spec === undefined || movedTo === undefined) continue;
    draft.delete(moved);
    draft.put({ kind: moved.kind, id: movedTo }, spec);
  }
  return rewritten
    .filter(([key]) => key.kind === 'link')
    .flatMap(([key, spec]) => moveLink(draft, key, spec));
}

/** Every object whose references change with the new ids, with its new spec. */
function rewriteUsers(
  draft: LabDraft,
  object: ObjectKey,
  ids: ReadonlyMap<string, string>,
): [ObjectKey, DraftObject][] {
  const { lab } = draft;
  const renamedKinds = new Set([object, ...draft.childrenOf(object)].map(({ kind }) => kind));
  const users = new Set([...renamedKinds].flatMap((kind) => referrers[kind]));
  const rewritten: [ObjectKey, DraftObject][] = [];
  for (const kind of users)
    for (const [id, spec] of lab[kind]) {
      const after = rewriteReferences(lab, kind, id, spec, (target) => ids.get(keyText(target)));
      if (after !== spec) rewritten.push([{ kind, id }, after]);
    }
  return rewritten;
}

/** A link's id says its ends: it follows them. */
function moveLink(draft: LabDraft, link: ObjectKey, spec: DraftObject): Finding[] {
  const id = linkId((spec as { ends: [string, string] }).ends);
  draft.delete(link);
  draft.put({ kind: 'link', id }, spec);
  return [];
}

/** What only the whole list can say: names, references of what was put, users of what was deleted. */
function judge(before: Lab, draft: LabDraft): Finding[] {
  const { lab } = draft;
  const findings: Finding[] = [];
  const deleted: ObjectKey[] = [];
  for (const object of draft.touched()) {
    const spec = draft.get(object);
    if (spec === undefined) {
      if (before[object.kind].has(object.id)) deleted.push(object);
      continue;
    }
    findings.push(...unresolved(lab, object, spec));
    const other = before[object.kind].has(object.id) ? null : nameConflict(lab, object);
    if (other !== null) findings.push(taken(object, other));
  }
  return [...findings, ...stillUsed(draft, deleted)];
}

function stillUsed(draft: LabDraft, deleted: readonly ObjectKey[]): Finding[] {
  const { lab } = draft;
  const gone = new Map(deleted.map((object) => [keyText(object), object]));
  const users = new Map<string, Set<string>>();
  for (const kind of new Set(deleted.flatMap((object) => referrers[object.kind])))
    for (const [id, spec] of lab[kind]) {
      if (draft.isTouched({ kind, id })) continue;
      for (const reference of referencesOf(kind, id, spec)) {
        const target = reference.targets.find((candidate) => gone.has(keyText(candidate)));
        if (target === undefined || resolveReference(lab, reference) !== null) continue;
        const key = keyText(deletedWith(target, gone));
        users.set(key, (users.get(key) ?? new Set()).add(id));
      }
    }
  return [...users].flatMap(([key, ids]) => {
    const object = gone.get(key);
    return object === undefined
      ? []
      : [
          {
            code: 'in-use',
            values: { ...nameValues(object), users: someOf([...ids]) },
            object,
            field: [],
          } as const,
        ];
  });
}

/** What somebody deleted: the host rather than its NIC, where both went. */
function deletedWith(object: ObjectKey, gone: ReadonlyMap<string, ObjectKey>): ObjectKey {
  const parent = parentOf(object);
  return (parent !== null && gone.get(keyText(parent))) || object;
}

const SHOWN_USERS = 5;

function someOf(ids: readonly string[]): string {
  const shown = ids
    .slice(0, SHOWN_USERS)
    .map((id) => `"${id}"`)
    .join(', ');
  return ids.length > SHOWN_USERS ? `${shown}, …` : shown;
}

function taken(object: ObjectKey, other: ObjectKey): Finding {
  const values = {
    name: splitId(other.kind, other.id).name,
    otherKind: other.kind,
    other: other.id,
  };
  return { code: 'name-taken', values, object, field: [] };
}

function nameValues({ kind, id }: ObjectKey): { kind: Kind; name: string } {
  return { kind, name: id };
}

function keyText({ kind, id }: ObjectKey): string {
  return `${kind} ${id}`;
}

function changesOf(before: Lab, draft: LabDraft): Change[] {
  const changes: Change[] = [];
  const { lab } = draft;
  if (before.description !== lab.description)
    changes.push({
      kind: 'lab',
      id: lab.name,
      before: { description: before.description },
      after: { description: lab.description },
    });
  for (const { kind, id } of draft.touched()) {
    const [old, now] = [before[kind].get(id) ?? null, lab[kind].get(id) ?? null];
    if (!deepEqual(old, now)) changes.push({ kind, id, before: old, after: now });
  }
  return changes;
}
