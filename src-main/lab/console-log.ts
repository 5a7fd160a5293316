// What a console has printed: a bounded ring of bytes, replayed to whoever attaches, and the list of those who watch.
// After the ring has wrapped, a replay starts behind the first line end, so that it never begins inside an escape
// sequence or a UTF-8 character.
import { type Detach, VmError } from './backend.ts';
import { labSaid } from './sentences.ts';

/** Bytes of scroll-back kept per console. */
export const SCROLL_BACK_BYTES = 256 * 1024;
/** Watchers per console; a window or a CLI is one. */
export const MAX_WATCHERS = 64;
const LINE_FEED = 0x0a;

export class ConsoleLog {
  // Allocated with the first byte: most VMs of a large lab never print.
  #ring: Uint8Array | undefined;
  #written = 0;
  readonly #watchers = new Set<(bytes: Uint8Array) => void>();

  append(bytes: Uint8Array): void {
    this.#ring ??= new Uint8Array(SCROLL_BACK_BYTES);
    const tail = bytes.subarray(Math.max(0, bytes.length - SCROLL_BACK_BYTES));
    this.#written += bytes.length - tail.length;
    const at = this.#written % SCROLL_BACK_BYTES;
    const first = tail.subarray(0, SCROLL_BACK_BYTES - at);
    this.#ring.set(first, at);
    this.#ring.set(tail.subarray(first.length), 0);
    this.#written += tail.length;
    for (const watcher of [...this.#watchers]) watcher(bytes.slice());
  }

  /** A copy of what is still known, oldest byte first. */
  scrollBack(): Uint8Array {
    if (this.#ring === undefined) return new Uint8Array(0);
    if (this.#written <= SCROLL_BACK_BYTES) return this.#ring.slice(0, this.#written);
    const oldest = this.#written % SCROLL_BACK_BYTES;
    const whole = new Uint8Array(SCROLL_BACK_BYTES);
    whole.set(this.#ring.subarray(oldest), 0);
    whole.set(this.#ring.subarray(0, oldest), SCROLL_BACK_BYTES - oldest);
    return whole.subarray(whole.indexOf(LINE_FEED) + 1);
  }

  /** Replays, then follows. Throws VmError when MAX_WATCHERS watch already. */
  attach(onData: (bytes: Uint8Array) => void): Detach {
    if (this.#watchers.size >= MAX_WATCHERS)
      throw new VmError('failed', labSaid('console-full', { most: MAX_WATCHERS }));
    // Each attachment is its own watcher, also when one function is given twice.
    const watcher = (bytes: Uint8Array): void => onData(bytes);
    const past = this.scrollBack();
    this.#watchers.add(watcher);
    if (past.length > 0) onData(past);
    return () => this.#watchers.delete(watcher);
  }

  forgetWatchers(): void {
    this.#watchers.clear();
  }
}
