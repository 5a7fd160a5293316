/**
 * A problem that validation found: what is wrong, where in the lab and in the file, and how bad it is. The
 * sentence comes from the table in messages.ts, by code, so that a window can say it in another language.
 */
import { z } from 'zod';
import { type Kind, kindSchema } from './lab.ts';
import { fillMessage, kindLabels, messages, type ProblemCode } from './messages.ts';
import { type FieldPath, problemPath } from './problem-path.ts';

export const problemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  /** Stable name of the rule, for translation and tests: `duplicate-mac`, `unknown-reference`… */
  code: z.string(),
  /** One English sentence: what is wrong and what was expected. */
  message: z.string(),
  /** The values in the sentence, for translations. Values named `kind`, `otherKind` are kinds of objects. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The object it is about, where there is one. */
  object: z.object({ kind: kindSchema, id: z.string() }).nullable(),
  /** Path inside the lab file: `vms.web1.nics[0].mac`. */
  path: z.string(),
  /** Position in the file, counted from 1; null where the lab did not come from a file. */
  line: z.int().nullable(),
  column: z.int().nullable(),
});

export type Problem = z.infer<typeof problemSchema>;
export type ProblemValues = Problem['values'];

/** Names one object of a lab. */
export interface ObjectKey {
  readonly kind: Kind;
  readonly id: string;
}

/** What a rule found: a problem before it has its sentence and its place in a file. */
export interface Finding {
  readonly code: ProblemCode;
  readonly values: ProblemValues;
  readonly object: ObjectKey;
  /** Path of the field inside the object's spec; empty: the object itself. */
  readonly field: FieldPath;
}

/** One or more problems that made an operation impossible. The message is the first one's sentence. */
export class ModelError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(
      problems.length > 1
        ? `${problems[0]?.message} (and ${problems.length - 1} more)`
        : (problems[0]?.message ?? 'The change is not possible.'),
    );
    this.name = 'ModelError';
    this.problems = problems;
  }
}

/** The English sentence of a code with its values. */
export function sentence(code: ProblemCode, values: ProblemValues): string {
  return fillMessage(messages[code].text, values, kindLabels);
}

/** The problem that a finding is, with its sentence. */
export function toProblem(finding: Finding): Problem {
  const { code, values, object, field } = finding;
  return {
    severity: messages[code].severity,
    code,
    message: sentence(code, values),
    values,
    object: { kind: object.kind, id: object.id },
    path: problemPath(object.kind, object.id, field),
    line: null,
    column: null,
  };
}
