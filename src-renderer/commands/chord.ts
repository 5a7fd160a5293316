/** Key presses as chords like `Ctrl+Shift+Z` (Ctrl is Command on macOS). Pure. */

/** The chord of a key press, with modifiers in the order Ctrl, Alt, Shift. */
export function chordOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string {
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  const isLetter = event.key.length === 1;
  // What Shift makes of a character is in the key itself ("?"), unless it comes with other keys.
  if (event.shiftKey && (!isLetter || parts.length > 0)) parts.push('Shift');
  const names: Record<string, string> = { Delete: 'Del', ' ': 'Space' };
  parts.push(names[event.key] ?? (isLetter ? event.key.toUpperCase() : event.key));
  return parts.join('+');
}
