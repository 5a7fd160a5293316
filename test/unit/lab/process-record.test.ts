// The ledger of what the engine has made, and the clean-up after an app that died: with real processes.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanUpLeftovers } from '../../../src-main/lab/clean-up.ts';
import { dieWithApp } from '../../../src-main/lab/die-with-app.ts';
import {
  parseProcStat,
  parsePs,
  parseWindowsProcesses,
  readProcess,
} from '../../../src-main/lab/process-identity.ts';
import {
  newMarker,
  type ProcessEntry,
  RunLedger,
  type RunRecordFile,
  spawnRecorded,
} from '../../../src-main/lab/process-record.ts';
import { ensureRuntimeDir } from '../../../src-main/lab/runtime-dir.ts';
import { sayLab } from '../../../src-main/lab/sentences.ts';

let home: string;
let lines: string[];
const children: ChildProcess[] = [];
const cleanUp = (): Promise<void> => cleanUpLeftovers(home, (said) => lines.push(sayLab([said])));

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ny-home-'));
  lines = [];
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(ensureRuntimeDir(home), { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

const WAIT = 'setInterval(() => {}, 1000)';

function entryOf(marker: string, code = WAIT): ProcessEntry {
  const args = ['-e', code, marker];
  return { kind: 'process', label: 'VM test', marker, executable: process.execPath, args };
}

async function startRecorded(marker = newMarker(), code = WAIT): Promise<ChildProcess> {
  const ledger = await RunLedger.open(home);
  const { child } = await spawnRecorded(ledger, entryOf(marker, code), { stdio: 'ignore' });
  children.push(child);
  await expect.poll(() => readRecords()[0]?.process).toBeDefined();
  return child;
}

function recordFiles(): string[] {
  return readdirSync(join(home, 'run')).map((name) => join(home, 'run', name));
}

const readRecords = (): RunRecordFile[] =>
  recordFiles()
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')));

/** Changes the only record, as if another app had written it. */
function forge(change: (record: RunRecordFile) => void): void {
  const [file] = recordFiles();
  const record: RunRecordFile = JSON.parse(readFileSync(file ?? '', 'utf8'));
  change(record);
  writeFileSync(file ?? '', JSON.stringify(record));
}

/** As the app's death would do. */
function orphan(record: RunRecordFile): void {
  record.owner.startTime = '1';
}

const alive = (child: ChildProcess): boolean =>
  child.exitCode === null && child.signalCode === null;

describe('a record', () => {
  it('is there with pid and start time once the process runs, readable by its user only', async () => {
    const child = await startRecorded();
    const [file] = recordFiles();
    const record: RunRecordFile = JSON.parse(readFileSync(file ?? '', 'utf8'));
    expect(record.process?.pid).toBe(child.pid);
    expect(record.process?.startTime).toBe((await readProcess(child.pid ?? 0))?.startTime);
    expect(record.owner.pid).toBe(process.pid);
    if (process.platform !== 'win32') expect(statSync(file ?? '').mode & 0o777).toBe(0o600);
  });

  it('is gone when its owner removes it', async () => {
    const ledger = await RunLedger.open(home);
    const record = ledger.create({ kind: 'tap', label: 'VM x', name: 'ny01234567t0' });
    expect(recordFiles()).toHaveLength(1);
    record.remove();
    record.remove();
    expect(recordFiles()).toHaveLength(0);
  });
});

describe('the clean-up of the next start', () => {
  it('ends the process of a dead app and removes its sockets and record', async () => {
    const marker = newMarker();
    const folder = join(ensureRuntimeDir(home), marker);
    mkdirSync(folder);
    const child = await startRecorded(marker);
    const ended = once(child, 'exit');
    forge((record) => {
      orphan(record);
      if (record.entry.kind === 'process') record.entry.folder = folder;
    });
    await cleanUp();
    await ended;
    expect(child.signalCode).toBe('SIGTERM');
    expect(recordFiles()).toHaveLength(0);
    expect(existsSync(folder)).toBe(false);
    expect(lines).toEqual([
      `Ended what an earlier Netyard had left: ${process.execPath} (VM test).`,
    ]);
  });

  it('insists where SIGTERM is ignored', async () => {
    const marker = newMarker();
    const ready = join(home, 'ready');
    const code = `process.on('SIGTERM', () => {}); ${WAIT}; fs.writeFileSync('${ready}', '')`;
    const child = await startRecorded(marker, code);
    await expect.poll(() => existsSync(ready)).toBe(true);
    const ended = once(child, 'exit');
    forge(orphan);
    await cleanUp();
    await ended;
    expect(child.signalCode).toBe('SIGKILL');
  });

  it('ends a process whose app died before it had noted the pid', async () => {
    const child = await startRecorded();
    const ended = once(child, 'exit');
    forge((record) => {
      orphan(record);
      delete record.process;
    });
    await cleanUp();
    await ended;
    expect(alive(child)).toBe(false);
  });

  it('leaves alone what a living app owns', async () => {
    const child = await startRecorded();
    await cleanUp();
    expect(alive(child)).toBe(true);
    expect(recordFiles()).toHaveLength(1);
  });

  const spared: [string, (record: RunRecordFile) => void][] = [
    [
      'has the recorded pid but another start time',
      (record) => {
        if (record.process) record.process.startTime = '12345';
      },
    ],
    [
      'was started in another boot',
      (record) => {
        record.owner.bootId = 'another boot';
      },
    ],
    [
      'does not carry the marker',
      (record) => {
        if (record.entry.kind === 'process') record.entry.marker = newMarker();
      },
    ],
    [
      'has only the marker in common with a record without a pid',
      (record) => {
        delete record.process;
        if (record.entry.kind === 'process') record.entry.args = ['other', record.entry.marker];
      },
    ],
  ];
  it.each(spared)('spares a process that %s', async (_name, change) => {
    const child = await startRecorded();
    forge((record) => {
      orphan(record);
      change(record);
    });
    await cleanUp();
    expect(alive(child)).toBe(true);
    expect(recordFiles()).toHaveLength(0);
    expect(lines).toEqual([]);
  });

  it('never removes a folder that is not its own', async () => {
    const marker = newMarker();
    const precious = join(home, marker);
    mkdirSync(precious);
    await startRecorded(marker);
    forge((record) => {
      orphan(record);
      if (record.entry.kind === 'process') record.entry.folder = precious;
    });
    await cleanUp();
    expect(existsSync(precious)).toBe(true);
  });

  it.each([
    ['no JSON', '{"version":1'],
    ['another version', '{"version":2}'],
    ['pid 1', '{"version":1,"owner":{"pid":1,"startTime":"1","bootId":"b"}}'],
    ['an empty file', ''],
  ])('sets aside a record that is %s', async (_name, content) => {
    mkdirSync(join(home, 'run'));
    writeFileSync(join(home, 'run', 'x.json'), content);
    await cleanUp();
    expect(readdirSync(join(home, 'run'))).toEqual(['x.json.bad']);
    expect(lines[0]).toMatch(/x\.json is damaged; what it described may still run/);
    await cleanUp();
    expect(lines).toHaveLength(1);
  });
});

describe('spawnRecorded', () => {
  it.runIf(process.platform === 'linux')(
    'ends its child in the moment the app is killed',
    async () => {
      const script = `
      import { RunLedger, spawnRecorded } from '${process.cwd()}/src-main/lab/process-record.ts';
      const ledger = await RunLedger.open('${home}');
      const entry = { kind: 'process', label: 'x', marker: '0123456789abcdef', executable: process.execPath,
        args: ['-e', '${WAIT}', '0123456789abcdef'] };
      const { child } = await spawnRecorded(ledger, entry, { stdio: 'ignore' });
      console.log(child.pid);
      ${WAIT};`;
      const app = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(app);
      const [line] = await once(app.stdout, 'data');
      const pid = Number(line);
      expect(await readProcess(pid)).toBeDefined();
      app.kill('SIGKILL');
      await expect.poll(() => readProcess(pid)).toBeUndefined();
      await cleanUp();
      expect(recordFiles()).toHaveLength(0);
    },
  );

  it.runIf(process.platform === 'linux')(
    'runs nothing for an app that had died before its child began',
    async () => {
      const note = join(home, 'note');
      const argv = await dieWithApp(['/usr/bin/touch', note]);
      expect(spawnSync(argv[0], argv.slice(1)).status).toBe(0);
      expect(existsSync(note)).toBe(true);
      rmSync(note);
      // Its parent is a shell.
      const orphan = ['-c', '"$@" & wait $!', 'sh', ...argv];
      expect(spawnSync('/bin/sh', orphan).status).toBe(1);
      expect(existsSync(note)).toBe(false);
    },
  );
});

describe('process identity', () => {
  it('is read from /proc, whatever the process calls itself', () => {
    const rest = 'S 1 4 4 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 12 13';
    expect(parseProcStat(`77 (qemu) ${rest}`)).toBe('987654');
    expect(parseProcStat(`77 (a) b (c) R 1) ${rest}`)).toBe('987654');
    expect(parseProcStat(`77 (gone) ${rest.replace('S', 'Z')}`)).toBeUndefined();
    expect(parseProcStat('')).toBeUndefined();
    expect(parseProcStat('77 (x) S 1')).toBeUndefined();
  });

  it('is read from the ps of macOS', () => {
    const text = `    1 Mon Nov 23 06:02:11 2026     /sbin/launchd
 4711 Tue Dec  1 10:00:00 2026     /opt/homebrew/bin/qemu-system-aarch64 -name guest=a b
garbage
`;
    expect(parsePs(text)).toEqual([
      { pid: 1, startTime: 'Mon Nov 23 06:02:11 2026', commandLine: '/sbin/launchd' },
      {
        pid: 4711,
        startTime: 'Tue Dec 1 10:00:00 2026',
        commandLine: '/opt/homebrew/bin/qemu-system-aarch64 -name guest=a b',
      },
    ]);
  });

  it("is read from PowerShell's JSON", () => {
    const text =
      '[{"ProcessId":0,"Start":null,"CommandLine":null},' +
      '{"ProcessId":9,"Start":"639","CommandLine":"q.exe -name a"},{"ProcessId":10,"Start":"640"}]';
    expect(parseWindowsProcesses(text)).toEqual([
      { pid: 9, startTime: '639', commandLine: 'q.exe -name a' },
      { pid: 10, startTime: '640', commandLine: '' },
    ]);
    expect(() => parseWindowsProcesses('{"a":1}')).toThrow();
  });
});
