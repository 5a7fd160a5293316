/** Any text is a lab or a list of problems, never an exception; and both YAML readers agree on every text. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLabFile } from '../../src-main/model/lab-file.ts';
import { readFullYaml } from '../../src-main/model/yaml/full-reader.ts';
import { keyProblems, toValue, type YamlNode } from '../../src-main/model/yaml/node.ts';
import { readPlainYaml } from '../../src-main/model/yaml/plain-reader.ts';

const folder = new URL('../../resources/labs/', import.meta.url);
const samples = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));

const limits = { numRuns: 1500, interruptAfterTimeLimit: 12_000 } as const;

/** Pieces that mean something to YAML or to the lab file. */
const pieces = [
  ...' \n\t:-,[]{}#&*!|>\'"%@`?~\\',
  '\n  ',
  '\n- ',
  ': ',
  ' #',
  '---\n',
  '...',
  '&a ',
  '*a',
  '<<: ',
  '!!str ',
  '|\n',
  '>-\n',
  'null',
  'true',
  '0x1f',
  '1e3',
  '.inf',
  '"\\u0041"',
  '"\\x41"',
  "''",
  '\r\n',
  '\u0000',
  '\uD800',
  '\u2028',
  '__proto__',
  'constructor',
  '4095',
  '-1',
  'host-a:eth0',
] as const;

const edit = fc.record({
  at: fc.nat(),
  remove: fc.oneof(fc.constant(0), fc.nat(6), fc.nat(200)),
  insert: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5, unit: 'binary' })),
});

const mutated = fc
  .record({
    sample: fc.constantFrom(...samples),
    edits: fc.array(edit, { minLength: 1, maxLength: 4 }),
  })
  .map(({ sample, edits }) =>
    edits.reduce((text, { at, remove, insert }) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + insert + text.slice(place + remove);
    }, sample),
  );

/** Small texts of YAML's own pieces, where the readers are most likely to differ. */
const soup = fc
  .array(
    fc.constantFrom(...pieces, 'a', 'b', 'a: ', '- ', '  ', '[a, b]', '{ a: b }', '"q"', "'q'"),
    {
      maxLength: 14,
    },
  )
  .map((parts) => parts.join(''));

/** Where everything stands that is written: an absent value has no place of its own. */
function places(node: YamlNode): unknown {
  if (node.type === 'scalar') return node.value === null ? null : node.offset;
  if (node.type === 'list') return [node.offset, node.items.map(places)];
  return [node.offset, node.entries.map(({ key, offset, value }) => [key, offset, places(value)])];
}

function expectAgreement(text: string): void {
  const { root } = readPlainYaml(text);
  if (root === null) return;
  const full = readFullYaml(text);
  expect(full.problems).toEqual([]);
  if (full.root === null) throw new Error('the full reader has no tree');
  expect(toValue(root)).toEqual(toValue(full.root));
  expect([...keyProblems(root)]).toEqual([...keyProblems(full.root)]);
  expect(places(root)).toEqual(places(full.root));
}

describe('parseLabFile', () => {
  it('never throws, and says where each problem is', () => {
    fc.assert(
      fc.property(fc.oneof(mutated, soup), (text) => {
        const { lab, problems } = parseLabFile(text, 'fuzz.yaml');
        expect(lab === null).toBe(problems.some(({ severity }) => severity === 'error'));
        const lines = text.split('\n').length;
        for (const { line, column, message } of problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
          expect(column).toBeGreaterThanOrEqual(1);
          // A gap that nobody filled; one that stands in the file is quoted.
          const gaps = message.match(/\{\w+\}|undefined|\[object/g) ?? [];
          expect(gaps.filter((gap) => !text.includes(gap))).toEqual([]);
        }
      }),
      { ...limits, examples: [['~{b}']] },
    );
  });
});

describe('the two YAML readers', () => {
  it('agree on the samples', () => {
    for (const sample of samples) {
      expect(readPlainYaml(sample).root).not.toBeNull();
      expectAgreement(sample);
    }
  });

  it('leave a carriage return inside a line to the thorough one', () => {
    expectAgreement('netyard: 1\nname: l\r\n\nhosts: {}\n');
    expectAgreement('name: a\rb\n');
  });

  it('agree on whatever the plain one takes', () => {
    fc.assert(fc.property(fc.oneof(mutated, soup), expectAgreement), limits);
  });
});
