/**
 * What stands on cables: what an impaired one does, how many cables a bundle is and how many of them forward, the cross of one
 * that is down, the bar of a blocked one. Each finds a place on its line where it covers no node and no other label; words that
 * find none are left out (the tooltip says them), marks stand in the middle then.
 * Pure; CSS pixels of the canvas.
 */
import type { Translate } from '../forms/say.ts';
import type { Bundle } from './fold.ts';
import { impairmentLines } from './impairment.ts';
import type { Box } from './inner.ts';
import type { Point } from './layout.ts';
import type { Route } from './route.ts';
import type { BundleState } from './state.ts';
import { textWidth } from './text.ts';

export interface Label {
  /** None for a mark alone. */
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
}
export interface PlacedLabel extends Label {
  readonly at: Point;
}

const LETTER = 6.8;
const LINE = 16;
/** Room that a label keeps around it. */
const GAP = 3;
/** A cross or bar on a line that does not forward. */
const MARK: Label = { lines: [], width: 16, height: 16 };

/** How much of the picture is drawn: no words from `far` away, and no plain counts where it is not `lively`. */
export interface Showing {
  readonly far: boolean;
  readonly lively: boolean;
}

/** Cables of a bundle, and how many of them forward where some do not: `×3`, `2/3`. */
function countOf({ links }: Bundle, { tone, up }: BundleState, { far, lively }: Showing): string {
  if (links.length < 2) return '';
  if (tone === 'ok' || tone === 'off') return lively ? `×${links.length}` : '';
  return far ? '' : `${up}/${links.length}`;
}

/** False where a mark says that nothing passes. */
export function forwards({ tone, word }: BundleState): boolean {
  return tone !== 'err' && word !== 'blocked';
}

/** What is said on a line, null for nothing. */
export function labelOf(
  bundle: Bundle,
  state: BundleState,
  showing: Showing,
  t: Translate,
): Label | null {
  const count = countOf(bundle, state, showing);
  const impairment = bundle.links.length === 1 ? bundle.links[0]?.impairment : null;
  if (count === '' && !showing.far && !forwards(state)) return MARK;
  const does = impairment && !showing.far ? impairmentLines(impairment, t) : [];
  const lines = count === '' ? does : [count];
  if (lines.length === 0) return null;
  const width = Math.max(...lines.map(textWidth)) * LETTER + 12;
  return { lines, width, height: LINE * lines.length };
}

/** Where on its line a label may stand, best first: shares of the way. */
const SHARES = [0.5, 0.35, 0.65, 0.2, 0.8, 0.42, 0.58, 0.27, 0.73, 0.12, 0.88];

/** The places of labels by the keys of their bundles. `taken`: what no label may cover. */
export function placeLabels(
  routes: readonly Route[],
  labels: ReadonlyMap<string, Label>,
  taken: readonly Box[],
): Map<string, PlacedLabel> {
  const grid = new Grid();
  for (const box of taken) grid.add(box);
  const placed = new Map<string, PlacedLabel>();
  for (const route of routes) {
    const label = labels.get(route.bundle.key);
    if (label === undefined) continue;
    const places = [route.middle, ...SHARES.map((share) => pointAt(route.points, share))];
    const free = places.find((at) => !grid.meets(around(at, label)));
    const at = free ?? (label.lines.length === 0 ? route.middle : null);
    if (at === null) continue;
    grid.add(around(at, label));
    placed.set(route.bundle.key, { ...label, at });
  }
  return placed;
}

function around({ x, y }: Point, { width, height }: { width: number; height: number }): Box {
  return {
    x: x - width / 2 - GAP,
    y: y - height / 2 - GAP,
    width: width + 2 * GAP,
    height: height + 2 * GAP,
  };
}

/** The point after a share of the way along a line. */
function pointAt(points: readonly Point[], share: number): Point {
  const steps = points.slice(1).map((to, index) => {
    const from = points[index] as Point;
    return { from, to, length: Math.hypot(to.x - from.x, to.y - from.y) };
  });
  let rest = share * steps.reduce((sum, { length }) => sum + length, 0);
  for (const { from, to, length } of steps) {
    if (rest <= length && length > 0) {
      const part = rest / length;
      return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
    }
    rest -= length;
  }
  return points.at(-1) as Point;
}

/** Boxes by the cells of a coarse grid that they touch: a question looks at those nearby only. */
class Grid {
  readonly #cells = new Map<string, Box[]>();

  add(box: Box): void {
    for (const cell of cellsOf(box)) {
      const list = this.#cells.get(cell);
      if (list === undefined) this.#cells.set(cell, [box]);
      else list.push(box);
    }
  }

  meets(box: Box): boolean {
    return cellsOf(box).some((cell) => this.#cells.get(cell)?.some((one) => overlap(one, box)));
  }
}

const CELL = 256;

function cellsOf({ x, y, width, height }: Box): string[] {
  const cells: string[] = [];
  for (let column = Math.floor(x / CELL); column <= (x + width) / CELL; column++)
    for (let row = Math.floor(y / CELL); row <= (y + height) / CELL; row++)
      cells.push(`${column} ${row}`);
  return cells;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
