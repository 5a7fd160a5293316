/** The built main bundle on Node, with a stub in the place of Electron: it loads, serves its page and its engine, and ends. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../src-main/api/content-security-policy.ts';

const root = resolve(import.meta.dirname, '../..');
const bundle = join(root, 'dist', 'main', 'main.js');
const stub = join(import.meta.dirname, 'electron-stub.ts');

let home: string;

beforeAll(() => {
  if (!existsSync(bundle))
    throw new Error('There is no bundle to test: run "npm run build" first.');
  home = mkdtempSync(join(tmpdir(), 'netyard-bundle-'));
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

function run() {
  return spawnSync(process.execPath, ['--import', stub, bundle], {
    encoding: 'utf8',
    env: { ...process.env, NETYARD_HOME: home },
    timeout: 150_000,
  });
}

describe('the main bundle', () => {
  it('opens its window behind the fence, serves the engine to it alone, and ends cleanly', () => {
    const { stdout, stderr, status } = run();
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(JSON.parse(stdout)).toEqual({
      notices: [],
      userData: join(home, 'window'),
      webPreferences: {
        preload: join(root, 'dist', 'preload', 'preload.cjs'),
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
      },
      url: 'app://netyard/index.html',
      page: { status: 200, policy: contentSecurityPolicy() },
      outside: 404,
      version,
      foreign: 'silence',
      permissions: {
        media: false,
        geolocation: false,
        'clipboard-read': false,
        'clipboard-sanitized-write': true,
      },
    });
  });

  it('says in one sentence that its home is in use, and gives up', () => {
    const holder = new Database(join(home, 'engine.lock'));
    holder.exec('BEGIN EXCLUSIVE');
    try {
      const { stdout, stderr, status } = run();
      expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
      expect(stderr).toMatch(/^Netyard cannot start: [^\n]* is in use by [^\n]*\.\n$/);
    } finally {
      holder.close();
    }
  });

  it('tells that a damaged database was moved aside, and goes on', () => {
    writeFileSync(join(home, 'netyard.db'), 'no database');
    const { stdout, status } = run();
    expect(status).toBe(0);
    expect(JSON.parse(stdout).notices).toEqual([expect.stringMatching(/netyard\.db.*\.$/)]);
  });

  it('has a preload script that a sandbox can load', () => {
    const preload = readFileSync(join(root, 'dist', 'preload', 'preload.cjs'), 'utf8');
    const modules = [...preload.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name);
    expect(modules).toEqual(['electron']);
    expect(preload).not.toMatch(/^\s*(import|export)\s/m);
  });
});
