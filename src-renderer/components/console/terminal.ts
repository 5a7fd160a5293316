/** xterm.js as Netyard uses it: colours of the theme, copy and paste with the keys of other terminals. */
import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { type ITheme, Terminal } from '@xterm/xterm';

const SCROLLBACK_LINES = 5_000;

const color = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Colours of the theme; blue, green, yellow and red are those of the states. */
export function terminalTheme(): ITheme {
  return {
    background: color('--ny-bg'),
    foreground: color('--ny-text'),
    cursor: color('--ny-accent'),
    cursorAccent: color('--ny-bg'),
    selectionBackground: color('--ny-bg-selected'),
    black: color('--ny-text'),
    red: color('--ny-err'),
    green: color('--ny-ok'),
    yellow: color('--ny-warn'),
    blue: color('--ny-accent'),
    brightBlack: color('--ny-text-2'),
    white: color('--ny-text-2'),
    brightWhite: color('--ny-text'),
  };
}

export function makeTerminal(): { terminal: Terminal; fit: FitAddon } {
  const terminal = new Terminal({
    fontFamily: color('--ny-mono'),
    fontSize: 12.5,
    scrollback: SCROLLBACK_LINES,
    cursorBlink: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    minimumContrastRatio: 4.5,
    theme: terminalTheme(),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown' || !(event.ctrlKey || event.metaKey)) return true;
    const key = event.key.toLowerCase();
    // Ctrl+C interrupts unless something is selected; Ctrl+Shift+V is left to the browser, which pastes.
    if (key === 'c' && terminal.hasSelection()) {
      void navigator.clipboard.writeText(terminal.getSelection());
      terminal.clearSelection();
      event.preventDefault();
      return false;
    }
    // The search of the window and its panels stays reachable from inside a terminal.
    return !(key === 'k' || (event.shiftKey && (key === 'v' || key === 'c')));
  });
  return { terminal, fit };
}
