// The console of a namespace VM: a root shell on a real terminal, which util-linux' script(1) makes for us. Pipes would give a
// shell without prompt editing, job control or Ctrl-C, and a terminal of our own needs a native module. The shell starts when
// somebody first looks, and again after it was left, at the next key.
import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Detach, VmConsole } from '../backend.ts';
import { ConsoleLog } from '../console-log.ts';
import { findExecutable, runTool, spawnPiped } from '../tool.ts';

const SHELLS = ['/bin/bash', '/bin/sh'];
const MAX_UNREAD_INPUT_BYTES = 64 * 1024;
const MAX_TERMINAL_SIDE = 1_000;

export interface NamespaceConsoleOptions {
  /** The argument list that runs `argv` inside the VM and the environment for it; undefined while it does not run. */
  readonly enter: (
    argv: readonly string[],
  ) => { file: string; args: string[]; env: NodeJS.ProcessEnv } | undefined;
  /** For the prompt: letters, digits, hyphens. */
  readonly hostname: string;
}

export class NamespaceConsole implements VmConsole {
  readonly #options: NamespaceConsoleOptions;
  readonly #log = new ConsoleLog();
  #shell: ChildProcess | undefined;

  constructor(options: NamespaceConsoleOptions) {
    this.#options = options;
  }

  attach(onData: (bytes: Uint8Array) => void): Detach {
    const detach = this.#log.attach(onData);
    this.#ensureShell();
    return detach;
  }

  write(input: string): void {
    const stdin = this.#ensureShell()?.stdin;
    if (stdin?.writable && stdin.writableLength < MAX_UNREAD_INPUT_BYTES) stdin.write(input);
  }

  resize(columns: number, rows: number): void {
    const terminal = this.#terminal();
    const sides = [columns, rows];
    if (terminal === undefined || !sides.every((side) => side >= 1 && side <= MAX_TERMINAL_SIDE))
      return;
    const [cols, lines] = sides.map((side) => String(Math.floor(side)));
    // The window may close and the shell end meanwhile: a size that cannot be set is no error.
    runTool('stty', ['-F', terminal, 'cols', cols ?? '', 'rows', lines ?? '']).catch(
      () => undefined,
    );
  }

  /** Says so on the console; the shell itself is ended with the VM. */
  powerOff(): void {
    if (this.#shell !== undefined) this.#print('\r\n[powered off]\r\n');
    this.#shell = undefined;
  }

  forgetWatchers(): void {
    this.#log.forgetWatchers();
  }

  #print(text: string): void {
    this.#log.append(Buffer.from(text));
  }

  #ensureShell(): ChildProcess | undefined {
    if (this.#shell !== undefined) return this.#shell;
    const script = findExecutable('script');
    const shell = SHELLS.find(existsSync) ?? '/bin/sh';
    const way = this.#options.enter([script ?? 'script', '-q', '-f', '/dev/null']);
    if (way === undefined) return undefined;
    if (script === undefined) {
      this.#print('This console needs the program "script": install util-linux.\r\n');
      return undefined;
    }
    const { hostname } = this.#options;
    const child = spawnPiped(way.file, way.args, {
      detached: true,
      cwd: homedir(),
      env: {
        ...way.env,
        SHELL: shell,
        TERM: 'xterm-256color',
        PS1: `${hostname}# `,
        // bash reads the user's .bashrc, which sets a prompt with the real host's name.
        PROMPT_COMMAND: `PS1='${hostname}:\\w# '`,
      },
    });
    this.#shell = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => this.#log.append(bytes));
    child.on('error', (error) => this.#print(`\r\n[no shell: ${error.message}]\r\n`));
    child.on('close', () => {
      if (this.#shell !== child) return;
      this.#shell = undefined;
      this.#print('\r\n[the shell has ended; a key starts a new one]\r\n');
    });
    return child;
  }

  /** The terminal that script made, known by its child. */
  #terminal(): string | undefined {
    const pid = this.#shell?.pid;
    if (pid === undefined) return undefined;
    try {
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
      const terminal = readlinkSync(`/proc/${Number.parseInt(children, 10)}/fd/0`);
      return /^\/dev\/pts\/\d+$/.test(terminal) ? terminal : undefined;
    } catch {
      return undefined; // it is just ending
    }
  }
}
