/** `npm start` in a small tree: an Electron made of a shell script, and a command line that prints a URL. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../../..');
const served = (reason: string) =>
  `No desktop window (${reason}); Netyard is in the browser at http://127.0.0.1:4711/#token=x\n`;

let tree: string;

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'netyard-start-'));
  for (const file of ['start.mjs', 'cli/launch.mjs'])
    cpSync(join(repository, 'src-main', file), join(tree, 'src-main', file));
  write('package.json', '{"type":"module"}');
  write('dist/renderer/index.html', '');
  write(
    'dist/main/cli.js',
    'console.log("http://127.0.0.1:4711/#token=x"); console.log("READY", process.argv.slice(2));',
  );
});

afterEach(() => rmSync(tree, { recursive: true, force: true }));

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text, { mode });
}

/** Electron's npm package with a binary that runs `script`, or with none and a download that fails. */
function electron(script?: string): void {
  write('node_modules/electron/package.json', '{}');
  write('node_modules/electron/install.js', 'process.exit(1)');
  if (script === undefined) return;
  write('node_modules/electron/path.txt', 'electron');
  write('node_modules/electron/dist/electron', `#!/bin/sh\n${script}\n`, 0o755);
}

function start({ display = ':99', uid = 1000 } = {}) {
  const { DISPLAY: _x11, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  return spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,process.getuid=()=>${uid}`,
      join(tree, 'src-main', 'start.mjs'),
    ],
    { encoding: 'utf8', env: display ? { ...env, DISPLAY: display } : env },
  );
}

describe.runIf(process.platform === 'linux')('npm start', () => {
  it('opens the window and ends as it ends', () => {
    electron('echo "window of $1"; exit 0');
    expect(start()).toMatchObject({ stdout: `window of ${tree}\n`, stderr: '', status: 0 });
  });

  it('serves to the browser where there is no display, in one line', () => {
    electron('exit 0');
    const result = start({ display: '' });
    expect(result).toMatchObject({ stdout: served('there is no display'), stderr: '', status: 0 });
  });

  it('serves to the browser as root', () => {
    electron('exit 0');
    expect(start({ uid: 0 }).stdout).toBe(served("Chromium's sandbox does not run as root"));
  });

  it('serves to the browser where the binary cannot be fetched', () => {
    electron();
    expect(start()).toMatchObject({
      stdout: `Fetching Electron, once …\n${served("Electron's binary is not here and could not be fetched")}`,
      stderr: '',
      status: 0,
    });
  });

  it('serves to the browser where Electron cannot open a window, without its noise', () => {
    electron('echo "FATAL: no usable sandbox" >&2; exit 1');
    expect(start()).toMatchObject({ stdout: served('Electron ended with 1'), stderr: '' });
  });

  it('tries nothing else when the app told why it does not start', () => {
    electron('exit 2');
    expect(start()).toMatchObject({ stdout: '', status: 2 });
  });

  it('passes on what the server says when it cannot serve', () => {
    write('dist/main/cli.js', 'console.error("netyard: in use."); process.exitCode = 2;');
    expect(start({ display: '' })).toMatchObject({
      stdout: '',
      stderr: 'netyard: in use.\n',
      status: 2,
    });
  });
});
