/**
 * `npm start`: the desktop window where Electron can open one, else the same engine and user interface in the browser.
 * Electron's binary is not part of its npm package; it is fetched once, with a time limit, and only where a window could open.
 * Arguments go to `netyard serve` when that is what runs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FETCH_LIMIT_MS = 180_000;
/** An Electron that ends within this time with an error never showed a window (no sandbox, no library, dead display). */
const OPENING_MS = 10_000;
/** The app told the reason in a dialog (main.ts): there is nothing to fall back to. */
const EXIT_TOLD = 2;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

if (!existsSync(join(root, 'dist', 'renderer', 'index.html')))
  spawnSync(process.execPath, [join(root, 'src-main', 'prepare.mjs')], { stdio: 'inherit' });
let reason = whyNoWindow(process.platform, process.env, process.getuid?.());
if (!reason) {
  const binary = electronBinary();
  reason = binary
    ? await runWindow(binary)
    : "Electron's binary is not here and could not be fetched";
}
if (reason) serve(reason);

/** Why no window can open on this machine, or undefined. */
function whyNoWindow(platform, env, uid) {
  if (platform !== 'linux') return undefined;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display';
  if (uid === 0) return "Chromium's sandbox does not run as root";
  return undefined;
}

/** Path of Electron's binary, fetched if need be, or undefined. */
function electronBinary() {
  let folder;
  try {
    folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return undefined;
  }
  const binary = () => {
    const note = join(folder, 'path.txt');
    const path = existsSync(note) && join(folder, 'dist', readFileSync(note, 'utf8'));
    return path && existsSync(path) ? path : undefined;
  };
  if (binary()) return binary();
  console.log('Fetching Electron, once …');
  spawnSync(process.execPath, [join(folder, 'install.js')], {
    stdio: 'ignore',
    timeout: FETCH_LIMIT_MS,
  });
  return binary();
}

/** Runs the window to its end. Resolves to why it could not open, or undefined when it did. */
function runWindow(binary) {
  const env = { ...process.env };
  // Set inside some editors' terminals; it would make Electron a plain Node.
  delete env.ELECTRON_RUN_AS_NODE;
  const started = Date.now();
  const child = spawn(binary, [root], { stdio: ['inherit', 'inherit', 'pipe'], env });
  passSignals(child);
  let early = '';
  child.stderr.on('data', (data) => {
    if (Date.now() - started < OPENING_MS) early += data;
    else process.stderr.write(data);
  });
  return new Promise((done) => {
    child.on('error', (error) => done(error.message));
    child.on('exit', (code, signal) => {
      const failed = signal !== null || (code !== 0 && code !== EXIT_TOLD);
      if (failed && Date.now() - started < OPENING_MS)
        return done(`Electron ended with ${signal ?? code}`);
      process.stderr.write(early);
      process.exitCode = code ?? 1;
      done(undefined);
    });
  });
}

/** Serves to the browser and says so, with the reason, in the line that carries the URL. */
function serve(reason) {
  const launcher = join(root, 'src-main', 'cli', 'launch.mjs');
  const child = spawn(process.execPath, [launcher, 'serve', ...process.argv.slice(2)], {
    stdio: ['inherit', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, NETYARD_LAUNCHER_LEASH: '1' },
  });
  passSignals(child);
  child.stdout.setEncoding('utf8').once('data', (text) => {
    const url = /https?:\/\/\S+/.exec(text)?.[0];
    console.log(
      url ? `No desktop window (${reason}); Netyard is in the browser at ${url}` : text.trimEnd(),
    );
    child.stdout.resume();
  });
  child.on('exit', (code) => process.exit(code ?? 1));
}

function passSignals(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
}
