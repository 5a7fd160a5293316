/** Labs and their objects on disk. Objects keep the order in which they were made, which is the order of the lab file. */
import { emptyLab, type Kind, kinds, type Lab, parents, schemas, splitId } from '../model/lab.ts';
import type { Change } from '../model/operations.ts';
import type { ObjectKey } from '../model/problem.ts';
import { referencesOf, resolveReference } from '../model/references.ts';
import { type Connection, query } from './connection.ts';
import type { Schema } from './schema.ts';
import { StoreError } from './store-error.ts';

export interface LabRow {
  readonly name: string;
  readonly description: string;
  readonly revision: number;
  /** Milliseconds since the epoch. */
  readonly changedAt: number;
  readonly hosts: number;
  readonly vms: number;
}

type ObjectChange = Change & { readonly kind: Kind };

/** What must be there for an object: its parent, and what its spec refers to (whether it is there or not). */
function targetsOf(lab: Lab, kind: Kind, id: string): ObjectKey[] {
  const spec = lab[kind].get(id);
  if (spec === undefined) return [];
  const targets = referencesOf(kind, id, spec).map(
    (reference) => resolveReference(lab, reference) ?? reference.targets[0],
  );
  if (kind in parents) {
    const parent = parents[kind as keyof typeof parents].kind;
    targets.push({ kind: parent, id: splitId(kind, id).parent });
  }
  return targets;
}

export class LabTable {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** All labs, by name. */
  list(): LabRow[] {
    const labs = this.#connection.all(query.selectFrom('lab').selectAll().orderBy('name'));
    const counts = this.#connection.all(
      query
        .selectFrom('object')
        .select(['lab', 'kind', (e) => e.fn.countAll<number>().as('n')])
        .where('kind', 'in', ['host', 'vm'])
        .groupBy(['lab', 'kind']),
    );
    const count = (lab: number | null, kind: Kind): number =>
      counts.find((row) => row.lab === lab && row.kind === kind)?.n ?? 0;
    return labs.map((row) => ({
      name: row.name,
      description: row.description,
      revision: row.revision,
      changedAt: row.changed_at,
      hosts: count(row.id, 'host'),
      vms: count(row.id, 'vm'),
    }));
  }

  /** The row id of a lab, or null. */
  find(name: string): number | null {
    const row = this.#connection.one(query.selectFrom('lab').select('id').where('name', '=', name));
    return row?.id ?? null;
  }

  insert(name: string, description: string, at: number): number {
    const row = { id: null, name, description, revision: 0, changed_at: at };
    return this.#connection.run(query.insertInto('lab').values(row)).lastId;
  }

  delete(id: number): void {
    this.#connection.run(query.deleteFrom('lab').where('id', '=', id));
  }

  /** Reads a lab; every object passes its schema again, since the file may have been touched by others. */
  load(id: number): { lab: Lab; revision: number } {
    const row = this.#connection.one(query.selectFrom('lab').selectAll().where('id', '=', id));
    if (row === undefined) throw new Error(`no lab in row ${id}`);
    const lab = emptyLab(row.name, row.description);
    const tables = new Map<string, Map<string, unknown>>(
      kinds.map((kind) => [kind, lab[kind] as Map<string, unknown>]),
    );
    const objects = query.selectFrom('object').select(['kind', 'id', 'spec']);
    for (const object of this.#connection.all(objects.where('lab', '=', id).orderBy('seq'))) {
      const parsed = (kinds as readonly string[]).includes(object.kind)
        ? schemas[object.kind as Kind].safeParse(JSON.parse(object.spec))
        : undefined;
      if (parsed?.success !== true)
        throw new StoreError('corrupt', {
          code: 'store-lab-corrupt',
          values: {
            lab: row.name,
            kind: object.kind,
            object: object.id,
            file: this.#connection.file,
          },
        });
      tables.get(object.kind)?.set(object.id, parsed.data);
    }
    return { lab, revision: row.revision };
  }

  /** Writes changes that lead to `after`; gives the new revision. To be called inside a transaction. */
  write(id: number, after: Lab, changes: readonly Change[], at: number): number {
    const objects = changes.filter((change) => change.kind !== 'lab') as ObjectChange[];
    // What refers to an object that goes may from now on mean another one: a NIC that became a bond of the same name.
    const referrers = objects.flatMap((change) =>
      change.after === null ? this.#referrers(id, change) : [],
    );
    const known = objects.filter((change) => change.before !== null);
    for (const object of [...referrers, ...known]) this.#forgetReferences(id, object);
    for (const change of objects) if (change.after === null) this.#delete(id, change);
    this.#put(
      id,
      objects.filter((change) => change.after !== null),
    );
    this.#addReferences(id, after, [...referrers, ...objects]);
    return this.#touch(id, after.description, at);
  }

  #delete(lab: number, { kind, id }: ObjectKey): void {
    const row = query.deleteFrom('object').where('lab', '=', lab);
    this.#connection.run(row.where('kind', '=', kind).where('id', '=', id));
  }

  #put(lab: number, changes: readonly ObjectChange[]): void {
    this.#connection.runBatched(changes, (batch) =>
      query
        .insertInto('object')
        .values(
          batch.map(({ kind, id, after }) => ({
            seq: null,
            lab,
            kind,
            id,
            spec: JSON.stringify(after),
          })),
        )
        .onConflict((conflict) =>
          conflict
            .columns(['lab', 'kind', 'id'])
            .doUpdateSet((e) => ({ spec: e.ref('excluded.spec') })),
        ),
    );
  }

  #referrers(lab: number, { kind, id }: ObjectKey): ObjectKey[] {
    const rows = query.selectFrom('reference').select(['from_kind', 'from_id']);
    return this.#connection
      .all(rows.where('lab', '=', lab).where('to_kind', '=', kind).where('to_id', '=', id))
      .map((row) => ({ kind: row.from_kind as Kind, id: row.from_id }));
  }

  #forgetReferences(lab: number, { kind, id }: ObjectKey): void {
    const rows = query.deleteFrom('reference').where('lab', '=', lab);
    this.#connection.run(rows.where('from_kind', '=', kind).where('from_id', '=', id));
  }

  #addReferences(lab: number, after: Lab, objects: readonly ObjectKey[]): void {
    const rows = new Map<string, Schema['reference']>();
    for (const from of objects)
      for (const to of targetsOf(after, from.kind, from.id))
        rows.set(`${from.kind} ${from.id} ${to.kind} ${to.id}`, {
          lab,
          from_kind: from.kind,
          from_id: from.id,
          to_kind: to.kind,
          to_id: to.id,
        });
    this.#connection.runBatched([...rows.values()], (batch) =>
      query.insertInto('reference').values([...batch]),
    );
  }

  #touch(id: number, description: string, at: number): number {
    const row = this.#connection.one(
      query
        .updateTable('lab')
        .set((e) => ({ description, changed_at: at, revision: e('revision', '+', 1) }))
        .where('id', '=', id)
        .returning('revision'),
    );
    return row?.revision ?? 0;
  }
}
