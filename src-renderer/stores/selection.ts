/** The one selected object that tree, tables, canvas and inspector share; null is the lab itself. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Kind } from '../../src-main/model/lab.ts';
import { useLab } from './lab.ts';

export interface ObjectRef {
  readonly kind: Kind;
  readonly id: string;
}

/** The key of an object, as in positions: `kind/id`. */
export function keyOf(object: ObjectRef): string {
  return `${object.kind}/${object.id}`;
}

export const useSelection = defineStore('selection', () => {
  const lab = useLab();
  const selected = shallowRef<ObjectRef | null>(null);
  const key = computed(() => (selected.value === null ? null : keyOf(selected.value)));
  /** Field that the inspector shall show and focus, set by a jump from a problem or a trace. */
  const field = ref<string | null>(null);

  function select(kind: Kind, id: string): void {
    if (selected.value?.kind === kind && selected.value.id === id) return;
    field.value = null;
    selected.value = { kind, id };
  }
  /** Selects and asks the inspector to show a field in its form. */
  function jump(object: ObjectRef, toField: string | null = null): void {
    select(object.kind, object.id);
    field.value = toField;
  }
  function clear(): void {
    selected.value = null;
    field.value = null;
  }

  watch(
    () => lab.name,
    () => clear(),
  );
  // What is deleted is not selected any more. What was just made may be selected before it is here.
  watch(
    () => [key.value, exists()] as const,
    ([nowKey, isHere], [beforeKey, wasHere]) => {
      if (nowKey === beforeKey && wasHere && !isHere) clear();
    },
  );
  function exists(): boolean {
    const object = selected.value;
    return object !== null && lab.tables[object.kind].has(object.id);
  }

  return { selected, key, field, select, jump, clear };
});
