/**
 * One lab in memory: its objects, revision and problems, and the only way to change it. A change is first made to a copy (which
 * shares what did not change), then written, then shown; so what is seen is on the disk.
 */
import type { HistoryEntry, ModelEvent } from '../api/contract.ts';
import { kinds, type Lab } from '../model/lab.ts';
import {
  applyOperations,
  type Change,
  diffLabs,
  type Operation,
  reapplyChanges,
  revertChanges,
} from '../model/operations.ts';
import type { Problem } from '../model/problem.ts';
import { validateLab } from '../model/validate/validate-lab.ts';
import type { Position, Store } from '../store/store.ts';
import { refusal } from './refusal.ts';
import { Signal } from './signal.ts';

export class LabSession {
  /** What subscribers of the model are told after the first snapshot. */
  readonly events = new Signal<ModelEvent>();
  /** The lab was deleted: this session is over. */
  readonly ended = new Signal();
  readonly #store: Store;
  readonly #now: () => number;
  #lab: Lab;
  #revision: number;
  #problems: { readonly lab: Lab; readonly found: Problem[] } | null = null;

  constructor(store: Store, now: () => number, loaded: { lab: Lab; revision: number }) {
    this.#store = store;
    this.#now = now;
    this.#lab = loaded.lab;
    this.#revision = loaded.revision;
  }

  get name(): string {
    return this.#lab.name;
  }

  get lab(): Lab {
    return this.#lab;
  }

  get revision(): number {
    return this.#revision;
  }

  /** What validation finds in the lab as it is. */
  get problems(): Problem[] {
    if (this.#problems?.lab !== this.#lab)
      this.#problems = { lab: this.#lab, found: validateLab(this.#lab) };
    return this.#problems.found;
  }

  /**
   * One user action, all of it or nothing; gives the revision after it. Throws ModelError for what the lab does not allow, and
   * Failure where `revision` is given and the lab has moved on.
   */
  change(operations: readonly Operation[], label: string, who: string, revision?: number): number {
    if (revision !== undefined && revision !== this.#revision)
      throw refusal('CONFLICT', 'lab-changed', {
        lab: this.name,
        revision: this.#revision,
        wanted: revision,
      });
    const { lab, changes } = applyOperations(this.#lab, operations);
    return this.#commit(lab, changes, label, who);
  }

  /** Makes the lab what `wanted` is, as one user action; gives what changed. */
  become(wanted: Lab, label: string, who: string): Change[] {
    const changes = diffLabs(this.#lab, wanted);
    this.#commit(wanted, changes, label, who);
    return changes;
  }

  /** Takes the last action back or makes it again; gives its label. Throws Failure where there is none. */
  walk(direction: 'undo' | 'redo'): string {
    const entry = this.#store.step(this.name, direction);
    if (entry === null) throw refusal('CONFLICT', `nothing-to-${direction}`, { lab: this.name });
    const undo = direction === 'undo';
    const lab = (undo ? revertChanges : reapplyChanges)(this.#lab, entry.changes);
    const changes = undo ? entry.changes.map(inverted) : entry.changes;
    this.#revision = this.#store.walk(lab, changes, entry.id, direction, this.#now());
    this.#show(lab, changes);
    return entry.label;
  }

  history(limit: number): HistoryEntry[] {
    return this.#store.history(this.name, limit);
  }

  /** Remembers where nodes of the topology stand; null forgets. */
  place(positions: Readonly<Record<string, Position | null>>): void {
    this.#store.place(this.name, positions);
    this.events.emit({ type: 'positions', lab: this.name, positions: { ...positions } });
  }

  /** All of the lab, for a new subscriber or one that has missed something. */
  snapshot(): ModelEvent {
    return {
      type: 'snapshot',
      lab: this.name,
      description: this.#lab.description,
      objects: kinds.flatMap((kind) =>
        [...this.#lab[kind]].map(([id, spec]) => ({ kind, id, spec })),
      ),
      positions: this.#store.positions(this.name),
      ...this.#state(),
    };
  }

  #commit(lab: Lab, changes: readonly Change[], label: string, who: string): number {
    if (changes.length > 0) {
      this.#revision = this.#store.change(lab, changes, { at: this.#now(), who, label });
      this.#show(lab, changes);
    }
    return this.#revision;
  }

  #show(lab: Lab, changes: readonly Change[]): void {
    this.#lab = lab;
    this.events.emit({ type: 'change', lab: this.name, changes: [...changes], ...this.#state() });
  }

  #state() {
    return { revision: this.#revision, ...this.#store.labels(this.name), problems: this.problems };
  }
}

function inverted({ kind, id, before, after }: Change): Change {
  return { kind, id, before: after, after: before };
}
