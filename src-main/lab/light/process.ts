/**
 * A running command: a generator that sleeps by yielding a deadline and is resumed at that time, or earlier
 * when anything happened (an answer, input, an interrupt). So a command reads from top to bottom, like a program:
 *
 *   while (!answered && process.nowMs < deadline) yield deadline;
 */
import type { LightHost } from './host.ts';
import type { Timer } from './timers.ts';

const INPUT_MAX = 65_536;
export const EXIT_USAGE = 2;
export const EXIT_INTERRUPTED = 130;

/** Where the output of a command goes. `exit` is called once, at last; it may be called before `exec` returns. */
export interface Sink {
  output(text: string): void;
  exit(code: number): void;
}

/** The other end of a running command. Calls after its end do nothing. */
export interface ProcessHandle {
  /** Ctrl-C. */
  interrupt(nowMs: number): void;
  /** Text for the command, as typed or piped. */
  input(text: string, nowMs: number): void;
  /** There is no more input: Ctrl-D, the end of a pipe. */
  endInput(nowMs: number): void;
  /** Input for a command that never reads any: it was meant for what comes next. */
  typedAhead(): { text: string; ended: boolean };
}

/** Yields the time in ms until which it sleeps; returns its exit code. */
export type Run = Generator<number, number, void>;

export interface Command {
  name: string;
  /** One line for `help`. */
  summary: string;
  /** What `help NAME` prints: forms, options, exit codes. */
  usage: string;
  run(process: Process, args: readonly string[]): Run;
}

/** The command was called wrongly; the message says how. */
export class UsageError extends Error {}

export class Process {
  readonly host: LightHost;
  interrupted = false;
  inputEnded = false;
  #input = '';
  #reads = false;
  readonly #sink: Sink;
  readonly #name: string;
  readonly #ended: (process: Process) => void;
  #run: Run | null = null;
  #timer: Timer | null = null;
  #running = false;
  #woken = false;

  constructor(host: LightHost, name: string, sink: Sink, ended: (process: Process) => void) {
    this.host = host;
    this.#name = name;
    this.#sink = sink;
    this.#ended = ended;
  }

  get nowMs(): number {
    return this.host.nowMs;
  }

  /** Prints a line. */
  print(line: string): void {
    this.#sink.output(`${line}\n`);
  }

  /** Prints as it is. */
  write(text: string): void {
    this.#sink.output(text);
  }

  /** Prints `NAME: message` as a line. */
  complain(message: string): void {
    this.print(`${this.#name}: ${message}`);
  }

  start(command: Command, args: readonly string[]): void {
    this.#run = command.run(this, args);
    this.wake();
  }

  interrupt(): void {
    this.interrupted = true;
    this.wake();
  }

  /** Input beyond 64 KiB that the command has not taken is lost. */
  feed(text: string): void {
    this.#input = (this.#input + text).slice(0, INPUT_MAX);
    this.wake();
  }

  endInput(): void {
    this.inputEnded = true;
    this.wake();
  }

  /** What came in for a command that did not read, and was not thrown away by Ctrl-C. */
  typedAhead(): { text: string; ended: boolean } {
    if (this.#reads || this.interrupted) return { text: '', ended: false };
    return { text: this.#input, ended: this.inputEnded };
  }

  /** All input so far. */
  takeInput(): string {
    this.#reads = true;
    const text = this.#input;
    this.#input = '';
    return text;
  }

  /** The next whole line of input without its end, null when there is none yet. */
  takeLine(): string | null {
    this.#reads = true;
    const end = this.#input.indexOf('\n');
    const whole = end >= 0 || this.inputEnded || this.#input.length >= INPUT_MAX;
    if (!whole || this.#input === '') return null;
    const line = end >= 0 ? this.#input.slice(0, end) : this.#input;
    this.#input = this.#input.slice(line.length + 1);
    return line;
  }

  /** Lets the command look again at what it waits for. May be called from anywhere, also from within the command. */
  wake(): void {
    this.#woken = true;
    if (this.#running) return;
    while (this.#woken && this.#run) {
      this.#woken = false;
      this.#resume(this.#run);
    }
  }

  #resume(run: Run): void {
    this.host.timers.cancel(this.#timer);
    this.#timer = null;
    this.#running = true;
    const code = this.#step(run);
    this.#running = false;
    if (code === null) return;
    this.#run = null;
    this.#ended(this);
    this.#sink.exit(code);
  }

  /** The exit code, null while the command goes on. */
  #step(run: Run): number | null {
    try {
      const { done, value } = run.next();
      if (done) return value;
      if (value < Number.POSITIVE_INFINITY) {
        this.#timer = this.host.timers.at(value, () => this.wake());
      }
      return null;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.complain(error.message);
      this.print(`Try "help ${this.#name}".`);
      return EXIT_USAGE;
    }
  }
}
