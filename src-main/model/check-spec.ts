/** One object against the schema of its kind and the rules of its id. */
import { z } from 'zod';
import { type Kind, parents, type SpecOf, schemas, splitId } from './lab.ts';
import { linkId } from './link.ts';
import type { Finding, ObjectKey } from './problem.ts';
import type { FieldPath } from './problem-path.ts';
import { nameSchema } from './scalars.ts';
import { describe, type SchemaFinding, schemaFindings } from './schema-findings.ts';

export type CheckedSpec<K extends Kind> =
  | { readonly ok: true; readonly spec: SpecOf<K> }
  | { readonly ok: false; readonly findings: Finding[] };

/**
 * The spec as its schema gives it (MACs in lower case…), or every finding. `moreKeys` are keys that the lab file
 * has beside those of the spec, for suggestions.
 */
export function checkSpec<K extends Kind>(
  kind: K,
  id: string,
  input: unknown,
  moreKeys: readonly string[] = [],
): CheckedSpec<K> {
  const result = schemas[kind].safeParse(input);
  if (result.success) return { ok: true, spec: result.data as SpecOf<K> };
  const object = { kind, id };
  const findings = schemaFindings(result.error, input, (field) =>
    field.length === 0 ? [...keysOf(kind, field), ...moreKeys] : keysOf(kind, field),
  );
  return { ok: false, findings: findings.map((finding) => ({ ...finding, object })) };
}

/** The keys that the schema of a kind knows at a path. */
export function keysOf(kind: Kind, field: FieldPath): string[] {
  let schema: unknown = schemas[kind];
  for (const part of field) {
    schema = unwrapped(schema);
    if (schema instanceof z.ZodObject) schema = schema.shape[part];
    else if (schema instanceof z.ZodArray) schema = schema.element;
    else if (schema instanceof z.ZodRecord) schema = schema.valueType;
    else return [];
  }
  schema = unwrapped(schema);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema;
}

/** What is wrong with the id of an object; a link's id follows from its ends. */
export function checkId(object: ObjectKey, spec: unknown): Finding[] {
  const { kind, id } = object;
  if (kind === 'link') {
    const expected = linkId((spec as SpecOf<'link'>).ends);
    if (id === expected) return [];
    return [{ code: 'wrong-id', values: { kind, expected, name: id }, object, field: [] }];
  }
  const { parent, name } = splitId(kind, id);
  const findings: SchemaFinding[] = checkName(name);
  if (kind in parents && parent === '') {
    const rule = parents[kind as keyof typeof parents];
    findings.unshift(wrongName(`an id like "${rule.kind}${rule.separator}name"`, id));
  }
  return findings.map((finding) => ({ ...finding, object }));
}

/** What is wrong with a name. */
export function checkName(name: string): SchemaFinding[] {
  const checked = nameSchema.safeParse(name);
  return checked.success ? [] : [wrongName(checked.error.issues[0]?.message ?? 'a name', name)];
}

function wrongName(expected: string, found: string): SchemaFinding {
  return { code: 'wrong-value', values: { expected, found: describe(found) }, field: [] };
}
