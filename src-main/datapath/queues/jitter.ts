/** How far a delay strays: the distributions of tc-netem(8), each with the mean 0. */
import type { Random } from './random.ts';

export type Distribution = 'uniform' | 'normal' | 'pareto';

/** Like netem's tables, nothing strays further than this many deviations. */
const FURTHEST = 4;
/** Pareto with shape 3: its mean and its standard deviation. */
const PARETO_SHAPE = 3;
const PARETO_MEAN = 1.5;
const PARETO_DEVIATION = Math.sqrt(0.75);

/** In units of the jitter: within ±1 for `uniform`, with a standard deviation of 1 for the others. */
export function stray(random: Random, distribution: Distribution): number {
  switch (distribution) {
    case 'uniform':
      return 2 * random.next() - 1;
    case 'normal': {
      const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
      return clip(radius * Math.cos(2 * Math.PI * random.next()));
    }
    case 'pareto': {
      const value = (1 - random.next()) ** (-1 / PARETO_SHAPE);
      return clip((value - PARETO_MEAN) / PARETO_DEVIATION);
    }
  }
}

function clip(value: number): number {
  return Math.max(-FURTHEST, Math.min(FURTHEST, value));
}
