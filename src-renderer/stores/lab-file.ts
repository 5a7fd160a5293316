/**
 * The lab file that is being typed. Kept per lab until it is applied or thrown away, also over a reload of the page
 * (localStorage), so that nothing typed is ever lost.
 */
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import { z } from 'zod';

const draftSchema = z.object({
  text: z.string(),
  /** What the lab's file was when the typing began. */
  base: z.string(),
});
export type FileDraft = z.infer<typeof draftSchema>;

const KEY = 'netyard.lab-file';
/** Browsers keep about 5 M characters; larger drafts live as long as the page. */
const MOST_KEPT = 1_000_000;

function recall(): Record<string, FileDraft> {
  try {
    return z.record(z.string(), draftSchema).parse(JSON.parse(localStorage.getItem(KEY) ?? '{}'));
  } catch {
    // Another version wrote it.
    return {};
  }
}

export const useLabFile = defineStore('lab-file', () => {
  const drafts = shallowRef<Readonly<Record<string, FileDraft>>>(recall());

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

  return { drafts, put };
});
