/** What a cable does to frames, short enough to stand on it. Pure. */
import { impairmentOf, type Link, type LinkDirection } from '../../src-main/model/link.ts';
import type { Translate } from '../forms/say.ts';

/** What a link does from its first end to the second, and back. */
export interface Impairment {
  readonly aToB: LinkDirection;
  readonly bToA: LinkDirection;
}

/** What is said, a line each. */
const LINES = [
  ['delay', 'jitter'],
  ['rate'],
  ['loss', 'duplicate'],
  ['reorder', 'corrupt'],
] as const satisfies readonly (readonly (keyof LinkDirection)[])[];
type Said = (typeof LINES)[number][number];

/** Null where the link does nothing. */
export function impairmentOfLink(link: Link): Impairment | null {
  const [aToB, bToA] = [impairmentOf(link, 'aToB'), impairmentOf(link, 'bToA')];
  const does = (direction: LinkDirection): boolean =>
    LINES.flat().some((key) => isSet(direction[key]));
  return does(aToB) || does(bToA) ? { aToB, bToA } : null;
}

/** Short lines: `20ms ±2ms`, `10Mbit ⇄ 50Mbit`, `0.1% loss`. */
export function impairmentLines(impairment: Impairment, t: Translate): string[] {
  return LINES.map((keys: readonly Said[]) =>
    keys.flatMap((key) => sayKey(impairment, key, t)).join(' '),
  ).filter((line) => line !== '');
}

/** A value, or both where the directions differ. */
function sayKey({ aToB, bToA }: Impairment, key: Said, t: Translate): string[] {
  const [there, back] = [aToB[key], bToA[key]].map((value) => (isSet(value) ? value : '–'));
  if (there === '–' && back === '–') return [];
  const value = there === back ? there : `${there} ⇄ ${back}`;
  return [t(`topology.impairment.${key}`, { value: value ?? '' })];
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && Number.parseFloat(value) !== 0;
}
