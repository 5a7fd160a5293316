/**
 * The lines of links: right-angled with round corners, spread along the edge they leave, each in a lane of its own so
 * that cables side by side do not lie on each other. Where two nodes were dragged so that this cannot be, a curve.
 * Pure; CSS pixels of the canvas.
 */
import type { Bundle, Visible } from './fold.ts';
import type { Box } from './inner.ts';
import type { Boxes, Point } from './layout.ts';

export interface Route {
  readonly bundle: Bundle;
  /** SVG path data from the upper end to the lower end. */
  readonly path: string;
  /** Where the line leaves and arrives. */
  readonly start: Point;
  readonly end: Point;
  /** Where a mark or a number on the line stands. */
  readonly middle: Point;
  /** The line without its round corners. */
  readonly points: readonly Point[];
  /** The box around the line, for drawing only what is on screen. */
  readonly bounds: Box;
}

const RADIUS = 6;
/** Distance of rails in the gap beside a column of VMs or hosts. */
const RAIL_STEP = 3;
const CLEARANCE = 10;
/** Distance of cables between switches side by side, where the flank has room. */
const FLANK_STEP = 12;

/** A polyline with round corners as SVG path data. */
export function roundedPath(points: readonly Point[]): string {
  const corners = points.filter((point, index) => {
    const before = points[index - 1];
    const after = points[index + 1];
    if (before === undefined) return true;
    if (before.x === point.x && before.y === point.y) return false;
    if (after === undefined) return true;
    return !(
      (before.x === point.x && point.x === after.x) ||
      (before.y === point.y && point.y === after.y)
    );
  });
  let path = '';
  corners.forEach((point, index) => {
    const before = corners[index - 1];
    const after = corners[index + 1];
    if (before === undefined) path = `M${point.x} ${point.y}`;
    else if (after === undefined) path += `L${point.x} ${point.y}`;
    else {
      const [inX, inY] = towards(point, before);
      const [outX, outY] = towards(point, after);
      path += `L${inX} ${inY}Q${point.x} ${point.y} ${outX} ${outY}`;
    }
  });
  return path;
}

/** The point up to RADIUS away from a corner, and no more than half way. */
function towards(corner: Point, other: Point): [number, number] {
  const [dx, dy] = [other.x - corner.x, other.y - corner.y];
  const length = Math.hypot(dx, dy);
  const part = Math.min(RADIUS, length / 2) / (length || 1);
  return [corner.x + dx * part, corner.y + dy * part];
}

const centreX = (box: Box) => box.x + box.width / 2;
const bottom = (box: Box) => box.y + box.height;

interface Pair {
  readonly bundle: Bundle;
  readonly from: Box;
  readonly to: Box;
}

/** Spreads the ends of links over an edge, in the order of where they go, so that they do not cross at the edge. */
function spread(
  pairs: readonly Pair[],
  end: 'from' | 'to',
): Map<Pair, { x: number; rank: number; count: number }> {
  const byNode = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const list = byNode.get(pair.bundle[end]);
    if (list === undefined) byNode.set(pair.bundle[end], [pair]);
    else list.push(pair);
  }
  const other = end === 'from' ? 'to' : 'from';
  const spots = new Map<Pair, { x: number; rank: number; count: number }>();
  for (const list of byNode.values()) {
    list.sort((a, b) => centreX(a[other]) - centreX(b[other]));
    list.forEach((pair, rank) => {
      const box = pair[end];
      const x = Math.round(box.x + (box.width * (rank + 1)) / (list.length + 1));
      spots.set(pair, { x, rank, count: list.length });
    });
  }
  return spots;
}

/** True where a box of the frame between `top` and the target covers the vertical line at x. */
function covered(siblings: readonly Box[], x: number, target: Box): boolean {
  return siblings.some(
    (box) => box.y < target.y && bottom(box) <= target.y && box.x <= x && x <= box.x + box.width,
  );
}

function finish(bundle: Bundle, points: readonly Point[]): Route {
  const first = points[0] as Point;
  const last = points.at(-1) as Point;
  let [longest, middle] = [-1, first];
  points.forEach((point, index) => {
    const next = points[index + 1];
    if (next === undefined) return;
    const length = Math.abs(next.x - point.x) + Math.abs(next.y - point.y);
    if (length <= longest) return;
    longest = length;
    middle = { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
  });
  return {
    bundle,
    path: roundedPath(points),
    start: first,
    end: last,
    middle,
    points,
    bounds: around(points),
  };
}

function around(points: readonly Point[]): Box {
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** A curve for ends that do not stand above each other. */
function curve(bundle: Bundle, start: Point, end: Point): Route {
  const reach = Math.max(48, Math.abs(end.y - start.y) / 2);
  const [c1, c2] = [start.y + reach, end.y - reach];
  const middle = { x: (start.x + end.x) / 2, y: (start.y + 3 * c1 + 3 * c2 + end.y) / 8 };
  return {
    bundle,
    path: `M${start.x} ${start.y}C${start.x} ${c1} ${end.x} ${c2} ${end.x} ${end.y}`,
    start,
    end,
    middle,
    points: [start, middle, end],
    bounds: around([start, end, { x: start.x, y: c1 }, { x: end.x, y: c2 }]),
  };
}

interface Spot {
  readonly x: number;
  readonly rank: number;
  readonly count: number;
}

/** A cable between two NICs, or upwards: over both ends. */
function overTop(bundle: Bundle, start: Point, end: Point): Route {
  const y = Math.min(start.y, end.y) - 28;
  return finish(bundle, [start, { x: start.x, y }, { x: end.x, y }, end]);
}

/** A cable between devices side by side: from one flank to the other. */
function across({ bundle, from, to }: Pair, { rank, count }: Spot): Route {
  const leftwards = to.x < from.x;
  const offset = (rank - (count - 1) / 2) * Math.min(FLANK_STEP, (from.height - 8) / count);
  const start = {
    x: leftwards ? from.x : from.x + from.width,
    y: Math.round(from.y + from.height / 2 + offset),
  };
  const end = {
    x: leftwards ? to.x + to.width : to.x,
    y: Math.round(to.y + to.height / 2 + offset),
  };
  const x = (start.x + end.x) / 2;
  return finish(bundle, [start, { x, y: start.y }, { x, y: end.y }, end]);
}

/** A cable from a fabric device down to a device or a NIC, past the hosts that stand in between. */
function cable(
  pair: Pair,
  from: Spot,
  to: Spot,
  frameTop: number | null,
  blockers: readonly Box[],
  column: Box,
): Route {
  const start = { x: from.x, y: bottom(pair.from) };
  const end = { x: to.x, y: pair.to.y };
  const ceiling = Math.min(frameTop ?? end.y, end.y) - 8;
  if (ceiling - start.y < 16) return curve(pair.bundle, start, end);
  // Lanes: going left the leftmost turns first, going right the rightmost does: they nest and do not cross.
  const share = end.x < start.x ? from.rank + 1 : from.count - from.rank;
  const room = (ceiling - start.y - 12) / (from.count + 1);
  const laneY = Math.round(start.y + 6 + share * Math.min(room, 12));
  if (!covered(blockers, end.x, column))
    return finish(pair.bundle, [start, { x: start.x, y: laneY }, { x: end.x, y: laneY }, end]);
  const rail = Math.round(column.x - 8 - (from.rank % 8) * RAIL_STEP);
  const entryY = column.y - 20 - (from.rank % 4) * RAIL_STEP;
  return finish(pair.bundle, [
    start,
    { x: start.x, y: laneY },
    { x: rail, y: laneY },
    { x: rail, y: entryY },
    { x: end.x, y: entryY },
    end,
  ]);
}

/** A link inside a host: straight down where it can be, past the VMs of the rows above where not. */
function inside(pair: Pair, to: Spot, blockers: readonly Box[]): Route {
  const { from, bundle } = pair;
  const [left, right] = [from.x + 8, from.x + from.width - 8];
  const end = { x: to.x, y: pair.to.y };
  const blocked = covered(blockers, end.x, pair.to);
  const rail = blocked ? pair.to.x - 6 + (to.rank % 3) * RAIL_STEP : end.x;
  const x = Math.min(Math.max(rail, left), right);
  const start = { x, y: bottom(from) };
  const laneY = start.y + CLEARANCE + (to.rank % 3) * RAIL_STEP;
  const entryY = end.y - CLEARANCE + (to.rank % 3);
  if (end.y - start.y < 8) return curve(bundle, start, end);
  return finish(bundle, [
    start,
    { x, y: laneY },
    { x: rail, y: laneY },
    ...(blocked
      ? [
          { x: rail, y: entryY },
          { x: end.x, y: entryY },
        ]
      : []),
    end,
  ]);
}

/** The lines of all bundles whose two ends have a box. */
export function routeAll(visible: Visible, boxes: Boxes): Route[] {
  const pairs: Pair[] = [];
  const zones: Box[] = [];
  const vmsOf = new Map<string, Box[]>();
  const hostsOf = new Map<string, Box[]>();
  for (const node of visible.nodes.values()) {
    const box = boxes.get(node.key);
    if (node.kind === 'zone' && box !== undefined) zones.push(box);
    if (node.parent === null || box === undefined) continue;
    const index = node.kind === 'vm' ? vmsOf : node.kind === 'host' ? hostsOf : null;
    const list = index?.get(node.parent);
    if (list === undefined) index?.set(node.parent, [box]);
    else list.push(box);
  }
  for (const bundle of visible.bundles) {
    const [from, to] = [boxes.get(bundle.from), boxes.get(bundle.to)];
    if (from !== undefined && to !== undefined) pairs.push({ bundle, from, to });
  }
  // Cables between switches side by side take the flanks, all others upper and lower edges.
  const sideways = new Set(pairs.filter((pair) => isLevel(visible, pair)));
  const [aside, others] = [[...sideways], pairs.filter((pair) => !sideways.has(pair))];
  const flankSpots = spread(aside, 'from');
  const fromSpots = spread(others, 'from');
  const toSpots = spread(others, 'to');
  return pairs.map((pair) => {
    const flank = flankSpots.get(pair);
    if (flank !== undefined) return across(pair, flank);
    const { bundle } = pair;
    const [from, to] = [fromSpots.get(pair) as Spot, toSpots.get(pair) as Spot];
    const lower = visible.nodes.get(bundle.to);
    if (lower?.kind === 'vm') return inside(pair, to, vmsOf.get(lower.parent ?? '') ?? []);
    if (lower?.kind === 'bond' || lower?.kind === 'bridge' || lower?.kind === 'instance')
      return inside(pair, { ...to, x: clampInto(centreX(pair.from), pair.to) }, []);
    if (visible.nodes.get(bundle.from)?.kind !== 'fabric')
      return overTop(bundle, { x: centreX(pair.from), y: pair.from.y }, { x: to.x, y: pair.to.y });
    const host = lower?.kind === 'nic' ? (lower.parent ?? '') : bundle.to;
    const zone = visible.nodes.get(host)?.parent ?? (lower?.kind === 'zone' ? bundle.to : null);
    const frame = zone === null ? undefined : boxes.get(zone);
    // A zone in a lower row is entered past the zones above it, a host in a lower row past the hosts above it.
    const behindZone = frame !== undefined && covered(zones, to.x, frame);
    return cable(
      pair,
      from,
      to,
      behindZone ? Math.min(...zones.map((box) => box.y)) : (frame?.y ?? null),
      behindZone ? zones : (hostsOf.get(zone ?? '') ?? []),
      behindZone ? frame : (boxes.get(host) ?? pair.to),
    );
  });
}

/** Whether both ends are fabric devices that stand side by side. */
function isLevel({ nodes }: Visible, { bundle, from, to }: Pair): boolean {
  if (nodes.get(bundle.from)?.kind !== 'fabric' || nodes.get(bundle.to)?.kind !== 'fabric')
    return false;
  return from.y < bottom(to) && to.y < bottom(from);
}

function clampInto(x: number, box: Box): number {
  return Math.min(Math.max(x, box.x + 8), box.x + box.width - 8);
}
