/** Notices of what happened: shown at the corner, read out by screen readers, gone by themselves. */
import { defineStore } from 'pinia';
import { ref } from 'vue';
import { type Explained, explain } from '../api/errors.ts';

export interface Notice {
  readonly id: number;
  readonly tone: 'done' | 'error';
  readonly text: string;
  readonly error: Explained | null;
  readonly action: { readonly label: string; run(): void } | null;
}

const DONE_MS = 6_000;
const ERROR_MS = 30_000;
const MOST = 5;

export const useNotices = defineStore('notices', () => {
  const notices = ref<Notice[]>([]);
  let nextId = 1;

  function add(notice: Omit<Notice, 'id'>): void {
    const id = nextId++;
    notices.value = [...notices.value, { ...notice, id }].slice(-MOST);
    setTimeout(() => dismiss(id), notice.tone === 'done' ? DONE_MS : ERROR_MS);
  }
  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }
  /** Says what was done, with one thing that can be done about it (undo). Only the last such offer stands. */
  function done(text: string, action: Notice['action'] = null): void {
    if (action !== null) notices.value = notices.value.filter((notice) => notice.action === null);
    add({ tone: 'done', text, error: null, action });
  }
  /** Says what failed, and why. */
  function failed(error: unknown): void {
    const explained = explain(error);
    add({ tone: 'error', text: explained.sentence, error: explained, action: null });
  }
  /** Runs an action of the user and says so when it fails; gives whether it was done. */
  async function attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  }

  return { notices, done, failed, attempt, dismiss };
});
