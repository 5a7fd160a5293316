/**
 * What is being typed: drafts of objects under edit, kept while other objects are looked at, and the one object that is
 * being created.
 */
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { Kind } from '../../src-main/model/lab.ts';
import { type Draft, draftOf, newDraft, type Preset } from '../forms/draft.ts';
import { useLab } from './lab.ts';
import { keyOf, type ObjectRef, useSelection } from './selection.ts';
import { useUi } from './ui.ts';

export interface Editing {
  readonly draft: Draft;
  /** The spec that the draft began from. */
  readonly base: unknown;
}

export const useEditor = defineStore('editor', () => {
  const lab = useLab();
  const selection = useSelection();
  const ui = useUi();
  const editing = shallowRef<ReadonlyMap<string, Editing>>(new Map());
  const creating = shallowRef<Draft | null>(null);

  function put(key: string, entry: Editing | null): void {
    const next = new Map(editing.value);
    if (entry === null) next.delete(key);
    else next.set(key, entry);
    editing.value = next;
  }

  /** Opens the form of an object in the inspector, at a field. */
  function edit(object: ObjectRef, field: string | null = null): void {
    const spec = lab.get(object.kind, object.id);
    if (spec === undefined) return;
    const key = keyOf(object);
    if (!editing.value.has(key))
      put(key, { draft: draftOf(object.kind, object.id, spec), base: spec });
    ui.remembered.inspectorOpen = true;
    selection.jump(object, field);
  }
  /** Takes what was typed. */
  function update(object: ObjectRef, draft: Draft): void {
    const before = editing.value.get(keyOf(object));
    if (before !== undefined) put(keyOf(object), { ...before, draft });
  }
  /** Closes the form of an object; what was typed is gone. */
  function close(object: ObjectRef): void {
    put(keyOf(object), null);
    selection.field = null;
  }
  /** Opens the dialog for a new object. */
  function create(kind: Kind, preset: Preset = {}): void {
    creating.value = newDraft(lab.asLab, kind, preset);
  }

  watch(
    () => lab.name,
    () => {
      editing.value = new Map();
      creating.value = null;
    },
  );
  // A deep link to a field (from a problem, a trace) opens the form at it.
  watch(
    () => selection.field,
    (field) => {
      if (field !== null && selection.selected !== null) edit(selection.selected, field);
    },
  );

  return { editing, creating, edit, update, close, create };
});
