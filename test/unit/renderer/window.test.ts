/** Small parts of the window: finding by name, keys, tables, marks in the editor, rates, names and pictures of labs. */
import { readFileSync } from 'node:fs';
import { Text } from '@codemirror/state';
import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import type { Counters } from '../../../src-main/api/contract.ts';
import { parseLabFile } from '../../../src-main/model/lab-file.ts';
import type { Problem } from '../../../src-main/model/problem.ts';
import { explain } from '../../../src-renderer/api/errors.ts';
import { chordOf } from '../../../src-renderer/commands/chord.ts';
import { best, score } from '../../../src-renderer/commands/search.ts';
import { type Column, filtered, sorted, trackOf } from '../../../src-renderer/components/table.ts';
import { diagnosticsOf } from '../../../src-renderer/editor/diagnostics.ts';
import { freeLabName } from '../../../src-renderer/home/names.ts';
import { pictureOf } from '../../../src-renderer/home/picture.ts';
import { i18n } from '../../../src-renderer/i18n/index.ts';
import { dropsOf, NO_RATES, ratesBetween } from '../../../src-renderer/stores/rates.ts';
import { firstVisit, remember } from '../../../src-renderer/stores/remembered.ts';

const twoHosts = readFileSync(
  new URL('../../../resources/labs/two-hosts.yaml', import.meta.url),
  'utf8',
);

describe('errors of the engine', () => {
  it('are said in the language of the window, and in English where they have no code', () => {
    const said = [{ code: 'lab-exists', values: { lab: 'a' } }];
    const english = 'There is already a lab "a": choose another name.';
    const error = new ORPCError('CONFLICT', { message: english, data: { said, problems: [] } });
    expect(explain(error)).toMatchObject({ sentence: english, code: 'CONFLICT', details: '' });
    i18n.global.locale.value = 'zh';
    try {
      expect(explain(error).sentence).toBe('已有名为“a”的实验：请选择其他名称。');
      const unknown = { said: [{ code: 'of-tomorrow', values: {} }], problems: [] };
      const tomorrow = new ORPCError('CONFLICT', { message: 'No.', data: unknown });
      expect(explain(tomorrow).sentence).toBe('No.');
      expect(explain(new ORPCError('SERVICE_UNAVAILABLE')).sentence).toMatch(/未连接到引擎/);
      expect(explain(new ORPCError('BAD_REQUEST')).sentence).toMatch(/引擎不接受/);
      expect(explain(new Error('Broken.')).sentence).toBe('发生意外错误：Broken.');
    } finally {
      i18n.global.locale.value = 'en';
    }
  });
});

describe('finding by name', () => {
  it('prefers the whole, then the start, then the start of a word, then the inside, then letters in order', () => {
    const order = ['web', 'web1', 'dvs0/web', 'cobweb', 'w-e-b'];
    expect(best([...order].reverse(), (text) => text, 'web', 10)).toEqual(order);
    expect(score('web1', 'xyz')).toBe(0);
    expect(best(order, (text) => text, 'web', 2)).toHaveLength(2);
  });
});

describe('keys', () => {
  const key = (
    name: string,
    mods: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {},
  ) =>
    chordOf({ key: name, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...mods });

  it('are named as people write them', () => {
    expect(key('k', { ctrlKey: true })).toBe('Ctrl+K');
    expect(key('z', { metaKey: true, shiftKey: true })).toBe('Ctrl+Shift+Z');
    expect(key('?', { shiftKey: true })).toBe('?');
    expect(key('Delete')).toBe('Del');
    expect(key('Enter', { ctrlKey: true, shiftKey: true })).toBe('Ctrl+Shift+Enter');
    expect(key('n')).toBe('N');
  });
});

describe('tables', () => {
  const columns: Column<{ name: string; n: number }>[] = [
    { key: 'name', label: 'Name', width: '1fr', value: ({ name }) => name },
    { key: 'n', label: 'N', width: '80px', value: ({ n }) => n },
  ];
  const rows = [
    { name: 'vm-10', n: 2 },
    { name: 'vm-9', n: 10 },
    { name: 'db', n: 10 },
  ];
  const names = (found: readonly { name: string }[]) => found.map(({ name }) => name);

  it('sort names as people count, and numbers as numbers', () => {
    expect(names(sorted(rows, columns, { key: 'name', down: false }))).toEqual([
      'db',
      'vm-9',
      'vm-10',
    ]);
    expect(names(sorted(rows, columns, { key: 'n', down: true }))).toEqual(['vm-9', 'db', 'vm-10']);
    expect(sorted(rows, columns, null)).toBe(rows);
  });
  it('find every word in any column', () => {
    expect(names(filtered(rows, columns, 'VM 10'))).toEqual(['vm-10', 'vm-9']);
    expect(filtered(rows, columns, ' ')).toBe(rows);
  });
  it('keep shares readable and fixed widths fixed', () => {
    expect(
      [{ width: '2fr' }, { width: '1fr', least: '48px' }, { width: '80px' }].map(trackOf),
    ).toEqual(['minmax(160px, 2fr)', 'minmax(48px, 1fr)', '80px']);
  });
});

describe('marks in the editor', () => {
  const text = Text.of(['a: 1', 'web: { vlan: 5000 }', 'mac: "01:00"']);
  const problem = (line: number | null, column: number | null): Problem => ({
    severity: 'error',
    code: 'x',
    message: '',
    values: {},
    object: null,
    path: '',
    line,
    column,
  });
  const marked = (line: number | null, column: number | null) => {
    const [mark] = diagnosticsOf(text, [problem(line, column)], () => '');
    return mark === undefined ? null : text.sliceString(mark.from, mark.to);
  };
  it('cover the word that is wrong', () => {
    expect(marked(2, 14)).toBe('5000');
    expect(marked(3, 6)).toBe('"01:00"');
  });
  it('stay inside the text, whatever the problem says', () => {
    expect(marked(99, 99)).toBe('');
    expect(marked(null, null)).toBe('a:');
  });
});

describe('rates', () => {
  const counters = (n: number, drops = 0): Counters => ({
    rxFrames: n,
    rxBytes: n * 100,
    rxUnicast: n,
    rxMulticast: 0,
    rxBroadcast: 0,
    txFrames: 2 * n,
    txBytes: 0,
    txUnicast: 2 * n,
    txMulticast: 0,
    txBroadcast: 0,
    rxControl: 0,
    txControl: 0,
    queued: 0,
    onCable: 0,
    drops: { 'a-reason': drops, another: drops },
  });
  it('are per second', () => {
    expect(ratesBetween(counters(100), counters(200, 5), 500)).toEqual({
      rxFrames: 200,
      rxBytes: 20_000,
      txFrames: 400,
      txBytes: 0,
      drops: 20,
    });
    expect(dropsOf(counters(1, 3))).toBe(6);
  });
  it('of drops leave out what is no fault', () => {
    const drops = { filtered: 2, stpDiscarding: 700, reservedAddress: 20 };
    expect(dropsOf({ ...counters(1), drops })).toBe(2);
  });
  it('begin at 0 again where the engine did, and never go below', () => {
    expect(ratesBetween(counters(100), counters(10), 1000).rxFrames).toBe(10);
    expect(ratesBetween(undefined, counters(10), 1000)).toBe(NO_RATES);
  });
});

describe('labs of the home', () => {
  it('get a number where their name is taken', () => {
    expect(freeLabName('two-hosts', new Set())).toBe('two-hosts');
    expect(freeLabName('two-hosts', new Set(['two-hosts', 'two-hosts-2']))).toBe('two-hosts-3');
  });
  it('have a picture with their hosts, cables and networks', () => {
    const { lab } = parseLabFile(twoHosts);
    if (lab === null) throw new Error('The sample must parse.');
    const picture = pictureOf(lab);
    expect(picture.fabric).toBe(1);
    expect(picture.hosts.map(({ vms, cables }) => ({ vms, cables }))).toEqual([
      { vms: [0, 1], cables: [0] },
      { vms: [0, 1], cables: [0] },
    ]);
  });
});

describe('what the window remembers', () => {
  const first = firstVisit({ innerWidth: 1024, innerHeight: 640, language: 'zh-TW' });
  it('begins in the language of the visitor, with room for the main view', () => {
    expect(first).toMatchObject({
      locale: 'zh',
      bottomOpen: false,
      treeWidth: 215,
      inspectorWidth: 256,
    });
  });
  it('takes what is right and leaves the rest', () => {
    const stored = JSON.stringify({ theme: 'dark', treeWidth: -5, bottomTab: 'gone', other: 1 });
    expect(remember(stored, first)).toEqual({ ...first, theme: 'dark' });
    for (const broken of [null, '', '{', '[]', '7', 'null'])
      expect(remember(broken, first)).toEqual(first);
  });
});
