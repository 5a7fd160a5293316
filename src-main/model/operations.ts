/**
 * Changes of a lab. An operation is what somebody asks for; a change is what it did to one object, with the
 * object before and after, so that it can be shown, stored, undone and redone.
 */
import { z } from 'zod';
import { type Kind, kindSchema } from './lab.ts';
import { descriptionSchema, nameSchema } from './scalars.ts';

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

/** What happened to one object: `before` null when it was created, `after` null when it was deleted. */
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
