/** Arrow keys on the canvas: the next node in a direction. Pure. */
import type { Box } from './inner.ts';
import type { Boxes } from './layout.ts';

export type Direction = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

/** How much worse a step aside is than a step ahead. */
const ASIDE = 2.5;

const centre = (box: Box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

/** The nearest node in a direction, null where there is none. A frame around the node is not a neighbour of it. */
export function neighbour(boxes: Boxes, from: string, direction: Direction): string | null {
  const here = boxes.get(from);
  if (here === undefined) return boxes.keys().next().value ?? null;
  const start = centre(here);
  const ahead = direction === 'ArrowRight' || direction === 'ArrowDown' ? 1 : -1;
  const along = direction === 'ArrowLeft' || direction === 'ArrowRight' ? 'x' : 'y';
  const across = along === 'x' ? 'y' : 'x';
  let [best, cost]: [string | null, number] = [null, Number.POSITIVE_INFINITY];
  for (const [key, box] of boxes) {
    if (key === from || surrounds(box, here)) continue;
    const at = centre(box);
    const step = (at[along] - start[along]) * ahead;
    if (step <= 1) continue;
    const price = step + Math.abs(at[across] - start[across]) * ASIDE;
    if (price < cost) [best, cost] = [key, price];
  }
  return best;
}

function surrounds(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}
