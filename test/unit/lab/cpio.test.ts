// The initramfs writer, read back by the real cpio where it is installed.
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CpioEntry, writeCpio } from '../../../src-main/lab/guest/cpio.ts';
import { withPeers } from '../../support/peers.ts';

const entries: CpioEntry[] = [
  { kind: 'folder', path: 'bin' },
  { kind: 'file', path: 'bin/a', content: Buffer.from('#!'), executable: true },
  { kind: 'file', path: 'empty', content: new Uint8Array(0) },
  { kind: 'file', path: 'odd', content: Buffer.from('12345') },
  { kind: 'link', path: 'init', target: 'bin/a' },
  { kind: 'character-device', path: 'console', major: 5, minor: 1 },
];

describe('writeCpio', () => {
  it('aligns every header and every content to 4 bytes and ends with the trailer', () => {
    const text = Buffer.from(writeCpio(entries)).toString('latin1');
    const headers = [...text.matchAll(/070701/g)].map((match) => match.index);
    expect(headers).toHaveLength(entries.length + 1);
    expect(headers.every((at) => at % 4 === 0)).toBe(true);
    expect(text).toMatch(/TRAILER!!!\0+$/);
    expect(text.length % 4).toBe(0);
  });

  it('gives equal bytes for equal input', () => {
    expect(writeCpio(entries)).toEqual(writeCpio(entries));
  });
});

withPeers('cpio reads what we wrote', ['cpio'], () => {
  it('unpacks files, links, modes and devices', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ny-cpio-'));
    try {
      const input = writeCpio(entries);
      const list = spawnSync('cpio', ['-itv', '--quiet'], { input, encoding: 'utf8' });
      expect(list.stdout).toMatch(/^crw-------.* 5, +1 .* console$/m);
      const plain = writeCpio(entries.filter((entry) => entry.kind !== 'character-device'));
      const unpacked = spawnSync('cpio', ['-id', '--quiet'], { input: plain, cwd: folder });
      expect(unpacked.stderr.toString()).toBe('');
      expect(readFileSync(join(folder, 'odd'), 'utf8')).toBe('12345');
      expect(readFileSync(join(folder, 'empty'), 'utf8')).toBe('');
      expect(readlinkSync(join(folder, 'init'))).toBe('bin/a');
      expect(lstatSync(join(folder, 'bin/a')).mode & 0o777).toBe(0o755);
      expect(lstatSync(join(folder, 'odd')).mode & 0o777).toBe(0o644);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
