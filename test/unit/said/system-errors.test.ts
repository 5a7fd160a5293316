/** Errors of the system, real ones, as sentences. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeLater } from '../../../src-main/lab/process-record.ts';
import { sayLab } from '../../../src-main/lab/sentences.ts';
import { saidOf, systemSaid } from '../../../src-main/said/system-errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'netyard-error-'));
const gone = join(folder, 'gone');
rmSync(folder, { recursive: true });

function said(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return sayLab(saidOf(error));
  }
  return 'no error';
}

it('names what is gone, and what stands in the way', () => {
  expect(said(() => mkdirSync(join(gone, 'below')))).toBe(
    `${join(gone, 'below')} is not there any more: put it back, or restart Netyard.`,
  );
  const self = process.execPath;
  expect(said(() => readdirSync(self))).toBe(
    `${self} is not what Netyard expects there: move it away.`,
  );
});

it.runIf(existsSync('/dev/full'))('says that the disk is full', () => {
  const file = openSync('/dev/full', 'w');
  expect(said(() => writeSync(file, 'x'))).toBe(
    'There is no space left on the disk: free some, then try again.',
  );
  closeSync(file);
});

it('leaves mistakes of ours as they are', () => {
  expect(systemSaid(new TypeError('x is not a function'))).toBeNull();
  expect(systemSaid(Object.assign(new Error('kill EPERM'), { code: 'EPERM' }))).toBeNull();
});

it.runIf(process.platform === 'linux')('what the disk does not let go of stays behind', () => {
  removeLater('/proc/self/status');
  removeLater(gone);
});
