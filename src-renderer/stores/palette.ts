/** The overlays that keys open from everywhere: the command palette and the sheet of shortcuts. */
import { defineStore } from 'pinia';
import { ref } from 'vue';

export const usePalette = defineStore('palette', () => {
  const open = ref(false);
  /** What the search begins with. */
  const query = ref('');
  const shortcuts = ref(false);

  function show(start = ''): void {
    query.value = start;
    open.value = true;
  }

  return { open, query, shortcuts, show };
});
