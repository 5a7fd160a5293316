/** Both languages say the same things: the same keys, the same gaps; and every sentence of the model is known in Chinese. */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemas } from '../../../src-main/model/lab.ts';
import { messages as sentences } from '../../../src-main/model/messages.ts';
import type { Problem } from '../../../src-main/model/problem.ts';
import { messages } from '../../../src-renderer/i18n/index.ts';
import { expectedText, problemText } from '../../../src-renderer/i18n/problem-text.ts';
import { expectedInChinese, problemsInChinese } from '../../../src-renderer/i18n/problems-zh.ts';
import { samplesInChinese } from '../../../src-renderer/i18n/samples-zh.ts';

const root = resolve(import.meta.dirname, '../../..');

function leaves(tree: unknown, path = ''): [string, string][] {
  if (typeof tree === 'string') return [[path, tree]];
  return Object.entries(tree as object).flatMap(([key, value]) =>
    leaves(value, path ? `${path}.${key}` : key),
  );
}
const gaps = (text: string) => [...new Set([...text.matchAll(/\{\w+\}/g)].map(String))].sort();

describe('translations', () => {
  const en = new Map(leaves(messages.en));
  const zh = new Map(leaves(messages.zh));

  it('have the same keys', () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort());
  });

  it('have the same gaps', () => {
    const different = [...en].filter(([key, text]) => {
      // A plural form may leave its number out.
      if (text.includes(' | ')) return false;
      return gaps(text).join() !== gaps(zh.get(key) ?? '').join();
    });
    expect(different.map(([key]) => key)).toEqual([]);
  });

  it('know every key that the window asks for by its literal name', () => {
    const missing = globSync('src-renderer/**/*.{vue,ts}', { cwd: root }).flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return [...text.matchAll(/\bt\(\s*'([\w.-]+)'/g)]
        .map(([, key = '']) => key)
        .filter((key) => !en.has(key))
        .map((key) => `${file}: ${key}`);
    });
    expect(missing).toEqual([]);
  });

  it('name every sample lab', () => {
    const samples = globSync('resources/labs/*.yaml', { cwd: root }).map((file) =>
      file.slice(file.lastIndexOf('/') + 1, -'.yaml'.length),
    );
    expect(Object.keys(samplesInChinese).sort()).toEqual(samples.sort());
  });
});

/** What the schemas say that they expect, as far as it stands in their checks. */
function expectations(): Set<string> {
  const seen = new Set<unknown>();
  const found = new Set<string>();
  function visit(node: unknown): void {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    const { _zod: inner } = node as { _zod?: { def?: Record<string, unknown> } };
    for (const [key, value] of Object.entries(inner?.def ?? node)) {
      if (key === 'error' && typeof value === 'function') found.add(String(value({ input: 0 })));
      else visit(value);
    }
  }
  visit(schemas);
  return found;
}

describe('problems in Chinese', () => {
  it('keep the values of the English sentences', () => {
    const different = Object.entries(sentences).filter(
      ([code, { text }]) =>
        gaps(text)
          .filter((gap) => gap !== '{kind}')
          .join() !==
        gaps(problemsInChinese[code as keyof typeof problemsInChinese])
          .filter((gap) => gap !== '{kind}')
          .join(),
    );
    expect(different.map(([code]) => code)).toEqual([]);
  });

  it('know everything that the schemas expect', () => {
    const expected = expectations();
    expect(expected.size).toBeGreaterThan(100);
    expect([...expected].filter((text) => !(text in expectedInChinese))).toEqual([]);
  });

  it('know what rules beside the schemas say to be expected or found', () => {
    const texts = globSync('src-main/model/!(messages|words).ts', { cwd: root })
      .flatMap((file) => readFileSync(join(root, file), 'utf8').split('\n'))
      .filter((line) => !/^\s*(\/?\*|\/\/|import)/.test(line))
      .flatMap((line) => [
        ...line.matchAll(
          /'((?:an? |at (?:least|most) |bytes |either |one of |The file|")[^'`]+)'/g,
        ),
      ])
      .map(([, text = '']) => text);
    expect(texts.length).toBeGreaterThan(100);
    // What stands before a number is a part of what is said.
    const known = Object.keys(expectedInChinese);
    expect(texts.filter((text) => !known.some((one) => one.startsWith(text)))).toEqual([]);
  });

  it('say kinds and expectations in Chinese, and an unknown code as the engine does', () => {
    const problem: Problem = {
      severity: 'error',
      code: 'in-use',
      message: 'The host "host-a" is still used by "web1"; change that first.',
      values: { kind: 'host', name: 'host-a', users: '"web1"' },
      object: { kind: 'host', id: 'host-a' },
      path: '',
      line: null,
      column: null,
    };
    expect(problemText(problem, 'en')).toBe(problem.message);
    expect(problemText(problem, 'zh')).toBe('主机“host-a”仍被 "web1" 使用；请先修改它们。');
    expect(problemText({ ...problem, code: 'of-tomorrow' }, 'zh')).toBe(problem.message);
    expect(expectedText('a VLAN id from 1 to 4094', 'zh')).toBe('应为：1 到 4094 的 VLAN ID。');
  });
});
