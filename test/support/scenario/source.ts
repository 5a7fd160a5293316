/**
 * The text of a scenario file as statements: a keyword and its words, each with its place. Statements end with
 * the line or with two blanks; what follows two blanks and is no keyword still belongs to the statement before, and so
 * does an indented line. `#` begins a comment at the start of a line or behind a blank.
 */

/** Everything that a statement can begin with, and what it is called here. */
const KEYWORDS: Readonly<Record<string, string>> = {
  scenario: 'scenario',
  test: 'scenario',
  case: 'scenario',
  bridge: 'bridge',
  port: 'port',
  ports: 'port',
  bond: 'bond',
  patch: 'patch',
  cable: 'cable',
  link: 'cable',
  mirror: 'mirror',
  set: 'set',
  clear: 'clear',
  del: 'del',
  delete: 'del',
  remove: 'del',
  up: 'up',
  down: 'down',
  flush: 'flush',
  compare: 'compare',
  send: 'send',
  learn: 'learn',
  expect: 'expect',
  '=>': 'expect',
  '→': 'expect',
  'ovs-expect': 'ovs-expect',
  'netyard-expect': 'netyard-expect',
  'differs:': 'differs',
  differs: 'differs',
  advance: 'advance',
  warp: 'advance',
  wait: 'advance',
  fdb: 'fdb',
  'fdb-add': 'fdb-add',
  static: 'fdb-add',
  'fdb-del': 'fdb-del',
  state: 'state',
};

/** Keywords that begin a statement even behind a single blank: no argument is called so. */
const ALWAYS = new Set(['expect', '=>', '→', 'ovs-expect', 'netyard-expect', 'differs:', 'send']);

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Word extends Place {
  readonly text: string;
}

export interface Statement {
  /** The keyword, synonyms resolved. */
  readonly keyword: string;
  /** The keyword as it stands in the file. */
  readonly head: Word;
  readonly words: Word[];
}

/** A mistake in a scenario file: `dir/a.scn:3:9: expected …`. */
export class ScenarioError extends Error {
  readonly place: Place;

  constructor(place: Place, sentence: string) {
    super(`${place.file}:${place.line}:${place.column}: ${sentence}`);
    this.place = place;
    this.name = 'ScenarioError';
  }
}

/** Most mistakes of a file that are told. */
const MAX_MISTAKES = 20;

/** All mistakes of a file, one a line, in the order of the file. */
export class Mistakes extends Error {
  constructor(errors: readonly ScenarioError[]) {
    const sorted = [...errors].sort(
      ({ place: a }, { place: b }) => a.line - b.line || a.column - b.column,
    );
    const lines = sorted.slice(0, MAX_MISTAKES).map(({ message }) => message);
    const more = sorted.length - lines.length;
    if (more > 0) lines.push(`${sorted[0]?.place.file}: and ${more} more`);
    super(lines.join('\n'));
    this.name = 'Mistakes';
  }
}

/** What begins with something else than a keyword is a statement `unknown`. */
export function statementsOf(text: string, file: string): Statement[] {
  const statements: Statement[] = [];
  for (const [index, raw] of text.split(/\r\n?|\n/).entries()) {
    const content = raw.replace(/(^|\s)#.*$/, '');
    let previousEnd = 0;
    let inReason = false;
    for (const match of content.matchAll(/\S+/g)) {
      const word: Word = { text: match[0], file, line: index + 1, column: match.index + 1 };
      const gap = content.slice(previousEnd, match.index);
      const apart = previousEnd === 0 || gap.length >= 2 || gap.includes('\t');
      previousEnd = match.index + match[0].length;
      const keyword = Object.hasOwn(KEYWORDS, word.text) ? KEYWORDS[word.text] : undefined;
      const begins = keyword !== undefined && (apart || (ALWAYS.has(word.text) && !inReason));
      if (begins) {
        statements.push({ keyword, head: word, words: [] });
        inReason = keyword === 'differs' || keyword === 'scenario';
        continue;
      }
      const last = statements.at(-1);
      const continued = last !== undefined && (last.head.line === index + 1 || /^\s/.test(raw));
      if (continued) last.words.push(word);
      else statements.push({ keyword: 'unknown', head: word, words: [] });
    }
  }
  return statements;
}

/** `expected a statement, found "prot"; did you mean "port"?` */
export function unknownStatement({ head }: Statement): ScenarioError {
  const { text } = head;
  const names = [...new Set(Object.values(KEYWORDS))].join(', ');
  const near = nearest(text);
  const hint = near === undefined ? `; statements are: ${names}` : `; did you mean "${near}"?`;
  return new ScenarioError(head, `expected a statement, found ${shown(text)}${hint}`);
}

/** The keyword that is most like a word, with two changes of letters at most; of two such the one of the same length. */
function nearest(text: string): string | undefined {
  const unlike = (keyword: string): number =>
    distance(keyword, text) + (keyword.length === text.length ? 0 : 0.5);
  const [best = ''] = Object.keys(KEYWORDS).sort((a, b) => unlike(a) - unlike(b));
  return distance(best, text) <= 2 ? best : undefined;
}

/** A word of a file in quotes; of whatever nobody meant to be read, the beginning. */
function shown(text: string): string {
  const letters = text.replaceAll(/\p{C}/gu, '\u{fffd}');
  return letters.length > 40 ? `"${letters.slice(0, 40)}…"` : `"${letters}"`;
}

/** Levenshtein's distance of two short words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] as number;
}

/** The words of a statement, taken one after the other. */
export class Words {
  readonly statement: Statement;
  private readonly list: readonly Word[];
  private at = 0;

  constructor(statement: Statement, list: readonly Word[] = statement.words) {
    this.statement = statement;
    this.list = list;
  }

  get done(): boolean {
    return this.at >= this.list.length;
  }

  get next(): Word | undefined {
    return this.list[this.at];
  }

  /** The next word; where there is none, an error that says what was expected. */
  take(expected: string): Word {
    const word = this.list[this.at];
    if (word === undefined) throw this.fail(expected);
    this.at++;
    return word;
  }

  /** Takes the next word if it is one of these. */
  accept(...texts: string[]): boolean {
    const text = this.next?.text;
    if (text === undefined || !texts.includes(text)) return false;
    this.at++;
    return true;
  }

  end(): void {
    if (this.next !== undefined) throw this.fail('the end of the statement');
  }

  /** Something else stands here (at `word`), or nothing. */
  fail(expected: string, word: Word | undefined = this.next): ScenarioError {
    if (word === undefined) return this.missing(expected);
    return new ScenarioError(word, `expected ${expected}, found ${shown(word.text)}`);
  }

  /** Something is missing at the end of the statement. */
  missing(expected: string): ScenarioError {
    const { head } = this.statement;
    const last = this.list.at(-1) ?? head;
    const place = { ...last, column: last.column + last.text.length };
    return new ScenarioError(place, `expected ${expected} at the end of "${head.text}"`);
  }
}

/** `10`, `1-5`, `10,20-29` as ascending numbers; `word` is where they stand. */
export function numberList(
  words: Words,
  word: Word,
  min: number,
  max: number,
  what: string,
): number[] {
  const numbers = new Set<number>();
  for (const part of word.text.split(',')) {
    if (part === '') continue;
    const match = /^(\d+)(?:[-–](\d+))?$/.exec(part);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (match === null || first < min || last > max || last < first)
      throw words.fail(`${what} (${min} to ${max}, lists like 10,20-29)`, word);
    for (let n = first; n <= last; n++) numbers.add(n);
  }
  return [...numbers].sort((a, b) => a - b);
}
