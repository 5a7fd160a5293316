import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyLab, kinds } from '../../../src-main/model/lab.ts';
import type { Change } from '../../../src-main/model/operations.ts';
import { MAX_ENTRIES } from '../../../src-main/store/history.ts';
import { Store } from '../../../src-main/store/store.ts';
import { applied, creation, inverse, largeLab, smallLab } from './lab-of.ts';

let folder: string;
let file: string;
let store: Store;
const now = new Date('2026-01-02T03:04:05Z');
const who = { at: 1, who: 'tester' };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'netyard-store-'));
  file = join(folder, 'netyard.db');
  store = new Store(file, now);
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function reopen(): void {
  store.close();
  store = new Store(file, now);
}

const putHost = (id: string, description: string, before: unknown = null): Change => ({
  kind: 'host',
  id,
  before,
  after: { zone: 'east/az1', description },
});

describe('labs', () => {
  it('come back as they were, after a restart too, in the order in which objects were made', () => {
    const lab = smallLab('small');
    store.create(lab, creation(lab), { ...who, label: 'Create small' });
    reopen();
    expect(store.load('small')).toEqual({ lab, revision: 1 });
    expect(store.list()).toEqual([
      { name: 'small', description: 'small', revision: 1, changedAt: 1, hosts: 1, vms: 1 },
    ]);
    expect(store.load('other')).toBeNull();
  });

  it('of one home do not mix', () => {
    for (const name of ['a', 'b']) {
      const lab = smallLab(name);
      store.create(lab, creation(lab), { ...who, label: 'Create' });
    }
    expect(store.delete('a')).toBe(true);
    expect(store.delete('a')).toBe(false);
    expect(store.load('b')?.lab.vm.size).toBe(1);
    expect(store.history('b', 10)).toHaveLength(1);
  });

  it('with 1,000 hosts and 10,000 VMs are written and read whole', () => {
    const lab = largeLab('large', 1_000, 10_000);
    store.create(lab, creation(lab), { ...who, label: 'Create' });
    reopen();
    const loaded = store.load('large')?.lab;
    for (const kind of kinds) expect(loaded?.[kind].size, kind).toBe(lab[kind].size);
    expect(loaded?.vm.get('vm10000')).toEqual(lab.vm.get('vm10000'));
  });

  it('refuses an object that is not as Netyard wrote it, and says which', () => {
    const lab = smallLab('small');
    store.create(lab, creation(lab), { ...who, label: 'Create' });
    store.close();
    const raw = new Database(file);
    raw.prepare(`UPDATE object SET spec = '{"zone": 5}' WHERE id = 'host-a'`).run();
    raw.close();
    store = new Store(file, now);
    expect(() => store.load('small')).toThrow(/Lab "small" cannot be read: host "host-a"/);
  });
});

describe('references', () => {
  it('to nothing are refused by the file itself, and nothing of the change stays', () => {
    const lab = smallLab('small');
    store.create(lab, creation(lab), { ...who, label: 'Create' });
    const cut: Change = { kind: 'zone', id: 'east/az1', before: {}, after: null };
    const extra = putHost('host-b', 'extra');
    expect(() =>
      store.change(applied(lab, extra, cut), [extra, cut], { ...who, label: 'Cut' }),
    ).toThrow(expect.objectContaining({ name: 'StoreError', code: 'dangling' }));
    reopen();
    expect(store.load('small')).toEqual({ lab, revision: 1 });
    expect(store.history('small', 10)).toHaveLength(1);
  });

  it('follow a name that means another kind of object from now on', () => {
    const lab = smallLab('small');
    store.create(lab, creation(lab), { ...who, label: 'Create' });
    const swap: Change[] = [
      { kind: 'nic', id: 'host-a:eth0', before: {}, after: null },
      { kind: 'nic', id: 'host-a:p1', before: null, after: {} },
      {
        kind: 'bond',
        id: 'host-a:eth0',
        before: null,
        after: { mode: 'active-backup', members: ['p1'] },
      },
    ];
    const swapped = applied(lab, ...swap);
    store.change(swapped, swap, { ...who, label: 'NIC becomes bond' });
    expect(store.load('small')?.lab).toEqual(swapped);
    const cut: Change = { kind: 'bond', id: 'host-a:eth0', before: {}, after: null };
    expect(() =>
      store.change(applied(swapped, cut), [cut], { ...who, label: 'Cut the bond' }),
    ).toThrow(expect.objectContaining({ code: 'dangling' }));
  });
});

describe('history', () => {
  it('undoes and redoes across restarts', () => {
    const lab = smallLab('small');
    store.create(lab, [], { ...who, label: 'Create' });
    const one = [putHost('one', 'first')];
    const two = [putHost('two', 'second')];
    const afterOne = applied(lab, ...one);
    const full = creation(lab);
    store.change(lab, full, { ...who, label: 'Fill' });
    store.change(afterOne, one, { ...who, label: 'Add one' });
    store.change(applied(afterOne, ...two), two, { ...who, label: 'Add two' });
    reopen();
    expect(store.labels('small')).toEqual({ undo: 'Add two', redo: null });
    const entry = store.step('small', 'undo');
    expect(entry?.changes).toEqual(two);
    store.walk(afterOne, inverse(two), entry?.id ?? 0, 'undo', 2);
    reopen();
    expect(store.load('small')?.lab).toEqual(afterOne);
    expect(store.labels('small')).toEqual({ undo: 'Add one', redo: 'Add two' });
    const again = store.step('small', 'redo');
    store.walk(applied(afterOne, ...two), two, again?.id ?? 0, 'redo', 3);
    expect(store.load('small')).toEqual({ lab: applied(afterOne, ...two), revision: 6 });
    expect(store.step('small', 'redo')).toBeNull();
  });

  it('loses what was undone with the next change', () => {
    const lab = smallLab('small');
    store.create(lab, creation(lab), { ...who, label: 'Create' });
    const one = [putHost('one', 'first')];
    store.change(applied(lab, ...one), one, { ...who, label: 'Add one' });
    store.walk(lab, inverse(one), store.step('small', 'undo')?.id ?? 0, 'undo', 2);
    const two = [putHost('two', 'second')];
    store.change(applied(lab, ...two), two, { ...who, label: 'Add two' });
    expect(store.labels('small')).toEqual({ undo: 'Add two', redo: null });
    expect(store.history('small', 10).map((entry) => entry.label)).toEqual(['Add two', 'Create']);
  });

  it('keeps the newest entries only', () => {
    const lab = emptyLab('long');
    store.create(lab, [], { ...who, label: 'Create' });
    for (let n = 0; n < MAX_ENTRIES + 5; n++)
      store.change(lab, [{ kind: 'lab', id: 'long', before: n, after: n + 1 }], {
        ...who,
        label: `Change ${n}`,
      });
    const entries = store.history('long', 2_000);
    expect(entries).toHaveLength(MAX_ENTRIES);
    expect(entries.at(-1)?.label).toBe('Change 5');
  });
});

describe('positions and settings', () => {
  it('outlive a restart and can be forgotten', () => {
    const lab = smallLab('small');
    store.create(lab, creation(lab), { ...who, label: 'Create' });
    store.place('small', { 'host/host-a': { x: 1.5, y: -2 }, 'vm/vm1': { x: 0, y: 0 } });
    store.place('small', { 'vm/vm1': null, 'host/host-a': { x: 3, y: 4 } });
    store.set('open', 'small');
    store.set('theme', 'dark');
    store.set('theme', null);
    reopen();
    expect(store.positions('small')).toEqual({ 'host/host-a': { x: 3, y: 4 } });
    expect(store.setting('open')).toBe('small');
    expect(store.setting('theme')).toBeNull();
  });
});

describe('a file that is not as it should be', () => {
  const contents = (): string[] => readdirSync(folder).sort();

  it('that is no database is moved aside with a notice, and a new one begun', () => {
    store.close();
    writeFileSync(file, 'this was never a database, and is longer than a header'.repeat(50));
    const before = readFileSync(file);
    store = new Store(file, now);
    const values = { file, aside: `${file}.corrupt-2026-01-02T030405` };
    expect(store.notice).toEqual({ code: 'store-replaced', values });
    expect(store.list()).toEqual([]);
    expect(readFileSync(`${file}.corrupt-2026-01-02T030405`)).toEqual(before);
  });

  it('that is damaged inside is moved aside too; a second one does not overwrite the first', () => {
    const lab = largeLab('large', 100, 1_000);
    store.create(lab, creation(lab), { ...who, label: 'Create' });
    for (let round = 0; round < 2; round++) {
      store.close();
      const bytes = readFileSync(file);
      bytes.fill(0xa5, 4096);
      writeFileSync(file, bytes);
      store = new Store(file, now);
      expect(store.notice).not.toBeNull();
      store.create(lab, creation(lab), { ...who, label: 'Create' });
    }
    expect(contents().filter((name) => name.includes('corrupt'))).toHaveLength(2);
  });

  it('of a newer Netyard is refused and stays as it is', () => {
    store.close();
    const raw = new Database(file);
    raw.pragma('user_version = 99');
    raw.close();
    const before = readFileSync(file);
    expect(() => new Store(file, now)).toThrow(/was written by a newer Netyard \(version 99/);
    expect(readFileSync(file)).toEqual(before);
    rmSync(file);
    store = new Store(file, now);
  });

  it('of another program is refused and stays as it is', () => {
    store.close();
    rmSync(file);
    const raw = new Database(file);
    raw.exec('CREATE TABLE theirs (a)');
    raw.close();
    const before = readFileSync(file);
    expect(() => new Store(file, now)).toThrow(/is a database of another program/);
    expect(readFileSync(file)).toEqual(before);
    rmSync(file);
    store = new Store(file, now);
  });

  it('that another program locks is an error that says so', () => {
    const other = new Database(file);
    other.exec('BEGIN EXCLUSIVE');
    expect(() => store.set('a', 'b')).toThrow(/is locked by another program/);
    other.exec('ROLLBACK');
    other.close();
    store.set('a', 'b');
  });
});
