/**
 * All of YAML 1.2 through the `yaml` package, as the same tree, with its errors. Aliases are written out up to a
 * limit, so that a small file cannot stand for a huge one ("billion laughs").
 */
import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { MAX_DEPTH, type YamlEntry, type YamlNode, type YamlProblem } from './node.ts';
import { syntaxProblem } from './syntax-problem.ts';

/** Values that aliases may stand for, all together. */
const MAX_ALIASED = 10_000;
/** More syntax errors than this say nothing new. */
const MAX_ERRORS = 20;

class Refused extends Error {
  readonly problem: YamlProblem;
  constructor(problem: YamlProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** The tree of a text, or what is wrong with it. */
export function readFullYaml(text: string): { root: YamlNode | null; problems: YamlProblem[] } {
  if (bracketDepth(text) > MAX_DEPTH * 8) return { root: null, problems: [tooDeep(0)] };
  try {
    const document = parseDocument(text, {
      prettyErrors: false,
      // Maps of ten thousand keys: the package compares each pair, `duplicateKeys` does not.
      uniqueKeys: false,
      version: '1.2',
    });
    const problems = syntaxProblems(document);
    if (problems.length > 0) return { root: null, problems };
    return { root: new Converter(document).node(document.contents, 0, 0), problems: [] };
  } catch (error) {
    if (error instanceof Refused) return { root: null, problems: [error.problem] };
    // The package's composer descends once per level and has no limit of its own.
    if (error instanceof RangeError) return { root: null, problems: [tooDeep(0)] };
    throw error;
  }
}

/** Opened less closed brackets at their most: an upper limit of flow nesting, for a quick refusal. */
function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    if (bracket === '[' || bracket === '{') deepest = Math.max(deepest, ++depth);
    else depth = Math.max(0, depth - 1);
  }
  return deepest;
}

function tooDeep(offset: number): YamlProblem {
  return { code: 'too-deep', values: { limit: MAX_DEPTH }, offset };
}

function syntaxProblems(document: Document.Parsed): YamlProblem[] {
  const problems = [...document.errors, ...document.warnings].map((error) =>
    // The package turns the overflow of its own recursion into a syntax error.
    error.message.includes('Maximum call stack') ? tooDeep(error.pos[0]) : syntaxProblem(error),
  );
  // One mistake may break several rules of the package at one place.
  const seen = new Set<string>();
  return problems
    .filter(({ code, offset }) => {
      const key = `${code} ${offset}`;
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MAX_ERRORS);
}

class Converter {
  readonly #document: Document.Parsed;
  #aliased = 0;

  constructor(document: Document.Parsed) {
    this.#document = document;
  }

  /** `at`: the place to name where a node has none of its own. */
  node(node: unknown, at: number, depth: number, inAlias = false): YamlNode {
    const offset = inAlias ? at : startOf(node, at);
    if (depth > MAX_DEPTH) throw new Refused(tooDeep(offset));
    if (inAlias && ++this.#aliased > MAX_ALIASED)
      throw new Refused({ code: 'too-many-aliases', values: { limit: MAX_ALIASED }, offset });
    if (isAlias(node)) {
      const meant = node.resolve(this.#document);
      if (meant === undefined) throw new Refused({ code: 'yaml-tag', values: {}, offset });
      return this.node(meant, offset, depth + 1, true);
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.node(item, offset, depth + 1, inAlias));
      return { type: 'list', offset, items };
    }
    if (isMap(node)) {
      const entries = node.items.map(({ key, value }): YamlEntry => {
        const keyOffset = inAlias ? at : startOf(key, offset);
        const text = keyText(key, keyOffset);
        return {
          key: text,
          offset: keyOffset,
          value: this.node(value, keyOffset, depth + 1, inAlias),
        };
      });
      return { type: 'map', offset, entries };
    }
    return { type: 'scalar', offset, value: isScalar(node) ? scalarValue(node.value) : null };
  }
}

function startOf(node: unknown, otherwise: number): number {
  const range = (node as { range?: [number, number, number] | null } | null)?.range;
  return range?.[0] ?? otherwise;
}

function keyText(key: unknown, offset: number): string {
  if (isScalar(key)) return key.source ?? String(key.value ?? '');
  throw new Refused({
    code: 'yaml-key',
    values: {},
    offset,
  });
}

function scalarValue(value: unknown): string | number | boolean | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return value === null || value === undefined ? null : String(value);
}
