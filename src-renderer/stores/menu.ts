/** The one context menu of the window: anyone opens it with verbs at a point of the screen. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Verb } from '../commands/verbs.ts';

interface OpenMenu {
  readonly x: number;
  readonly y: number;
  readonly verbs: readonly Verb[];
  /** Gets the focus back. */
  readonly opener: HTMLElement | null;
}

export const useMenu = defineStore('menu', () => {
  const open = shallowRef<OpenMenu | null>(null);

  /** Shows verbs at the pointer, or below the element where the event came from the keyboard. */
  function show(event: MouseEvent | KeyboardEvent, verbs: readonly Verb[]): void {
    event.preventDefault();
    const from = event.currentTarget instanceof HTMLElement ? event.currentTarget : null;
    const box = from?.getBoundingClientRect();
    const pointed = event instanceof MouseEvent && (event.clientX > 0 || event.clientY > 0);
    const at = pointed
      ? { x: event.clientX, y: event.clientY }
      : { x: (box?.left ?? 0) + 24, y: box?.bottom ?? 0 };
    const focused = document.activeElement;
    open.value = { ...at, verbs, opener: focused instanceof HTMLElement ? focused : from };
  }
  function close(): void {
    const opener = open.value?.opener;
    open.value = null;
    opener?.focus();
  }

  return { open, show, close };
});
