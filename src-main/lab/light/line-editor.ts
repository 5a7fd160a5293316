/**
 * Edits one line on an ANSI terminal (xterm): what keys do, and what to write so that it shows. It knows nothing
 * of commands. Ctrl-A/E/B/F/K/U/W/L/C/D, arrows, Home, End, Delete, Backspace, history; long lines wrap.
 *
 * Bounded: 1,024 characters per line, 200 lines of history, 32 bytes of an unfinished escape sequence.
 */

const LINE_MAX = 1024;
const HISTORY_MAX = 200;
const ESCAPE_MAX = 32;

export interface LineEditorEvents {
  /** Text for the terminal. */
  write(text: string): void;
  /** Enter was pressed. */
  line(text: string): void;
  /** Ctrl-C. */
  interrupt(): void;
  /** Ctrl-D on an empty line. */
  end(): void;
  /** Tab: what may follow the text left of the cursor. */
  complete(text: string): string[];
}

export class LineEditor {
  columns = 80;
  prompt: string;
  readonly #events: LineEditorEvents;
  #characters: string[] = [];
  #cursor = 0;
  #history: string[] = [];
  /** Place in the history; its length means the line that is being written. */
  #place = 0;
  #draft = '';
  #escape = '';
  #afterReturn = false;
  readonly #remembers: boolean;

  constructor(events: LineEditorEvents, prompt: string, remembers: boolean) {
    this.#events = events;
    this.prompt = prompt;
    this.#remembers = remembers;
  }

  /** Shows the prompt on the line where the cursor is. */
  start(): void {
    this.#events.write(this.prompt);
  }

  /** Forgets what was typed, without showing that. */
  clear(): void {
    this.#characters = [];
    this.#cursor = 0;
    this.#escape = '';
    this.#place = this.#history.length;
  }

  /** Takes one character (or a piece of an escape sequence) from the terminal. */
  key(character: string): void {
    const afterReturn = this.#afterReturn;
    this.#afterReturn = character === '\r';
    if (this.#escape !== '') this.#escapeKey(character);
    else if (character === '\x1b') this.#escape = character;
    else if (character === '\n' && afterReturn) return;
    else if (controls[character]) controls[character](this);
    else if (character >= ' ' && character !== '\x7f') this.#insert(character);
  }

  enter(): void {
    this.#moveTo(this.#characters.length);
    this.#events.write('\r\n');
    const text = this.#characters.join('');
    if (this.#remembers && text.trim() !== '' && text !== this.#history.at(-1)) {
      this.#history = [...this.#history, text].slice(-HISTORY_MAX);
    }
    this.clear();
    this.#events.line(text);
  }

  interrupt(): void {
    this.#moveTo(this.#characters.length);
    this.#events.write('^C\r\n');
    this.clear();
    this.#events.interrupt();
  }

  end(): void {
    if (this.#characters.length === 0) this.#events.end();
    else this.deleteForward();
  }

  clearScreen(): void {
    this.#events.write('\x1b[2J\x1b[H');
    this.#paint(0);
  }

  complete(): void {
    const before = this.#characters.slice(0, this.#cursor).join('');
    const rest = this.#events.complete(before);
    if (rest.length === 1) {
      for (const character of `${rest[0]} `) this.#insert(character);
    } else if (rest.length > 1) {
      const word = before.slice(before.lastIndexOf(' ') + 1);
      this.#moveTo(this.#characters.length);
      this.#events.write(`\r\n${rest.map((tail) => word + tail).join('  ')}\r\n`);
      this.#paint(0);
    }
  }

  backspace(): void {
    this.#remove(this.#cursor - 1, this.#cursor);
  }

  deleteForward(): void {
    this.#remove(this.#cursor, this.#cursor + 1);
  }

  killBefore(): void {
    this.#remove(0, this.#cursor);
  }

  killAfter(): void {
    this.#remove(this.#cursor, this.#characters.length);
  }

  killWord(): void {
    let start = this.#cursor;
    while (start > 0 && this.#characters[start - 1] === ' ') start--;
    while (start > 0 && this.#characters[start - 1] !== ' ') start--;
    this.#remove(start, this.#cursor);
  }

  move(by: number): void {
    this.#moveTo(Math.min(this.#characters.length, Math.max(0, this.#cursor + by)));
  }

  recall(by: number): void {
    const place = this.#place + by;
    if (place < 0 || place > this.#history.length) return;
    if (this.#place === this.#history.length) this.#draft = this.#characters.join('');
    this.#place = place;
    const row = this.#row(this.#cursor);
    this.#characters = [...(this.#history[place] ?? this.#draft)];
    this.#cursor = this.#characters.length;
    this.#paint(row);
  }

  #escapeKey(character: string): void {
    this.#escape += character;
    const introducer = this.#escape === '\x1b[' || this.#escape === '\x1bO';
    const final = character >= '@' && character <= '~' && !introducer;
    if (!final && this.#escape.length < ESCAPE_MAX && (introducer || this.#escape.length > 2))
      return;
    const sequence = this.#escape;
    this.#escape = '';
    sequences[sequence.replace('O', '[')]?.(this);
  }

  #insert(character: string): void {
    if (this.#characters.length >= LINE_MAX) return;
    const row = this.#row(this.#cursor);
    const atEnd = this.#cursor === this.#characters.length;
    this.#characters.splice(this.#cursor, 0, character);
    this.#cursor++;
    const wraps = this.#column(this.#cursor) === 0;
    if (atEnd && !wraps) this.#events.write(character);
    else this.#paint(row);
  }

  #remove(start: number, end: number): void {
    if (start < 0 || start >= end || start >= this.#characters.length) return;
    const row = this.#row(this.#cursor);
    this.#characters.splice(start, end - start);
    this.#cursor = start;
    this.#paint(row);
  }

  #moveTo(cursor: number): void {
    if (cursor === this.#cursor) return;
    const before = this.#row(this.#cursor);
    this.#cursor = cursor;
    this.#placeCursor(before);
  }

  /** Writes prompt and line anew; the terminal's cursor is `row` rows below the prompt. */
  #paint(row: number): void {
    const end = this.#characters.length;
    const fill = this.#column(end) === 0 && end > 0 ? ' \b' : '';
    const up = row > 0 ? `\x1b[${row}A` : '';
    this.#events.write(`${up}\r\x1b[J${this.prompt}${this.#characters.join('')}${fill}`);
    this.#placeCursor(this.#row(end));
  }

  /** Moves the terminal's cursor, which is `row` rows below the prompt, to where ours is. */
  #placeCursor(row: number): void {
    const target = this.#row(this.#cursor);
    const column = this.#column(this.#cursor);
    const vertical =
      target < row ? `\x1b[${row - target}A` : target > row ? `\x1b[${target - row}B` : '';
    this.#events.write(`${vertical}\r${column > 0 ? `\x1b[${column}C` : ''}`);
  }

  #row(cursor: number): number {
    return Math.floor(this.#width(cursor) / this.columns);
  }

  #column(cursor: number): number {
    return this.#width(cursor) % this.columns;
  }

  #width(cursor: number): number {
    let width = this.prompt.length;
    for (let at = 0; at < cursor; at++) width += cellWidth(this.#characters[at] as string);
    return width;
  }
}

/** East Asian wide characters take two cells (Unicode UAX 11, the blocks that matter). */
function cellWidth(character: string): number {
  if (character < '\u1100') return 1;
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    character,
  )
    ? 2
    : 1;
}

const controls: Record<string, (editor: LineEditor) => void> = {
  '\r': (editor) => editor.enter(),
  '\n': (editor) => editor.enter(),
  '\t': (editor) => editor.complete(),
  '\x7f': (editor) => editor.backspace(),
  '\b': (editor) => editor.backspace(),
  '\x01': (editor) => editor.move(-LINE_MAX),
  '\x02': (editor) => editor.move(-1),
  '\x03': (editor) => editor.interrupt(),
  '\x04': (editor) => editor.end(),
  '\x05': (editor) => editor.move(LINE_MAX),
  '\x06': (editor) => editor.move(1),
  '\x0b': (editor) => editor.killAfter(),
  '\x0c': (editor) => editor.clearScreen(),
  '\x0e': (editor) => editor.recall(1),
  '\x10': (editor) => editor.recall(-1),
  '\x15': (editor) => editor.killBefore(),
  '\x17': (editor) => editor.killWord(),
};

const sequences: Record<string, (editor: LineEditor) => void> = {
  '\x1b[A': (editor) => editor.recall(-1),
  '\x1b[B': (editor) => editor.recall(1),
  '\x1b[C': (editor) => editor.move(1),
  '\x1b[D': (editor) => editor.move(-1),
  '\x1b[H': (editor) => editor.move(-LINE_MAX),
  '\x1b[F': (editor) => editor.move(LINE_MAX),
  '\x1b[1~': (editor) => editor.move(-LINE_MAX),
  '\x1b[4~': (editor) => editor.move(LINE_MAX),
  '\x1b[3~': (editor) => editor.deleteForward(),
};
