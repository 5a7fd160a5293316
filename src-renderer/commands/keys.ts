/** Keyboard shortcuts of the whole window and what they run. */
import { onMounted, onUnmounted } from 'vue';
import { useRoute } from 'vue-router';
import { useEditor } from '../stores/editor.ts';
import { useMenu } from '../stores/menu.ts';
import { usePalette } from '../stores/palette.ts';
import { chordOf } from './chord.ts';
import { useCommands } from './commands.ts';

/** True where keys are text: fields and the editor. */
export function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select') !== null)
  );
}

/** Also while text is typed: they mean the window, not the text. */
const ALWAYS: ReadonlySet<string> = new Set(['Ctrl+K', 'Ctrl+B', 'Ctrl+J', 'Ctrl+Alt+B']);
const ALIASES: Readonly<Record<string, string>> = {
  'Ctrl+Shift+Z': 'Ctrl+Y',
  F1: '?',
};
/** Verbs of the selection that have their key everywhere; Enter belongs to what has the focus. */
const SELECTION_KEYS: ReadonlySet<string> = new Set(['F2', 'Del']);

/** Listens for the shortcuts as long as the component lives. */
export function useKeys(): void {
  const { commands, ofSelection } = useCommands();
  const editor = useEditor();
  const menu = useMenu();
  const palette = usePalette();
  const route = useRoute();

  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    // A terminal gets every key, a dialog has its own.
    if (event.target instanceof Element && event.target.closest('.xterm, [role="dialog"]')) return;
    if (palette.open || palette.shortcuts || menu.open !== null || editor.creating !== null) return;
    const pressed = chordOf(event);
    const chord = ALIASES[pressed] ?? pressed;
    if (takesText(event.target) && !ALWAYS.has(chord)) return;
    const selectionVerbs =
      route.name === 'lab' && SELECTION_KEYS.has(chord) ? ofSelection.value : [];
    const verb = [...commands.value, ...selectionVerbs].find(
      (candidate) => candidate.keys === chord && candidate.off !== true,
    );
    if (verb === undefined) return;
    event.preventDefault();
    verb.run();
  }
  onMounted(() => window.addEventListener('keydown', press));
  onUnmounted(() => window.removeEventListener('keydown', press));
}
