/** This process's end of a console: what is typed, and Ctrl-C. */

/** Ctrl-], as in telnet. */
const LEAVE = 0x1d;
/** A console without a terminal ends when its input has ended and the VM has been silent for so long, ms. */
const SILENCE_MS = 2_000;
/** A terminal sends SIGINT to the launcher and to this process, and the launcher passes its own on. */
const SAME_INTERRUPT_MS = 300;

/** Tells the VM what was typed; resolves when it has room for more. */
export type Send = (typed: { data?: Uint8Array; key?: 'interrupt' | 'end' }) => Promise<void>;

/** Standard input, as keys (raw) or as lines. */
export class Keyboard {
  readonly #raw: boolean;
  #onData: ((data: Buffer) => void) | null = null;
  #onEnd: (() => void) | null = null;
  #silence: NodeJS.Timeout | undefined;

  constructor({ raw }: { raw: boolean }) {
    this.#raw = raw && process.stdin.isTTY;
  }

  /**
   * Passes on what is typed, no more of it than is taken, and its end. `leave` is called at Ctrl-], and at the silence after the end
   * of the input.
   */
  listen(send: Send, leave?: () => void): void {
    const { stdin } = process;
    this.#onData = (data) => {
      const at = this.#raw ? data.indexOf(LEAVE) : -1;
      const typed = at < 0 ? data : data.subarray(0, at);
      if (at >= 0) leave?.();
      if (typed.length === 0) return;
      stdin.pause();
      send({ data: typed }).finally(() => stdin.resume());
    };
    this.#onEnd = () => {
      send({ key: 'end' });
      if (leave !== undefined) this.#silence = setTimeout(leave, SILENCE_MS);
    };
    if (this.#raw) process.stdin.setRawMode(true);
    process.stdin.on('data', this.#onData);
    process.stdin.on('end', this.#onEnd);
    process.stdin.on('error', this.#onEnd);
  }

  /** The VM has said something. */
  heard(): void {
    this.#silence?.refresh();
  }

  close(): void {
    clearTimeout(this.#silence);
    if (this.#onData === null || this.#onEnd === null) return;
    if (this.#raw) process.stdin.setRawMode(false);
    process.stdin.off('data', this.#onData);
    process.stdin.off('end', this.#onEnd);
    process.stdin.off('error', this.#onEnd);
    // An input that stays open must not keep the process.
    process.stdin.destroy();
  }
}

const END_SIGNALS = ['SIGTERM', 'SIGHUP'] as const;

/** Ctrl-C the first time interrupts; the second time, and signals that end a process, leave. */
export class Interrupts {
  #count = 0;
  #last = 0;
  #tell: (what: 'interrupt' | 'leave') => void = () => {};
  readonly #onInterrupt = (): void => {
    const now = Date.now();
    if (now - this.#last < SAME_INTERRUPT_MS) return;
    this.#last = now;
    this.#count++;
    this.#tell(this.#count === 1 ? 'interrupt' : 'leave');
  };
  readonly #onEnd = (): void => {
    this.#count = 2;
    this.#tell('leave');
  };

  constructor() {
    process.on('SIGINT', this.#onInterrupt);
    for (const signal of END_SIGNALS) process.on(signal, this.#onEnd);
  }

  /** Tells what came since the constructor, too. */
  listen(tell: (what: 'interrupt' | 'leave') => void): void {
    this.#tell = tell;
    if (this.#count > 0) tell(this.#count === 1 ? 'interrupt' : 'leave');
  }

  close(): void {
    process.off('SIGINT', this.#onInterrupt);
    for (const signal of END_SIGNALS) process.off(signal, this.#onEnd);
  }
}

/** The size of the window that this process writes to, now and after every change; silent where there is no window. */
export class WindowSize {
  #onResize: (() => void) | null = null;

  listen(tell: (columns: number, rows: number) => void): void {
    if (!process.stdout.isTTY) return;
    this.#onResize = () => tell(process.stdout.columns, process.stdout.rows);
    process.stdout.on('resize', this.#onResize);
    this.#onResize();
  }

  close(): void {
    if (this.#onResize !== null) process.stdout.off('resize', this.#onResize);
  }
}
