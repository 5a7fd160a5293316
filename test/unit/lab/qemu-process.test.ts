/** A QEMU that does not start as it should, played by a shell. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

function start(script: string, ledger: RunLedger) {
  return startQemu({
    ledger,
    label: 'VM test',
    executable: '/bin/sh',
    args: () => ['-c', script],
    onEvent: () => {},
    onConsole: () => {},
    signal: new AbortController().signal,
  });
}

describe.skipIf(process.platform === 'win32')('a QEMU', () => {
  it('that leaves somebody behind who holds its pipes is over when it has ended', async () => {
    const ledger = await RunLedger.open(home);
    await expect(start('sleep 5 & echo out of luck >&2; exit 7', ledger)).rejects.toThrow(
      'QEMU ended with exit code 7: out of luck',
    );
    expect(readdirSync(join(home, 'run'))).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('does not hear Ctrl-C in our terminal', async () => {
    const ledger = await RunLedger.open(home);
    // Its process group, field 5 of proc_pid_stat(5).
    const group = 'set -- $(cat /proc/$$/stat); [ "$1" = "$5" ] && echo its own >&2; exit 7';
    await expect(start(group, ledger)).rejects.toThrow('its own');
  });
});
