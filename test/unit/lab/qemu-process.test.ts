/** A QEMU that does not start as it should, played by a shell. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunLedger } from '../../../src-main/lab/process-record.ts';
import { startQemu } from '../../../src-main/lab/qemu/process.ts';
import { removeRuntimeDir } from '../../../src-main/lab/runtime-dir.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'netyard-process-'));
});
afterEach(() => {
  removeRuntimeDir(home);
  rmSync(home, { recursive: true });
});

it.skipIf(process.platform === 'win32')(
  'that leaves somebody behind who holds its pipes is over when it has ended',
  async () => {
    const start = startQemu({
      ledger: await RunLedger.open(home),
      label: 'VM test',
      executable: '/bin/sh',
      args: () => ['-c', 'sleep 5 & echo out of luck >&2; exit 7'],
      onEvent: () => {},
      onConsole: () => {},
      signal: new AbortController().signal,
    });
    await expect(start).rejects.toThrow('QEMU ended with exit code 7: out of luck');
    expect(readdirSync(join(home, 'run'))).toEqual([]);
  },
);
