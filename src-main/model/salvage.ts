/**
 * What is right of an object that fails its schema. It is no part of any lab; but the names in it can be looked up, so that one
 * run reports an unknown host together with a wrong address.
 */
import { checkSpec } from './check-spec.ts';
import { emptyLab, type Kind, kinds, type Lab, type SpecOf } from './lab.ts';
import type { FieldPath } from './problem-path.ts';
import type { SchemaFinding } from './schema-findings.ts';

export interface SalvagedObject {
  readonly kind: Kind;
  readonly id: string;
  readonly spec: SpecOf<Kind>;
}

/** By `kind id`. */
export type Salvaged = ReadonlyMap<string, SalvagedObject>;

/** For a required word that is wrong: one that asks for nothing more. */
const standIns: Readonly<Partial<Record<Kind, Readonly<Record<string, string>>>>> = {
  fabric: { kind: 'l2-switch' },
  bond: { mode: 'active-backup' },
  vm: { kind: 'light' },
};

/** The spec without the values that were found wrong; null where what is left is none. */
export function salvage(
  kind: Kind,
  id: string,
  input: Readonly<Record<string, unknown>>,
  findings: readonly SchemaFinding[],
): SpecOf<Kind> | null {
  const rest = structuredClone(input) as Record<string, unknown>;
  for (const { field } of findings) removeAt(rest, field);
  const checked = checkSpec(kind, id, { ...standIns[kind], ...rest });
  return checked.ok ? checked.spec : null;
}

/** The lab with them. */
export function withSalvaged(lab: Lab, salvaged: Salvaged): Lab {
  const all = emptyLab(lab.name, lab.description);
  for (const kind of kinds)
    for (const [id, spec] of lab[kind]) (all[kind] as Map<string, unknown>).set(id, spec);
  for (const { kind, id, spec } of salvaged.values())
    (all[kind] as Map<string, unknown>).set(id, spec);
  return all;
}

/** An item of a list stays: the places of the others would change. */
function removeAt(root: unknown, field: FieldPath): void {
  let value = root;
  for (const part of field.slice(0, -1)) value = childOf(value, part);
  const last = field.at(-1);
  if (typeof value === 'object' && value !== null && typeof last === 'string')
    delete (value as Record<string, unknown>)[last];
}

function childOf(value: unknown, part: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
  return (value as Record<string | number, unknown>)[part];
}
