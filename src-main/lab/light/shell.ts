/**
 * The interactive shell of a light VM: a prompt, the line editor, one command at a time.
 * While a command runs, what is typed is its input, a line at a time; Ctrl-C interrupts it, Ctrl-D ends the input. Lines for a command
 * that does not read come to the prompt after it.
 */
import { commands } from './commands/index.ts';
import type { LightHost } from './host.ts';
import { LineEditor } from './line-editor.ts';
import type { ProcessHandle, Sink } from './process.ts';
import { splitWords } from './words.ts';

/** Keys of one call beyond this many characters are lost: nobody types that, and a paste of more is a mistake. */
const PASTE_MAX = 65_536;
/** Ctrl-D. */
const END_OF_INPUT = '\x04';

export class Shell {
  readonly #host: LightHost;
  readonly #sink: Sink;
  readonly #prompt: LineEditor;
  readonly #input: LineEditor;
  #running: ProcessHandle | 'starting' | null = null;
  #nowMs: number;
  #closed = false;

  constructor(host: LightHost, sink: Sink, nowMs: number) {
    this.#host = host;
    this.#sink = sink;
    this.#nowMs = nowMs;
    const write = (text: string) => this.#sink.output(text);
    this.#prompt = new LineEditor(
      {
        write,
        line: (text) => this.#command(text),
        interrupt: () => this.#prompt.start(),
        end: () => this.#close(0),
        complete: (text) => completeCommand(text),
      },
      '',
      true,
    );
    this.#input = new LineEditor(
      {
        write,
        line: (text) => this.#withProcess((process) => process.input(`${text}\n`, this.#nowMs)),
        interrupt: () => this.#withProcess((process) => process.interrupt(this.#nowMs)),
        end: () => this.#withProcess((process) => process.endInput(this.#nowMs)),
        complete: () => [],
      },
      '',
      false,
    );
    this.#sink.output(
      `This is ${host.name}, a light VM. Type "help" for the list of commands.\r\n`,
    );
    this.#ask();
  }

  /** Takes what the terminal sends: keys and escape sequences. */
  input(data: string, nowMs: number): void {
    this.#nowMs = nowMs;
    for (const character of data.slice(0, PASTE_MAX)) {
      if (this.#closed) return;
      (this.#running ? this.#input : this.#prompt).key(character);
    }
  }

  /** The terminal has so many columns (at least 1). */
  resize(columns: number): void {
    this.#prompt.columns = Math.max(1, columns);
    this.#input.columns = Math.max(1, columns);
  }

  /** The terminal is gone: ends what runs. */
  close(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#closed = true;
    this.#withProcess((process) => process.interrupt(nowMs));
  }

  #command(line: string): void {
    const words = splitWords(line);
    if (!words) {
      this.#sink.output('A quote is not closed.\r\n');
      this.#ask();
    } else if (words.length === 0) {
      this.#ask();
    } else {
      this.#run(words);
    }
  }

  #run(words: string[]): void {
    const leaves = words[0] === 'exit';
    this.#running = 'starting';
    this.#input.clear();
    const handle = this.#host.exec(
      words,
      {
        // A terminal in raw mode wants a carriage return too.
        output: (text) => {
          if (!this.#closed) this.#sink.output(text.replaceAll('\n', '\r\n'));
        },
        exit: (code) => {
          const ended = this.#running;
          this.#running = null;
          if (leaves) this.#close(code);
          else if (!this.#closed) this.#ask();
          if (ended !== null && ended !== 'starting') this.#typeAgain(ended);
        },
      },
      this.#nowMs,
    );
    if (this.#running) this.#running = handle;
  }

  /** What was typed ahead of a command that did not read it is for the prompt. */
  #typeAgain(process: ProcessHandle): void {
    const { text, ended } = process.typedAhead();
    this.input(ended ? `${text}${END_OF_INPUT}` : text, this.#host.nowMs);
  }

  #ask(): void {
    this.#prompt.prompt = `${this.#host.name}:~$ `;
    this.#prompt.clear();
    this.#prompt.start();
  }

  #close(code: number): void {
    this.#closed = true;
    this.#sink.output('\r\n');
    this.#sink.exit(code);
  }

  #withProcess(action: (process: ProcessHandle) => void): void {
    if (this.#running && this.#running !== 'starting') action(this.#running);
  }
}

/** What may follow a started command name. */
function completeCommand(text: string): string[] {
  const word = text.trimStart();
  if (word.includes(' ')) return [];
  return commands
    .filter(({ name }) => name.startsWith(word))
    .map(({ name }) => name.slice(word.length));
}
