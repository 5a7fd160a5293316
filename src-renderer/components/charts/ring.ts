/**
 * The last five minutes of every port that had traffic: one ring of times for all, one ring of rates per port, so that a
 * chart can be opened after the fact. Bounded: at most `capacity` ports, the one that is idle longest goes first. Pure.
 */

export const measures = ['rxBits', 'txBits', 'rxFrames', 'txFrames', 'drops'] as const;
export type Measure = (typeof measures)[number];
export type Sample = Readonly<Record<Measure, number>>;
export type Series = Readonly<Record<Measure, Float32Array>>;

interface Track {
  readonly values: Series;
  /** Tick of the last sample that was not 0. */
  active: number;
}

export class RateHistory {
  readonly #length: number;
  readonly #capacity: number;
  readonly #times: Float64Array;
  readonly #tracks = new Map<string, Track>();
  /** Samples taken since the start. */
  #ticks = 0;

  /** `length` samples of `capacity` ports. */
  constructor(length: number, capacity: number) {
    this.#length = length;
    this.#capacity = capacity;
    this.#times = new Float64Array(length);
  }

  get ports(): number {
    return this.#tracks.size;
  }

  /** One tick at `at` (ms): the samples of the ports that had traffic; all others had none. */
  push(at: number, samples: Iterable<readonly [string, Sample]>): void {
    const slot = this.#ticks % this.#length;
    this.#times[slot] = at;
    for (const { values } of this.#tracks.values())
      for (const measure of measures) values[measure][slot] = 0;
    for (const [port, sample] of samples) {
      const track = this.#tracks.get(port) ?? this.#begin(port);
      track.active = this.#ticks;
      for (const measure of measures) track.values[measure][slot] = sample[measure];
    }
    this.#ticks++;
  }

  /** Times (seconds) and values of a port, oldest first; zeros where it had no traffic. */
  read(port: string): { times: number[]; series: Record<Measure, number[]> } {
    const count = Math.min(this.#ticks, this.#length);
    const first = this.#ticks - count;
    const track = this.#tracks.get(port);
    const times: number[] = [];
    const series: Record<Measure, number[]> = {
      rxBits: [],
      txBits: [],
      rxFrames: [],
      txFrames: [],
      drops: [],
    };
    for (let tick = first; tick < this.#ticks; tick++) {
      const slot = tick % this.#length;
      times.push((this.#times[slot] ?? 0) / 1000);
      for (const measure of measures) series[measure].push(track?.values[measure][slot] ?? 0);
    }
    return { times, series };
  }

  clear(): void {
    this.#tracks.clear();
    this.#ticks = 0;
  }

  #begin(port: string): Track {
    if (this.#tracks.size >= this.#capacity) this.#evict();
    const ring = () => new Float32Array(this.#length);
    const values = {
      rxBits: ring(),
      txBits: ring(),
      rxFrames: ring(),
      txFrames: ring(),
      drops: ring(),
    };
    const track = { values, active: this.#ticks };
    this.#tracks.set(port, track);
    return track;
  }

  #evict(): void {
    let [idlest, since] = ['', Number.POSITIVE_INFINITY];
    for (const [port, { active }] of this.#tracks)
      if (active < since) [idlest, since] = [port, active];
    this.#tracks.delete(idlest);
  }
}
