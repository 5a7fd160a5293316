/**
 * Retransmission timeout (RFC 6298), in ms. Two departures, both Linux': the minimum is 200 ms instead of 1 s,
 * so a lab with loss stays usable, and the clock is exact, so there is no granularity term.
 */
const INITIAL_MS = 1000;
const MIN_MS = 200;
const MAX_MS = 60_000;

export class RetransmissionTimeout {
  #smoothed = -1;
  #variance = 0;
  #base = INITIAL_MS;
  /** Timeouts in a row; each doubles the timeout. */
  retries = 0;

  get ms(): number {
    return Math.min(MAX_MS, this.#base * 2 ** this.retries);
  }

  /** Takes the round trip time of a segment that was sent once (Karn's rule is the caller's). */
  sample(roundTripMs: number): void {
    if (this.#smoothed < 0) {
      this.#smoothed = roundTripMs;
      this.#variance = roundTripMs / 2;
    } else {
      this.#variance += (Math.abs(this.#smoothed - roundTripMs) - this.#variance) / 4;
      this.#smoothed += (roundTripMs - this.#smoothed) / 8;
    }
    this.#base = Math.max(MIN_MS, this.#smoothed + 4 * this.#variance);
  }
}
