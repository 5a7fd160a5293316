/**
 * The lab file that is being typed. Kept per lab until it is applied or thrown away, also over a reload of the page
 * (localStorage), so that nothing typed is ever lost.
 */
import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';

export interface FileDraft {
  readonly text: string;
  /** What the lab's file was when the typing began, and the revision of the lab then. */
  readonly base: string;
  readonly revision: number;
}

const KEY = 'netyard.lab-file';
/** Browsers keep about 5 M characters; larger drafts live as long as the page. */
const MOST_KEPT = 1_000_000;

function recall(): Record<string, FileDraft> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, FileDraft>;
  } catch {
    return {};
  }
}

export const useLabFile = defineStore('lab-file', () => {
  const drafts = shallowRef<Readonly<Record<string, FileDraft>>>(recall());
  /** Line to show when the view opens, set by a jump. */
  const line = ref<number | null>(null);

  watch(drafts, (all) => {
    const text = JSON.stringify(all);
    try {
      if (text.length <= MOST_KEPT) localStorage.setItem(KEY, text);
    } catch {
      // A full storage: the draft stays in this page.
    }
  });

  function put(lab: string, draft: FileDraft | null): void {
    const { [lab]: _before, ...others } = drafts.value;
    drafts.value = draft === null ? others : { ...others, [lab]: draft };
  }

  return { drafts, line, put };
});
