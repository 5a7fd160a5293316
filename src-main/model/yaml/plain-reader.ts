/**
 * A reader for the YAML that lab files are written in: block maps and lists, flow collections, plain and quoted
 * scalars of one line, comments. It is twenty times faster than a full reader, which matters from a thousand VMs
 * on. Whatever it is not sure about (anchors, tags, block texts, tabs, several lines in one scalar, every syntax
 * error) it leaves to the full reader by giving null, so it has no error messages; a test compares the two.
 */
import { MAX_DEPTH, type YamlEntry, type YamlNode } from './node.ts';
import { plainScalar } from './scalar.ts';

/** Says that the text is beyond this reader. */
class NotPlain extends Error {}

/** Characters that start something else than a plain scalar (YAML 1.2.2, rule 22 c-indicator). */
const INDICATORS = new Set(',[]{}#&*!|>\'"%@`\uFEFF');
/** Those that may start one where no space follows. */
const SOFT_INDICATORS = new Set('-?:');
const FLOW_ENDS = new Set(',[]{}');
const END = '';

/** The tree of a text in the simple form, else null and the offset where it is not. Line ends are \n. */
export function readPlainYaml(text: string): { root: YamlNode | null; stoppedAt: number } {
  // A line end of its own in YAML, and no letter of a scalar.
  const strayReturn = text.indexOf('\r');
  if (strayReturn >= 0) return { root: null, stoppedAt: strayReturn };
  const reader = new PlainReader(text);
  try {
    return { root: reader.document(), stoppedAt: text.length };
  } catch (error) {
    if (error instanceof NotPlain) return { root: null, stoppedAt: reader.at };
    throw error;
  }
}

class PlainReader {
  readonly #text: string;
  #at = 0;
  #lineStart = 0;
  /** Indent of the line whose first word is at `#at`; -1 at the end of the text. */
  #indent = -1;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where it reads. */
  get at(): number {
    return this.#at;
  }

  document(): YamlNode {
    this.#nextLine();
    if (this.#indent !== 0) throw new NotPlain();
    const root = this.#block(0);
    if (this.#at < this.#text.length) throw new NotPlain();
    return root;
  }

  #char(ahead = 0): string {
    return this.#text.charAt(this.#at + ahead);
  }

  /** True where the text ends, or a space or a line end stands. */
  #isBreak(char: string): boolean {
    return char === ' ' || char === '\n' || char === END;
  }

  #skipSpaces(): void {
    while (this.#char() === ' ') this.#at++;
  }

  /** From a line's start, or its rest after a value, to the first word of the next line that has one. */
  #nextLine(inFlow = false): void {
    for (;;) {
      this.#skipSpaces();
      const char = this.#char();
      if (char === '#' && this.#startsComment(inFlow)) {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end < 0 ? this.#text.length : end;
      } else if (char === '\n') {
        this.#at++;
        this.#lineStart = this.#at;
      } else if (char === END) {
        this.#indent = -1;
        return;
      } else break;
    }
    this.#indent = this.#at - this.#lineStart;
    if (this.#char() === '\t') throw new NotPlain();
    if (this.#indent === 0 && /^(?:%|---|\.\.\.)/.test(this.#text.slice(this.#at, this.#at + 3)))
      throw new NotPlain();
  }

  /** A comment starts after a space or, outside of flow collections, at a line's start. */
  #startsComment(inFlow: boolean): boolean {
    if (this.#at === this.#lineStart) return !inFlow;
    return this.#text.charAt(this.#at - 1) === ' ';
  }

  /** After an inline value: the line must end, and the next one must not carry the value on. */
  #endOfValue(indent: number): void {
    const line = this.#lineStart;
    this.#nextLine();
    if ((this.#lineStart === line && this.#indent !== -1) || this.#indent > indent)
      throw new NotPlain();
  }

  #block(indent: number): YamlNode {
    if (++this.#depth > MAX_DEPTH) throw new NotPlain();
    const node = this.#atDash() ? this.#blockList(indent) : this.#blockMap(indent);
    this.#depth--;
    return node;
  }

  #atDash(): boolean {
    return this.#char() === '-' && this.#isBreak(this.#char(1));
  }

  #blockMap(indent: number): YamlNode {
    const offset = this.#at;
    const entries: YamlEntry[] = [];
    do {
      const keyOffset = this.#at;
      const key = this.#blockKey();
      this.#at++;
      entries.push({ key, offset: keyOffset, value: this.#blockValue(indent) });
    } while (this.#indent === indent && !this.#atDash());
    if (this.#indent >= indent) throw new NotPlain();
    return { type: 'map', offset, entries };
  }

  /** A key on one line; leaves `#at` at its colon. */
  #blockKey(): string {
    const quote = this.#char();
    if (quote === '"' || quote === "'") {
      const key = this.#quoted(quote);
      if (this.#char() !== ':' || !this.#isBreak(this.#char(1))) throw new NotPlain();
      return key;
    }
    const start = this.#at;
    const end = this.#plainEnd(false);
    if (this.#text.charAt(end) !== ':') throw new NotPlain();
    this.#at = end;
    return this.#text.slice(start, end);
  }

  /** What stands after a key's colon: on the line, or below it. */
  #blockValue(indent: number): YamlNode {
    const colon = this.#at;
    this.#skipSpaces();
    if (this.#char() !== '\n' && this.#char() !== END && this.#char() !== '#') {
      const value = this.#inline(indent);
      this.#endOfValue(indent);
      return value;
    }
    this.#nextLine();
    if (this.#indent > indent) return this.#block(this.#indent);
    if (this.#indent === indent && this.#atDash()) return this.#block(indent);
    return { type: 'scalar', offset: colon, value: null };
  }

  #blockList(indent: number): YamlNode {
    const offset = this.#at;
    const items: YamlNode[] = [];
    do {
      const dash = this.#at;
      this.#at++;
      this.#skipSpaces();
      items.push(this.#listItem(indent, dash));
    } while (this.#indent === indent && this.#atDash());
    if (this.#indent > indent) throw new NotPlain();
    return { type: 'list', offset, items };
  }

  #listItem(indent: number, dash: number): YamlNode {
    const char = this.#char();
    if (char === '\n' || char === END || char === '#') {
      this.#nextLine();
      if (this.#indent > indent) return this.#block(this.#indent);
      return { type: 'scalar', offset: dash + 1, value: null };
    }
    if (this.#atDash() || this.#startsKey()) return this.#block(this.#at - this.#lineStart);
    const value = this.#inline(indent);
    this.#endOfValue(indent);
    return value;
  }

  /** True where a map starts on a list item's line: `- key: value`. */
  #startsKey(): boolean {
    const char = this.#char();
    if (char === '{' || char === '[') return false;
    const start = this.#at;
    if (char === '"' || char === "'") this.#quoted(char);
    else this.#at = this.#plainEnd(false);
    const isKey = this.#char() === ':';
    this.#at = start;
    return isKey;
  }

  /** A flow collection or scalar; `indent` is that of the block around it. */
  #inline(indent: number): YamlNode {
    const offset = this.#at;
    const char = this.#char();
    if (char === '{' || char === '[') return this.#flow(indent);
    if (char === '"' || char === "'") return { type: 'scalar', offset, value: this.#quoted(char) };
    const end = this.#plainEnd(false);
    if (this.#text.charAt(end) === ':') throw new NotPlain();
    this.#at = end;
    return { type: 'scalar', offset, value: plainScalar(this.#text.slice(offset, end)) };
  }

  /** Where the plain scalar at `#at` ends: before a colon of a key, a comment, the line's end. */
  #plainEnd(inFlow: boolean): number {
    const first = this.#char();
    const second = this.#char(1);
    const soft = SOFT_INDICATORS.has(first);
    if (
      INDICATORS.has(first) ||
      (soft && (this.#isBreak(second) || (inFlow && FLOW_ENDS.has(second))))
    )
      throw new NotPlain();
    let end = this.#at;
    for (let at = this.#at; ; at++) {
      const char = this.#text.charAt(at);
      if (char === '\n' || char === END) break;
      if (char === '\t') throw new NotPlain();
      if (char === ' ') continue;
      if (char === '#' && end < at) break;
      if (char === ':') {
        const next = this.#text.charAt(at + 1);
        if (this.#isBreak(next) || (inFlow && FLOW_ENDS.has(next))) {
          if (end < at) throw new NotPlain();
          return at;
        }
      }
      if (inFlow && FLOW_ENDS.has(char)) break;
      end = at + 1;
    }
    return end;
  }

  /** A quoted scalar of one line. JSON's escapes are those of YAML's double quotes that people use. */
  #quoted(quote: string): string {
    const start = this.#at;
    let at = start + 1;
    let escaped = false;
    for (; ; at++) {
      const char = this.#text.charAt(at);
      if (char === '\n' || char === '\t' || char === END) throw new NotPlain();
      if (quote === '"' && char === '\\') {
        escaped = true;
        at++;
      } else if (char === quote) {
        if (quote === '"' || this.#text.charAt(at + 1) !== "'") break;
        at++;
      }
    }
    this.#at = at + 1;
    const raw = this.#text.slice(start + 1, at);
    if (quote === "'") return raw.replaceAll("''", "'");
    if (!escaped) return raw;
    try {
      return String(JSON.parse(`"${raw}"`));
    } catch {
      throw new NotPlain();
    }
  }

  #flow(indent: number): YamlNode {
    if (++this.#depth > MAX_DEPTH) throw new NotPlain();
    const offset = this.#at;
    const isMap = this.#char() === '{';
    const close = isMap ? '}' : ']';
    const entries: YamlEntry[] = [];
    const items: YamlNode[] = [];
    this.#at++;
    this.#skipInFlow(indent);
    while (this.#char() !== close) {
      if (isMap) entries.push(this.#flowEntry(indent));
      else items.push(this.#flowValue(indent));
      this.#skipInFlow(indent);
      if (this.#char() === ',') {
        this.#at++;
        this.#skipInFlow(indent);
      } else if (this.#char() !== close) throw new NotPlain();
    }
    this.#at++;
    this.#depth--;
    return isMap ? { type: 'map', offset, entries } : { type: 'list', offset, items };
  }

  #flowEntry(indent: number): YamlEntry {
    const offset = this.#at;
    const quote = this.#char();
    const isQuoted = quote === '"' || quote === "'";
    let key: string;
    if (isQuoted) key = this.#quoted(quote);
    else {
      this.#at = this.#plainEnd(true);
      key = this.#text.slice(offset, this.#at);
    }
    if (this.#char() !== ':' || (isQuoted && !this.#isBreak(this.#char(1)))) throw new NotPlain();
    const colon = ++this.#at;
    this.#skipInFlow(indent);
    if (this.#char() === ',' || this.#char() === '}')
      return { key, offset, value: { type: 'scalar', offset: colon, value: null } };
    return { key, offset, value: this.#flowValue(indent) };
  }

  #flowValue(indent: number): YamlNode {
    const offset = this.#at;
    const char = this.#char();
    if (char === '{' || char === '[') return this.#flow(indent);
    if (char === '"' || char === "'") return { type: 'scalar', offset, value: this.#quoted(char) };
    this.#at = this.#plainEnd(true);
    const text = this.#text.slice(offset, this.#at);
    return { type: 'scalar', offset, value: plainScalar(text) };
  }

  /** Spaces, line ends and comments inside a flow collection; its lines are indented deeper than the block around. */
  #skipInFlow(indent: number): void {
    const line = this.#lineStart;
    this.#nextLine(true);
    if (this.#lineStart !== line && this.#indent <= indent) throw new NotPlain();
  }
}
