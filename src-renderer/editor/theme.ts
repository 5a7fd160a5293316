/** CodeMirror in the colours of the window: everything comes from the CSS variables, so both themes are one. */
import { defaultHighlightStyle, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';

const look = EditorView.theme({
  '&': {
    height: '100%',
    color: 'var(--ny-text)',
    backgroundColor: 'var(--ny-bg)',
    fontSize: '12.5px',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--ny-mono)', lineHeight: '1.6' },
  '.cm-content': { caretColor: 'var(--ny-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--ny-text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--ny-bg-side)',
    color: 'var(--ny-text-2)',
    borderRight: '1px solid var(--ny-border)',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--ny-bg-hover) 60%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--ny-bg-hover)', color: 'var(--ny-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'var(--ny-bg-selected)' },
  '.cm-tooltip': {
    color: 'var(--ny-text)',
    backgroundColor: 'var(--ny-bg-overlay)',
    border: '1px solid var(--ny-border)',
    fontFamily: 'var(--ny-font)',
  },
  '.cm-panels': {
    color: 'var(--ny-text)',
    backgroundColor: 'var(--ny-bg-side)',
    borderColor: 'var(--ny-border)',
  },
  '.cm-textfield': {
    color: 'var(--ny-text)',
    backgroundColor: 'var(--ny-bg)',
    border: '1px solid var(--ny-border-control)',
  },
  '.cm-button': {
    color: 'var(--ny-text)',
    background: 'var(--ny-bg)',
    border: '1px solid var(--ny-border-control)',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--ny-err) 1px',
  },
  '.cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--ny-warn) 1px',
  },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--ny-err)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--ny-warn)' },
});

/** The default style says what is a key, a string, a comment; its colours are replaced by ours. */
const colours: Readonly<Record<string, string>> = {
  '#00c': 'var(--ny-accent)',
  '#a11': 'var(--ny-ok)',
  '#940': 'var(--ny-text-2)',
  '#f00': 'var(--ny-err)',
};
const words = HighlightStyle.define(
  defaultHighlightStyle.specs.map(({ tag, color }) => ({
    tag,
    color: colours[String(color)] ?? 'var(--ny-text)',
  })),
);

/** Theme and highlighting. */
export const editorLook: Extension = [look, syntaxHighlighting(words)];
