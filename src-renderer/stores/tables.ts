/** Tables of a lab as the window holds them, and how events of the engine change them. Pure. */
import { emptyLab, type Kind, type SpecOf } from '../../src-main/model/lab.ts';
import type { Change } from '../../src-main/model/operations.ts';

export type LabTables = { [K in Kind]: ReadonlyMap<string, SpecOf<K>> };
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Tables of a lab without objects. */
export function emptyTables(): LabTables {
  const { name: _name, description: _description, ...tables } = emptyLab('empty');
  return tables;
}

/** Puts objects into new tables, in the order given. */
export function tablesOf(objects: readonly { kind: Kind; id: string; spec: unknown }[]): LabTables {
  const tables = emptyTables() as Record<Kind, Map<string, unknown>>;
  for (const { kind, id, spec } of objects) tables[kind].set(id, spec);
  return tables as LabTables;
}

/** Replaces the tables that the changes touch. The engine checked the objects, so they are taken as they are. */
export function applyChanges(tables: LabTables, changes: readonly Change[]): void {
  const writable = tables as Record<Kind, Map<string, unknown>>;
  const touched = new Map<Kind, Map<string, unknown>>();
  for (const { kind, id, after } of changes) {
    if (kind === 'lab') continue;
    const table = touched.get(kind) ?? new Map(writable[kind]);
    touched.set(kind, table);
    if (after === null) table.delete(id);
    else table.set(id, after);
  }
  for (const [kind, table] of touched) writable[kind] = table;
}
