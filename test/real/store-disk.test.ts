/** The store on a disk that is full or cannot be written: a real one, in memory, which takes root to mount. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../src-main/model/operations.ts';
import { Store } from '../../src-main/store/store.ts';
import { applied, creation, smallLab } from '../unit/store/lab-of.ts';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const name = isRoot
  ? 'a disk of one megabyte'
  : 'a disk of one megabyte (left out: needs root on Linux)';

describe.skipIf(!isRoot)(name, () => {
  let folder: string;
  let file: string;
  const now = new Date();
  const who = { at: 1, who: 'tester', label: 'Change' };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'netyard-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'netyard-test', folder]);
    file = join(folder, 'netyard.db');
  });

  afterEach(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });

  it('that is full: the change is refused with a sentence, and what was there stays', () => {
    const store = new Store(file, now);
    const lab = smallLab('small');
    store.create(lab, creation(lab), who);
    const hosts: Change[] = Array.from({ length: 2_000 }, (_, n) => ({
      kind: 'host',
      id: `host-${n}`,
      before: null,
      after: { zone: 'east/az1', description: 'x'.repeat(1_000) },
    }));
    expect(() => store.change(applied(lab, ...hosts), hosts, who)).toThrow(
      expect.objectContaining({ code: 'full', message: expect.stringContaining('no space left') }),
    );
    expect(store.load('small')).toEqual({ lab, revision: 1 });
    const one = hosts.slice(0, 1);
    expect(store.change(applied(lab, ...one), one, who)).toBe(2);
    store.close();
    const again = new Store(file, now);
    expect(again.load('small')?.lab).toEqual(applied(lab, ...one));
    again.close();
  });

  it('that is full at the start, or cannot be written: a sentence, not a new database', () => {
    writeFileSync(join(folder, 'full'), Buffer.alloc(1 << 20));
    expect(() => new Store(file, now)).toThrow(expect.objectContaining({ name: 'StoreError' }));
    rmSync(join(folder, 'full'));
    rmSync(file, { force: true });
    new Store(file, now).close();
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    expect(() => new Store(file, now)).toThrow(/cannot be written/);
  });
});
