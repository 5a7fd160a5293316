/** The text of the open lab, its problems while it is typed, and the change that applying it makes. */
import { computed, ref, shallowRef, watch } from 'vue';
import type { Change } from '../../src-main/model/operations.ts';
import type { Problem } from '../../src-main/model/problem.ts';
import { client } from '../api/client.ts';
import { explain } from '../api/errors.ts';
import { useLab } from '../stores/lab.ts';
import { useLabFile } from '../stores/lab-file.ts';
import { useNotices } from '../stores/notices.ts';

const TYPING_PAUSE_MS = 300;

export function useLabFileText() {
  const lab = useLab();
  const notices = useNotices();
  const store = useLabFile();

  /** The file of the lab as the engine has it; null until it is here. */
  const saved = shallowRef<string | null>(null);
  const problems = shallowRef<readonly Problem[]>([]);
  /** Name that the text gives its lab, null where it gives none. */
  const names = ref<string | null>(null);
  /** What applying would do, while it is looked at. */
  const preview = shallowRef<readonly Change[] | null>(null);
  const working = ref(false);

  const draft = computed(() => (lab.name === null ? undefined : store.drafts[lab.name]));
  const text = computed({
    get: () => draft.value?.text ?? saved.value ?? '',
    set: (typed: string) => {
      const { name } = lab;
      if (name === null || saved.value === null) return;
      preview.value = null;
      if (typed === saved.value) store.put(name, null);
      else
        store.put(name, {
          text: typed,
          base: draft.value?.base ?? saved.value,
        });
    },
  });
  const changed = computed(() => draft.value !== undefined && draft.value.text !== saved.value);
  /** The lab was changed elsewhere after the typing began. */
  const conflict = computed(
    () => draft.value !== undefined && saved.value !== null && draft.value.base !== saved.value,
  );
  const hasErrors = computed(() => problems.value.some(({ severity }) => severity === 'error'));

  async function read(): Promise<void> {
    const { name } = lab;
    if (name === null) return;
    await notices.attempt(async () => {
      const file = await client.labs.export({ lab: name });
      if (lab.name === name) saved.value = file.text;
    });
  }
  watch(
    () => [lab.name, lab.loaded, lab.revision] as const,
    ([name, loaded], before) => {
      if (name !== before?.[0]) saved.value = preview.value = null;
      if (loaded) void read();
    },
    { immediate: true },
  );

  let timer: ReturnType<typeof setTimeout> | undefined;
  // A draft of an earlier visit is judged as soon as the lab is here.
  watch([text, saved], () => {
    clearTimeout(timer);
    timer = setTimeout(() => void validate(), TYPING_PAUSE_MS);
  });
  async function validate(): Promise<void> {
    const asked = text.value;
    if (saved.value === null) return;
    try {
      const found = await client.labs.validate({ text: asked });
      if (asked !== text.value) return;
      problems.value = found.problems;
      names.value = found.name;
    } catch {
      // The line is down: the frame says so, and typing goes on.
    }
  }

  /** Asks the engine what the text would change. */
  async function look(): Promise<void> {
    working.value = true;
    await notices.attempt(async () => {
      const asked = text.value;
      const result = await client.labs.apply({ text: asked, dryRun: true });
      if (asked === text.value) preview.value = result.changes;
    });
    working.value = false;
  }
  /** Makes the change; gives the name of the lab that now is as the text says, null where it was refused. */
  async function apply(): Promise<string | null> {
    const { name } = lab;
    working.value = true;
    try {
      const result = await client.labs.apply({ text: text.value });
      if (name !== null) store.put(name, null);
      preview.value = null;
      return result.name;
    } catch (error) {
      const explained = explain(error);
      if (explained.problems.length > 0) problems.value = explained.problems;
      notices.failed(error);
      return null;
    } finally {
      working.value = false;
    }
  }
  /** Throws away what was typed. */
  function discard(): void {
    if (lab.name !== null) store.put(lab.name, null);
    preview.value = null;
  }
  /** Goes on typing on top of the lab as it is now: what differs will be put in its place. */
  function keepMine(): void {
    if (lab.name === null || draft.value === undefined || saved.value === null) return;
    store.put(lab.name, { text: draft.value.text, base: saved.value });
  }

  return {
    saved,
    text,
    problems,
    names,
    preview,
    working,
    changed,
    conflict,
    hasErrors,
    look,
    apply,
    discard,
    keepMine,
  };
}
