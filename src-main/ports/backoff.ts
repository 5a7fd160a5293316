/** When to try again to connect: soon at first, then ever more rarely. */

const FIRST_MS = 50;
const LAST_MS = 2_000;

export class Backoff {
  #delayMs = FIRST_MS;

  /** The time of the next attempt, after one that failed at `nowMs`. */
  next(nowMs: number): number {
    const at = nowMs + this.#delayMs;
    this.#delayMs = Math.min(this.#delayMs * 2, LAST_MS);
    return at;
  }

  /** An attempt succeeded. */
  reset(): void {
    this.#delayMs = FIRST_MS;
  }
}
