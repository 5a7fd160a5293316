// The folder of the sockets: short, private, and refused when it is somebody else's.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  checkSocketPath,
  ensureRuntimeDir,
  MAX_SOCKET_PATH_BYTES,
  removeRuntimeDir,
} from '../../../src-main/lab/runtime-dir.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ny-rt-'));
  vi.stubEnv('XDG_RUNTIME_DIR', root);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

describe.skipIf(process.platform === 'win32')('ensureRuntimeDir', () => {
  it('is the same for one home and another for another, however long the home is', () => {
    const long = `/home/${'x'.repeat(300)}`;
    const folder = ensureRuntimeDir(long);
    expect(ensureRuntimeDir(long)).toBe(folder);
    expect(ensureRuntimeDir('/home/other')).not.toBe(folder);
    expect(folder.length).toBe(root.length + '/ny-01234567'.length);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('refuses a folder that others may write, and a link', () => {
    const folder = ensureRuntimeDir('/home/a');
    chmodSync(folder, 0o777);
    expect(() => ensureRuntimeDir('/home/a')).toThrow(/is not a private folder of this user/);
    rmSync(folder, { recursive: true });
    symlinkSync(root, folder);
    expect(() => ensureRuntimeDir('/home/a')).toThrow(/is not a private folder of this user/);
  });

  it("is removed with what is in it, unless it is somebody else's", () => {
    const folder = ensureRuntimeDir('/home/a');
    writeFileSync(join(folder, 'left.sock'), '');
    removeRuntimeDir('/home/a');
    expect(existsSync(folder)).toBe(false);
    removeRuntimeDir('/home/a');
    symlinkSync(root, folder);
    removeRuntimeDir('/home/a');
    expect(lstatSync(folder).isSymbolicLink()).toBe(true);
  });

  it('falls back to the folder for temporary files', () => {
    vi.stubEnv('XDG_RUNTIME_DIR', join(root, 'absent'));
    vi.stubEnv('TMPDIR', root);
    expect(ensureRuntimeDir('/home/a').startsWith(root)).toBe(true);
  });
});

describe('checkSocketPath', () => {
  it('says how long is too long, in bytes', () => {
    const longest = `/${'x'.repeat(MAX_SOCKET_PATH_BYTES - 1)}`;
    expect(checkSocketPath(longest)).toBe(longest);
    expect(() => checkSocketPath(`/网${longest.slice(3)}`)).toThrow(
      /set TMPDIR to a shorter folder/,
    );
  });
});
