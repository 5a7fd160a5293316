/** Saving a draft: the errors to show while it is typed, and the one change that it becomes. */
import { computed, type Ref, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { type Explained, explain } from '../api/errors.ts';
import { useLab } from '../stores/lab.ts';
import {
  adviceOf,
  type Draft,
  errorsOf,
  type FieldErrors,
  idOfDraft,
  knownFindings,
  operationsOf,
  problemsByField,
} from './draft.ts';
import { changeLabel } from './say.ts';

/** `before` is the spec that the draft began from, undefined for a new object. */
export function useSave(draft: Ref<Draft>, before: () => unknown) {
  const lab = useLab();
  const { t, te } = useI18n();
  const tried = ref(false);
  const saving = ref(false);
  /** What the engine refused, until something is typed. */
  const refused = shallowRef<Explained | null>(null);

  watch(draft, () => {
    refused.value = null;
  });

  const errors = computed<FieldErrors>(() => {
    const found = new Map(errorsOf(lab.asLab, draft.value));
    if (refused.value !== null)
      for (const [path, problem] of problemsByField(draft.value, refused.value.problems))
        if (!found.has(path)) found.set(path, problem);
    return found;
  });

  /** What is wrong with the lab as a whole when this is saved; it does not stop the save. */
  const known = computed(() => knownFindings(lab.asLab));
  const advice = computed<FieldErrors>(() =>
    errors.value.size === 0 ? adviceOf(lab.asLab, draft.value, known.value) : new Map(),
  );
  const shown = computed<FieldErrors>(() => new Map([...advice.value, ...errors.value]));

  /** Saves; gives the id of the object, or null where it was not saved. */
  async function save(): Promise<string | null> {
    tried.value = true;
    if (errors.value.size > 0 || saving.value) return null;
    saving.value = true;
    const saved = draft.value;
    try {
      await lab.change(
        changeLabel(saved, before(), { t: (key, values = {}) => t(key, values), te }),
        operationsOf(saved),
      );
      return idOfDraft(saved);
    } catch (error) {
      refused.value = explain(error);
      return null;
    } finally {
      saving.value = false;
    }
  }

  return { tried, saving, refused, errors, shown, save };
}
