/**
 * Segments that came before their turn. At most 64 and 64 KiB in all; what does not fit is dropped and will
 * be sent again.
 */
import { seqDiff } from '../../../wire/tcp.ts';

const SEGMENTS_MAX = 64;
const BYTES_MAX = 65_536;

interface Held {
  sequence: number;
  data: Uint8Array;
}

export class OutOfOrder {
  readonly #held: Held[] = [];
  #bytes = 0;

  /** Keeps a copy of `data`. */
  add(sequence: number, data: Uint8Array): void {
    let place = this.#held.length;
    while (place > 0 && seqDiff((this.#held[place - 1] as Held).sequence, sequence) >= 0) place--;
    const next = this.#held[place];
    if (next?.sequence === sequence && next.data.length >= data.length) return;
    if (this.#held.length >= SEGMENTS_MAX || this.#bytes + data.length > BYTES_MAX) return;
    this.#bytes += data.length;
    this.#held.splice(place, 0, { sequence, data: data.slice() });
  }

  /** Takes out the bytes that follow on `sequence`, null when the next ones are still missing. */
  take(sequence: number): Uint8Array | null {
    for (;;) {
      const first = this.#held[0];
      if (!first || seqDiff(first.sequence, sequence) > 0) return null;
      this.#held.shift();
      this.#bytes -= first.data.length;
      const known = seqDiff(sequence, first.sequence);
      if (known < first.data.length) return first.data.subarray(known);
    }
  }
}
