/** Congestion control of one connection: slow start, avoidance, fast recovery (RFC 5681, NewReno RFC 6582). Units are bytes. */
import { seqDiff } from '../../../wire/tcp.ts';

const INITIAL_SEGMENTS = 10;
const WINDOW_MAX = 1 << 20;
const DUPLICATES = 3;

export class Congestion {
  window: number;
  #mss: number;
  #threshold = WINDOW_MAX;
  #duplicates = 0;
  /** End of what was in flight when a loss was noticed; −1 outside of recovery. */
  #recover = -1;

  constructor(mss: number) {
    this.#mss = mss;
    this.window = INITIAL_SEGMENTS * mss;
  }

  /** New data was acknowledged. True when the next hole must be sent again at once (RFC 6582, partial ACK). */
  acknowledged(bytes: number, acknowledgment: number): boolean {
    this.#duplicates = 0;
    if (this.#recover >= 0) {
      if (seqDiff(acknowledgment, this.#recover) < 0) return true;
      this.#recover = -1;
      this.window = this.#threshold;
      return false;
    }
    const growth =
      this.window < this.#threshold
        ? Math.min(bytes, this.#mss)
        : Math.max(1, Math.floor((this.#mss * this.#mss) / this.window));
    this.window = Math.min(WINDOW_MAX, this.window + growth);
    return false;
  }

  /** An acknowledgment came twice. True when that shows a loss and the first hole must be sent again. */
  duplicate(inFlight: number, sentUntil: number): boolean {
    this.#duplicates++;
    if (this.#recover >= 0) this.window = Math.min(WINDOW_MAX, this.window + this.#mss);
    if (this.#recover >= 0 || this.#duplicates !== DUPLICATES) return false;
    this.#reduce(inFlight);
    this.#recover = sentUntil;
    this.window = this.#threshold + DUPLICATES * this.#mss;
    return true;
  }

  /** The retransmission timer ran out. */
  timedOut(inFlight: number): void {
    this.#reduce(inFlight);
    this.#recover = -1;
    this.#duplicates = 0;
    this.window = this.#mss;
  }

  #reduce(inFlight: number): void {
    this.#threshold = Math.max(inFlight >>> 1, 2 * this.#mss);
  }
}
