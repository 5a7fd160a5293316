#!/usr/bin/env node
/**
 * The bin `netyard`. Plain JavaScript that Node 20 can read, because it has to find the Node 24 that runs everything else.
 *
 * On Node 24 or newer it runs the command line in this process. On an older one it starts itself again on the Node 24 that npm
 * installed, passes signals on, and ends as that child ends. The child hangs on a channel to this launcher: when the launcher dies
 * without a word (SIGKILL), the channel closes and the child ends as if it had got SIGTERM. The channel works the same on Linux,
 * macOS and Windows, and is closed by the kernel, so nothing has to be polled.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const NEEDED_MAJOR = 24;
const LEASH = 'NETYARD_LAUNCHER_LEASH';
const END_GRACE_MS = 5_000;
const self = fileURLToPath(import.meta.url);
const root = join(dirname(self), '..', '..');

if (process.env[LEASH] && process.channel) endWithLauncher();
if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) {
  hideExperimentalWarnings();
  const commandLine = entry();
  if (commandLine?.endsWith('.ts')) keepStrippers();
  if (commandLine) await import(pathToFileURL(commandLine).href);
  else fail(`there is no command line in ${root}: run "npm ci" there again.`);
} else {
  const node = newerNode();
  if (node) runOn(node);
  else
    fail(
      `Netyard needs Node ${NEEDED_MAJOR} or newer and this is ${process.versions.node}: run "npm ci" in ${root}, which brings it where it can, or install Node ${NEEDED_MAJOR}.`,
    );
}

/** The built command line, or its source where nothing is built or NETYARD_DEV=1 asks for it; undefined where neither is there. */
function entry() {
  const built = join(root, 'dist', 'main', 'cli.js');
  const source = join(root, 'src-main', 'cli', 'netyard.ts');
  const order = process.env.NETYARD_DEV === '1' ? [source, built] : [built, source];
  return order.find((path) => existsSync(path));
}

/** The Node that npm installed as an optional dependency for this system, or undefined. */
function newerNode() {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  try {
    const manifest = createRequire(self).resolve(`node-${os}-${process.arch}/package.json`);
    const binary = join(dirname(manifest), 'bin', os === 'win' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

function runOn(node) {
  const child = spawn(node, [self, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [LEASH]: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`Netyard cannot start ${node}: ${error.message}.`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function endWithLauncher() {
  // Not for the programs that the command line starts: their parent is this process.
  delete process.env[LEASH];
  process.once('disconnect', () => {
    setTimeout(() => process.exit(128 + constants.signals.SIGTERM), END_GRACE_MS).unref();
    if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(128 + constants.signals.SIGTERM);
  });
  // The listener would keep the process alive after its work is done.
  process.channel.unref();
}

/**
 * Every thread that runs from the sources strips their types with WebAssembly, of whose compiled code V8 13.6 frees some twice
 * when threads come and go, which ends the process. Code that is kept is not freed.
 */
function keepStrippers() {
  for (const flag of ['--no-wasm-generic-wrapper', '--no-wasm-code-gc']) setFlagsFromString(flag);
}

/** Early releases of Node 24 warn about type stripping, which is nothing that a user could act on. */
function hideExperimentalWarnings() {
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'object' ? rest[0]?.type : rest[0];
    if (type !== 'ExperimentalWarning') emitWarning.call(process, warning, ...rest);
  };
}

function fail(sentence) {
  console.error(`netyard: ${sentence}`);
  process.exit(2);
}
