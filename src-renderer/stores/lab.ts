/**
 * The open lab as the engine has it. Each table is a Map that is replaced, never changed in place, when one of its
 * objects changes: `lab.tables.vm` in a computed is recomputed only by changes of VMs.
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowReactive, shallowRef, watch } from 'vue';
import type { ModelEvent } from '../../src-main/api/contract.ts';
import type { Kind, Lab, SpecOf } from '../../src-main/model/lab.ts';
import type { Change, Operation } from '../../src-main/model/operations.ts';
import type { Problem } from '../../src-main/model/problem.ts';
import { client, subscribe } from '../api/client.ts';
import { useSession } from './session.ts';
import { applyChanges, emptyTables, type Position, tablesOf } from './tables.ts';

export const useLab = defineStore('lab', () => {
  const session = useSession();
  const tables = shallowReactive(emptyTables());
  const name = ref<string | null>(null);
  const description = ref('');
  /** True once everything of the lab `name` is here. */
  const loaded = ref(false);
  const revision = ref(0);
  /** Labels of what undo and redo would do, null where there is nothing. */
  const undoLabel = ref<string | null>(null);
  const redoLabel = ref<string | null>(null);
  const problems = shallowRef<readonly Problem[]>([]);
  /** Where nodes of the topology were dragged to, keyed `kind/id`. */
  const positions = shallowRef<Readonly<Record<string, Position>>>({});
  /** The changes of the last event, for views that follow single objects. */
  const lastChanges = shallowRef<readonly Change[]>([]);

  /** The lab as the model's functions take it. */
  const asLab = computed<Lab>(() => ({
    name: name.value ?? '',
    description: description.value,
    ...tables,
  }));

  function receive(event: ModelEvent): void {
    if (event.type === 'positions') {
      const next: Record<string, Position> = { ...positions.value };
      for (const [key, position] of Object.entries(event.positions))
        if (position === null) delete next[key];
        else next[key] = position;
      positions.value = next;
      return;
    }
    if (event.type === 'snapshot') {
      Object.assign(tables, tablesOf(event.objects));
      description.value = event.description;
      positions.value = event.positions;
      lastChanges.value = [];
      loaded.value = true;
    } else {
      const described = event.changes.find((change) => change.kind === 'lab');
      if (described !== undefined)
        description.value = (described.after as { description: string }).description;
      applyChanges(tables, event.changes);
      lastChanges.value = event.changes;
    }
    revision.value = event.revision;
    undoLabel.value = event.undo;
    redoLabel.value = event.redo;
    problems.value = event.problems;
  }

  function forget(): void {
    Object.assign(tables, emptyTables());
    description.value = '';
    loaded.value = false;
    revision.value = 0;
    undoLabel.value = redoLabel.value = null;
    problems.value = lastChanges.value = [];
    positions.value = {};
  }

  let stop = () => {};
  watch(
    () => session.open,
    (open) => {
      stop();
      forget();
      name.value = open;
      if (open === null) return;
      stop = subscribe((options) => client.model.watch({ lab: open }, options), receive);
    },
    { immediate: true },
  );

  /** One undoable action of the user; throws what the engine refuses. */
  async function change(label: string, operations: Operation[]): Promise<void> {
    await client.model.change({ lab: openName(), label, operations });
  }
  /** Undoes the last action; gives its label. */
  async function undo(): Promise<string> {
    return (await client.model.undo({ lab: openName() })).label;
  }
  /** Redoes what was undone last; gives its label. */
  async function redo(): Promise<string> {
    return (await client.model.redo({ lab: openName() })).label;
  }
  /** Remembers where nodes were dragged to (`kind/id`), null forgets. Not part of the history. */
  async function place(moved: Record<string, Position | null>): Promise<void> {
    await client.model.place({ lab: openName(), positions: moved });
  }
  function openName(): string {
    if (name.value === null) throw new Error('No lab is open: open one first.');
    return name.value;
  }
  /** The spec of an object, undefined where there is none. */
  function get<K extends Kind>(kind: K, id: string): SpecOf<K> | undefined {
    return tables[kind].get(id) as SpecOf<K> | undefined;
  }

  return {
    tables,
    name,
    description,
    loaded,
    revision,
    undoLabel,
    redoLabel,
    problems,
    positions,
    lastChanges,
    asLab,
    change,
    undo,
    redo,
    place,
    get,
  };
});
