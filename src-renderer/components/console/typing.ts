/**
 * What is typed, on its way to the VM: one call at a time, so that characters arrive in the order they were typed; what
 * is typed meanwhile goes with the next call.
 */
import { base64Of } from '../../api/base64.ts';
import { client } from '../../api/client.ts';

/** Octets of one call: a paste goes in pieces. */
const PIECE = 64 << 10;
/** Octets that wait at most: what is typed into a console that takes nothing is not kept for ever. */
const MOST = 4 << 20;

export class Typing {
  readonly #encoder = new TextEncoder();
  #console: string | null = null;
  #waiting: Uint8Array[] = [];
  #octets = 0;
  #sending = false;

  get console(): string | null {
    return this.#console;
  }

  /** The console that takes the input; null drops what waits and what is typed. */
  set console(id: string | null) {
    this.#console = id;
    this.#waiting = [];
    this.#octets = 0;
  }

  type(text: string): void {
    if (this.#console === null) return;
    const bytes = this.#encoder.encode(text);
    if (this.#octets + bytes.length > MOST) return;
    for (let at = 0; at < bytes.length; at += PIECE)
      this.#waiting.push(bytes.subarray(at, at + PIECE));
    this.#octets += bytes.length;
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      for (let id = this.#console; id !== null && this.#waiting.length > 0; id = this.#console)
        await client.vms.input({ id, data: base64Of(this.#take()) });
    } catch {
      // The console is gone; its subscription says why and connects again.
      this.console = null;
    } finally {
      this.#sending = false;
    }
  }

  /** What waits, as far as it fits into one call. */
  #take(): Uint8Array {
    const taken: Uint8Array[] = [];
    let length = 0;
    while (this.#waiting[0] !== undefined && length + this.#waiting[0].length <= PIECE) {
      const piece = this.#waiting.shift() as Uint8Array;
      taken.push(piece);
      length += piece.length;
    }
    this.#octets -= length;
    const all = new Uint8Array(length);
    let at = 0;
    for (const piece of taken) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }
}
