/** The present time for relative times, in steps: one clock for all that show it. */
import { readonly, ref } from 'vue';

const STEP_MS = 5_000;

const now = ref(Date.now());
let started = false;

export function useNow() {
  if (!started) {
    started = true;
    window.setInterval(() => {
      now.value = Date.now();
    }, STEP_MS);
  }
  return readonly(now);
}
