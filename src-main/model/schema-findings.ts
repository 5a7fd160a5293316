/**
 * Zod's issues as findings: what was expected and what was found, in the words of the lab file. The schemas of
 * this folder say in their messages what was expected ("an MTU from 68 to 9216"); zod's own texts are replaced.
 */
import type { z } from 'zod';
import type { ProblemCode } from './messages.ts';
import { nearest } from './nearest.ts';
import type { ProblemValues } from './problem.ts';
import type { FieldPath } from './problem-path.ts';

export interface SchemaFinding {
  readonly code: ProblemCode;
  readonly values: ProblemValues;
  readonly field: FieldPath;
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map like { key: value }',
  record: 'a map like { key: value }',
  array: 'a list like [a, b]',
};

/** The findings of a failed parse of `input`, all of them. `knownKeys` are the keys of the map at a path. */
export function schemaFindings(
  error: z.core.$ZodError,
  input: unknown,
  knownKeys: (field: FieldPath) => readonly string[],
): SchemaFinding[] {
  return error.issues.flatMap((issue) => findingsOf(issue, input, knownKeys));
}

function findingsOf(
  issue: z.core.$ZodIssue,
  input: unknown,
  knownKeys: (field: FieldPath) => readonly string[],
): SchemaFinding[] {
  const field = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey(field, key, knownKeys(field)));
  const found = valueAt(input, field);
  const expected = expectedBy(issue);
  const last = field.at(-1);
  if (found === undefined && typeof last === 'string')
    return [{ code: 'missing-key', values: { key: last, expected }, field: field.slice(0, -1) }];
  // The name of an entry is wrong, not its value.
  const shown = issue.code === 'invalid_key' ? last : found;
  return [{ code: 'wrong-value', values: { expected, found: describe(shown) }, field }];
}

/** The finding for a key that the schema does not know. */
export function unknownKey(field: FieldPath, key: string, known: readonly string[]): SchemaFinding {
  const suggestion = nearest(key, known);
  return suggestion === null
    ? { code: 'unknown-key', values: { key, known: known.join(', ') }, field: [...field, key] }
    : { code: 'misspelled-key', values: { key, suggestion }, field: [...field, key] };
}

function expectedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? 'a name';
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return typeNames[issue.expected] ?? issue.expected;
  return issue.message;
}

function valueAt(input: unknown, field: FieldPath): unknown {
  let value = input;
  for (const part of field) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** A value in a sentence: short, texts in quotes. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value);
}
