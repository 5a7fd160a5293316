/** A lab under change: tables are copied when they are first written, the rest is shared with the lab before. */
import { type Kind, type Lab, parents, type SpecOf } from './lab.ts';
import type { ObjectKey } from './problem.ts';

/** The spec of any kind. */
export type DraftObject = SpecOf<Kind>;

export class LabDraft {
  /** The lab as it is now. Valid until the next write. */
  lab: Lab;
  readonly #owned = new Map<Kind, Map<string, DraftObject>>();
  readonly #touched = new Map<Kind, Set<string>>();

  constructor(lab: Lab) {
    this.lab = lab;
  }

  has({ kind, id }: ObjectKey): boolean {
    return this.lab[kind].has(id);
  }

  get({ kind, id }: ObjectKey): DraftObject | undefined {
    return this.lab[kind].get(id);
  }

  put({ kind, id }: ObjectKey, spec: DraftObject): void {
    this.#write(kind, id).set(id, spec);
  }

  delete({ kind, id }: ObjectKey): void {
    this.#write(kind, id).delete(id);
  }

  describe(description: string): void {
    this.lab = { ...this.lab, description };
  }

  /** Objects that were written, each once, in the order of their first write. */
  *touched(): Iterable<ObjectKey> {
    for (const [kind, ids] of this.#touched) for (const id of ids) yield { kind, id };
  }

  isTouched({ kind, id }: ObjectKey): boolean {
    return this.#touched.get(kind)?.has(id) ?? false;
  }

  /** What lives inside an object: zones of a region, NICs, bonds and bridges of a host, port groups of a switch. */
  childrenOf(object: ObjectKey): ObjectKey[] {
    const children: ObjectKey[] = [];
    for (const [kind, rule] of Object.entries(parents) as [keyof typeof parents, Rule][]) {
      if (rule.kind !== object.kind) continue;
      const start = object.id + rule.separator;
      for (const id of this.lab[kind].keys()) if (id.startsWith(start)) children.push({ kind, id });
    }
    return children;
  }

  #write(kind: Kind, id: string): Map<string, DraftObject> {
    const touched = this.#touched.get(kind) ?? new Set();
    this.#touched.set(kind, touched.add(id));
    const own = this.#owned.get(kind);
    if (own !== undefined) return own;
    const copy = new Map<string, DraftObject>(this.lab[kind]);
    this.#owned.set(kind, copy);
    this.lab = { ...this.lab, [kind]: copy };
    return copy;
  }
}

interface Rule {
  readonly kind: Kind;
  readonly separator: string;
}
