/**
 * YAML as lab files need it: scalars, lists and maps with text keys, each with its place in the text. Two readers
 * give this tree: `plain-reader.ts` for the simple form that lab files have, and `full-reader.ts` for all of YAML.
 */

export type YamlScalar = string | number | boolean | null;

export interface YamlEntry {
  /** The key as it is written: `1` and `"1"` are the same key, `1.0` is another. */
  readonly key: string;
  readonly offset: number;
  readonly value: YamlNode;
}

export type YamlNode =
  | { readonly type: 'scalar'; readonly offset: number; readonly value: YamlScalar }
  | { readonly type: 'list'; readonly offset: number; readonly items: readonly YamlNode[] }
  | { readonly type: 'map'; readonly offset: number; readonly entries: readonly YamlEntry[] };

/** A problem of the text itself; `offset` counts UTF-16 units from its start. */
export interface YamlProblem {
  readonly code:
    | 'yaml-syntax'
    | 'yaml-unclosed'
    | 'yaml-tab'
    | 'yaml-indent'
    | 'yaml-comma'
    | 'yaml-colon'
    | 'yaml-key'
    | 'yaml-block'
    | 'yaml-start'
    | 'yaml-escape'
    | 'yaml-tag'
    | 'duplicate-key'
    | 'reserved-key'
    | 'several-documents'
    | 'too-deep'
    | 'too-many-aliases';
  readonly values: Readonly<Record<string, string | number>>;
  readonly offset: number;
}

/** Levels that a lab file may nest; it needs eight. */
export const MAX_DEPTH = 32;

/**
 * The node as plain data. Maps have no prototype, so a key like `__proto__` is an entry as any other. A key that
 * stands twice keeps its last value.
 */
export function toValue(node: YamlNode): unknown {
  if (node.type === 'scalar') return node.value;
  if (node.type === 'list') return node.items.map(toValue);
  const map: Record<string, unknown> = Object.create(null);
  for (const { key, value } of node.entries) map[key] = toValue(value);
  return map;
}

/** The entry of a map, or null. */
export function entryOf(node: YamlNode | null, key: string): YamlEntry | null {
  if (node?.type !== 'map') return null;
  return node.entries.find((entry) => entry.key === key) ?? null;
}

/** Offset of what a path leads to, or of the last part of it that is there. `atKey`: of the key of an entry. */
export function offsetAt(
  root: YamlNode,
  path: readonly (string | number)[],
  atKey: boolean,
): number {
  let node: YamlNode = root;
  let offset = root.offset;
  for (const [index, part] of path.entries()) {
    const last = index === path.length - 1;
    if (typeof part === 'string') {
      const entry = entryOf(node, part);
      if (entry === null) return offset;
      node = entry.value;
      offset = atKey && last ? entry.offset : node.offset;
    } else {
      const item = node.type === 'list' ? node.items[part] : undefined;
      if (item === undefined) return offset;
      node = item;
      offset = item.offset;
    }
  }
  return offset;
}

/** A key that is wrong in any map, with the path of the map. */
export interface KeyProblem extends YamlProblem {
  readonly path: readonly (string | number)[];
}

/** Keys that stand twice in one map, at their second place, and keys that JavaScript gives a meaning. */
export function* keyProblems(node: YamlNode, path: (string | number)[] = []): Iterable<KeyProblem> {
  if (node.type === 'scalar') return;
  if (node.type === 'list') {
    for (const [index, item] of node.items.entries()) {
      path.push(index);
      yield* keyProblems(item, path);
      path.pop();
    }
    return;
  }
  const seen = new Set<string>();
  for (const { key, offset, value } of node.entries) {
    if (seen.has(key)) yield { code: 'duplicate-key', values: { key }, offset, path: [...path] };
    if (key === '__proto__')
      yield { code: 'reserved-key', values: { key }, offset, path: [...path] };
    seen.add(key);
    path.push(key);
    yield* keyProblems(value, path);
    path.pop();
  }
}

/** Lines and columns of offsets, both counted from 1. */
export class Lines {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
      this.#starts.push(at + 1);
  }

  position(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}
