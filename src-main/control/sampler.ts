/**
 * Chooses one frame in N at random (sFlow version 5, 3.1; PSAMP, RFC 5475 5.2.2): the gap to the next one is drawn evenly from 1 to
 * 2N − 1, so its mean is N and nobody can hide between.
 */
export class Sampler {
  private readonly rate: number;
  private state: number;
  private gap = 0;

  /** `rate` is N, from 1; `seed` makes the choice unpredictable. */
  constructor(rate: number, seed: number) {
    this.rate = rate;
    this.state = seed | 1;
    this.gap = this.draw();
  }

  /** How many of the next `frames` are chosen. */
  take(frames: number): number {
    let chosen = 0;
    this.gap -= frames;
    while (this.gap <= 0) {
      chosen++;
      this.gap += this.draw();
    }
    return chosen;
  }

  /** Xorshift (Marsaglia 2003). */
  private draw(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return 1 + ((this.state >>> 0) % (2 * this.rate - 1));
  }
}
