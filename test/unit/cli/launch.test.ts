import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../../..');

/** Node binaries by role: the one that runs the tests, and one that is too old for Netyard, where there is one. */
const current = process.execPath;
const old = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .filter(existsSync)
  .find((node) => /^v2[0-3]\./.test(spawnSync(node, ['-v'], { encoding: 'utf8' }).stdout));

let tree: string;
let launcher: string;

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'netyard-launch-'));
  launcher = join(tree, 'src-main', 'cli', 'launch.mjs');
  cpSync(join(repository, 'src-main', 'cli', 'launch.mjs'), launcher);
  writeFileSync(join(tree, 'package.json'), '{"type":"module"}');
});

afterEach(() => rmSync(tree, { recursive: true, force: true }));

function source(text: string): void {
  writeFileSync(join(tree, 'src-main', 'cli', 'netyard.ts'), text);
}

function bundle(text: string): void {
  mkdirSync(join(tree, 'dist', 'main'), { recursive: true });
  writeFileSync(join(tree, 'dist', 'main', 'cli.js'), text);
}

function installedNode(): void {
  symlinkSync(join(repository, 'node_modules'), join(tree, 'node_modules'), 'junction');
}

function launch(node: string, args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(node, [launcher, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((done) => child.stdout?.once('data', (data) => done(String(data).trim())));
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((done) => child.once('exit', (code) => done(code)));
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((next) => setTimeout(next, 20));
  }
}

describe('which command line runs', () => {
  it('runs the source where nothing is built, without a warning', () => {
    source('const word: string = "source"; console.log(word, process.argv.slice(2).join("+"));');
    expect(launch(current, ['lab', 'list'])).toMatchObject({
      stdout: 'source lab+list\n',
      stderr: '',
      status: 0,
    });
  });

  it('says what to do where neither is there', () => {
    const result = launch(current);
    expect(result).toMatchObject({ stdout: '', status: 2 });
    expect(result.stderr).toMatch(
      /^netyard: there is no command line in [^\n]*: run "npm ci" there again\.\n$/,
    );
  });

  it('prefers the bundle, and the source with NETYARD_DEV=1', () => {
    source('console.log("source");');
    bundle('console.log("bundle");');
    expect(launch(current).stdout).toBe('bundle\n');
    expect(launch(current, [], { NETYARD_DEV: '1' }).stdout).toBe('source\n');
  });
});

describe.skipIf(!old)(
  `started by a Node that is too old${old ? '' : ' (no Node 20 to 23 on PATH)'}`,
  () => {
    const oldNode = old ?? '';

    it('says in one line what is needed and ends with 2 where no newer Node is installed', () => {
      source('console.log("never");');
      const result = launch(oldNode);
      expect(result.status).toBe(2);
      expect(result.stdout).toBe('');
      expect(result.stderr).toMatch(
        /^netyard: Netyard needs Node 24 or newer and this is 2\d\.[^\n]*\n$/,
      );
    });

    it('runs on the installed Node and ends with the code of the command', () => {
      installedNode();
      source('console.log(parseInt(process.versions.node) >= 24); process.exitCode = 7;');
      expect(launch(oldNode)).toMatchObject({ stdout: 'true\n', stderr: '', status: 7 });
    });

    it('ends with 128 + n when a signal ended the command', () => {
      installedNode();
      source('process.kill(process.pid, "SIGKILL");');
      expect(launch(oldNode).status).toBe(137);
    });

    it('passes SIGTERM on and waits for the clean end', async () => {
      installedNode();
      source(
        'process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1000); console.log("ready");',
      );
      const child = spawn(oldNode, [launcher]);
      await firstLine(child);
      child.kill('SIGTERM');
      expect(await ended(child)).toBe(5);
    });

    it('leaves no command behind when the launcher is killed', async () => {
      installedNode();
      source('setInterval(() => {}, 1000); console.log(process.pid);');
      const child = spawn(oldNode, [launcher]);
      const pid = Number(await firstLine(child));
      child.kill('SIGKILL');
      await gone(pid);
    });

    it('lets the command end cleanly when the launcher is killed', async () => {
      installedNode();
      const note = join(tree, 'note');
      source(`import { writeFileSync } from 'node:fs';
      process.on('SIGTERM', () => { writeFileSync(${JSON.stringify(note)}, 'clean'); process.exit(0); });
      setInterval(() => {}, 1000); console.log(process.pid);`);
      const child = spawn(oldNode, [launcher]);
      const pid = Number(await firstLine(child));
      child.kill('SIGKILL');
      await gone(pid);
      expect(existsSync(note)).toBe(true);
    });
  },
);
