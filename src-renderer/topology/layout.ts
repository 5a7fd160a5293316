/**
 * Where everything stands. What has a position of its own is an anchor: fabric devices, hosts, folded zones. The first
 * picture comes from ELK's layered algorithm (elk.ts): fabric on top, hosts below. After that nothing moves by itself:
 * positions are kept, and only what is new looks for a free place. Frames of unfolded zones lie around their hosts,
 * what is inside a host is placed by inner.ts. Pure; CSS pixels of the canvas at zoom 1.
 */
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import type { Visible } from './fold.ts';
import type { Graph, GraphNode } from './graph.ts';
import { type Box, type Inside, layoutHost } from './inner.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}
export type Positions = ReadonlyMap<string, Point>;
export type Boxes = ReadonlyMap<string, Box>;

const FABRIC_HEIGHT = 44;
const FOLDED_HOST = { width: 176, height: 48 } as const;
const FOLDED_ZONE = { width: 288, height: 64 } as const;
/** Between hosts of a zone: room for cables to the hosts of the rows below. */
const HOST_GAP = { x: 40, y: 64 } as const;
/** Frame of a zone around its hosts; the top holds its name and the lanes of cables. */
const ZONE_PADDING = { x: 24, top: 56, bottom: 24 } as const;
const NODE_GAP = 56;
/** Between rows of zones: room for the cables to the rows below. */
const ZONE_ROW_GAP = 88;
/** How much wider than high the picture of the zones may be. */
const WIDE = 2.4;

interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Sizes {
  /** Of anchors, and of unfolded zones with their padding. */
  readonly sizes: ReadonlyMap<string, Size>;
  readonly insides: ReadonlyMap<string, Inside>;
  /** Hosts of each unfolded zone packed into rows, relative to the zone's frame. */
  readonly packed: ReadonlyMap<string, ReadonlyMap<string, Point>>;
}

/** Has a position of its own. */
export function isAnchor(node: GraphNode, folded: ReadonlySet<string>): boolean {
  return (
    node.kind === 'fabric' || node.kind === 'host' || (node.kind === 'zone' && folded.has(node.key))
  );
}

/** Rows of boxes, about two and a half times as wide as high, in the order given. */
function pack(
  keys: readonly string[],
  sizes: ReadonlyMap<string, Size>,
): { at: Map<string, Point>; size: Size } {
  let area = 0;
  let widest = 0;
  for (const key of keys) {
    const { width, height } = sizes.get(key) as Size;
    area += (width + HOST_GAP.x) * (height + HOST_GAP.y);
    widest = Math.max(widest, width);
  }
  const limit = Math.max(
    widest,
    keys.length <= 4 ? Number.POSITIVE_INFINITY : Math.sqrt(area * 2.5),
  );
  const at = new Map<string, Point>();
  let [x, y, rowHeight, right] = [0, 0, 0, 0];
  for (const key of keys) {
    const { width, height } = sizes.get(key) as Size;
    if (x > 0 && x + width > limit) {
      y += rowHeight + HOST_GAP.y;
      x = rowHeight = 0;
    }
    at.set(key, { x, y });
    x += width + HOST_GAP.x;
    right = Math.max(right, x - HOST_GAP.x);
    rowHeight = Math.max(rowHeight, height);
  }
  return { at, size: { width: right, height: y + rowHeight } };
}

/** Hosts of a zone in the order of the fabric devices they hang on, so that cables cross less. */
function hostOrder(visible: Visible, hosts: readonly string[], graph: Graph): string[] {
  const fabricIndex = new Map([...graph.levels.keys()].map((key, index) => [key, index]));
  const first = new Map<string, number>();
  for (const bundle of visible.bundles) {
    const index = fabricIndex.get(bundle.from);
    if (index === undefined) continue;
    const host = visible.nodes.get(bundle.to)?.parent ?? bundle.to;
    for (const key of [host, bundle.to])
      first.set(key, Math.min(first.get(key) ?? Number.POSITIVE_INFINITY, index));
  }
  const rank = (key: string) => first.get(key) ?? fabricIndex.size;
  return [...hosts].sort((a, b) => rank(a) - rank(b));
}

/** Sizes of everything that has to be placed. */
export function measure(graph: Graph, visible: Visible): Sizes {
  const sizes = new Map<string, Size>();
  const insides = new Map<string, Inside>();
  const packed = new Map<string, ReadonlyMap<string, Point>>();
  const ends = new Map<string, number>();
  for (const { from, to } of visible.bundles)
    for (const key of [from, to]) ends.set(key, (ends.get(key) ?? 0) + 1);
  for (const node of visible.nodes.values()) {
    const isFolded = visible.folded.has(node.key);
    if (node.kind === 'fabric')
      sizes.set(node.key, {
        width: Math.min(640, Math.max(148, (ends.get(node.key) ?? 0) * 14 + 24)),
        height: FABRIC_HEIGHT,
      });
    else if (node.kind === 'host' && isFolded) sizes.set(node.key, FOLDED_HOST);
    else if (node.kind === 'host') {
      const inside = layoutHost(graph, node.key);
      insides.set(node.key, inside);
      sizes.set(node.key, inside);
    } else if (node.kind === 'zone' && isFolded) sizes.set(node.key, FOLDED_ZONE);
  }
  for (const node of visible.nodes.values()) {
    if (node.kind !== 'zone' || visible.folded.has(node.key)) continue;
    const hosts = graph.children.get(node.key) ?? [];
    const { at, size } = pack(hostOrder(visible, hosts, graph), sizes);
    packed.set(
      node.key,
      new Map(
        [...at].map(([key, { x, y }]) => [key, { x: x + ZONE_PADDING.x, y: y + ZONE_PADDING.top }]),
      ),
    );
    sizes.set(node.key, {
      width: size.width + 2 * ZONE_PADDING.x,
      height: size.height + ZONE_PADDING.top + ZONE_PADDING.bottom,
    });
  }
  return { sizes, insides, packed };
}

/** The drawn zone or fabric device that a node belongs to: what ELK places. */
function block(visible: Visible, key: string): string {
  let at = key;
  for (let parent = visible.nodes.get(at)?.parent; parent != null; )
    [at, parent] = [parent, visible.nodes.get(parent)?.parent];
  return at;
}

/** The graph that ELK lays out: fabric devices and zones, an edge per connected pair, towards the hosts. */
export function elkInput(graph: Graph, visible: Visible, { sizes }: Sizes): ElkNode {
  const pairs = new Set<string>();
  const edges: { id: string; sources: string[]; targets: string[] }[] = [];
  let lanes = 0;
  for (const bundle of visible.bundles) {
    const [from, to] = [block(visible, bundle.from), block(visible, bundle.to)];
    // Devices at the same distance from the hosts stand side by side: their cables say nothing about layers.
    const peers = graph.levels.get(from);
    if (from === to || (peers !== undefined && peers === graph.levels.get(to))) continue;
    lanes++;
    if (pairs.has(`${from}\n${to}`) || pairs.has(`${to}\n${from}`)) continue;
    pairs.add(`${from}\n${to}`);
    edges.push({ id: `${from}\n${to}`, sources: [from], targets: [to] });
  }
  const lastLayer: Record<string, string> = { 'elk.layered.layering.layerConstraint': 'LAST' };
  const children = [...visible.nodes.values()]
    .filter((node) => node.parent === null)
    .map((node) => ({
      id: node.key,
      ...(sizes.get(node.key) as Size),
      layoutOptions: node.kind === 'zone' ? lastLayer : {},
    }));
  return {
    id: 'lab',
    children,
    edges,
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.separateConnectedComponents': 'false',
      // Lines are drawn by route.ts: routing them here too would take ten times as long.
      'elk.edgeRouting': 'POLYLINE',
      'elk.layered.thoroughness': '3',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
      'elk.spacing.nodeNode': String(NODE_GAP),
      // More cables need more room between the layers; past a certain number they run as a band.
      'elk.layered.spacing.nodeNodeBetweenLayers': String(Math.min(64 + lanes * 3, 200)),
    },
  };
}

interface Block extends Box {
  readonly key: string;
}

const leftOf = (blocks: readonly Block[]) => Math.min(...blocks.map(({ x }) => x));
const rightOf = (blocks: readonly Block[]) => Math.max(...blocks.map(({ x, width }) => x + width));

/** Zones in rows where one row of them would be far wider than high; they begin at the same x, so that columns form. */
function zoneRows(zones: readonly Block[]): Block[] {
  if (zones.length === 0) return [];
  const width = rightOf(zones) - leftOf(zones);
  const tallest = Math.max(...zones.map((zone) => zone.height));
  const limit = Math.max(
    Math.sqrt(width * (tallest + ZONE_ROW_GAP) * WIDE),
    ...zones.map((zone) => zone.width),
  );
  if (width <= limit * 1.5) return [...zones];
  const placed: Block[] = [];
  let [x, y, rowHeight] = [0, Math.min(...zones.map((zone) => zone.y)), 0];
  for (const zone of [...zones].sort((a, b) => a.x - b.x)) {
    if (x > 0 && x + zone.width > limit) {
      y += rowHeight + ZONE_ROW_GAP;
      x = rowHeight = 0;
    }
    placed.push({ ...zone, x, y });
    x += zone.width + NODE_GAP;
    rowHeight = Math.max(rowHeight, zone.height);
  }
  return placed;
}

/** Fabric devices drawn together to the width that the zones have now, in the order and layers that ELK gave them. */
function gather(
  fabric: readonly Block[],
  before: readonly Block[],
  zones: readonly Block[],
): Block[] {
  if (zones.length === 0) return [...fabric];
  const [from, to] = [leftOf(before), leftOf(zones)];
  const shrink = (rightOf(zones) - to) / (rightOf(before) - from);
  const free = new Map<number, number>();
  return [...fabric]
    .sort((a, b) => a.x - b.x)
    .map((block) => {
      const wanted = to + (block.x + block.width / 2 - from) * shrink - block.width / 2;
      const x = Math.max(wanted, free.get(block.y) ?? wanted);
      free.set(block.y, x + block.width + NODE_GAP);
      return { ...block, x };
    });
}

/** Positions of the anchors from ELK's answer; zones in rows, hosts in their zone as packed. */
export function elkOutput(result: ElkNode, { packed }: Sizes): Map<string, Point> {
  const blocks = (result.children ?? []).map(({ id, x = 0, y = 0, width = 0, height = 0 }) => ({
    key: id,
    x,
    y,
    width,
    height,
  }));
  const before = blocks.filter(({ key }) => key.startsWith('zone/'));
  const zones = zoneRows(before);
  const fabric = blocks.filter(({ key }) => !key.startsWith('zone/'));
  const positions = new Map<string, Point>();
  for (const { key, x, y } of [...gather(fabric, before, zones), ...zones]) {
    positions.set(key, { x, y });
    for (const [host, inside] of packed.get(key) ?? [])
      positions.set(host, { x: x + inside.x, y: y + inside.y });
  }
  return positions;
}

function overlaps(a: Box, b: Box, gap: number): boolean {
  return (
    a.x < b.x + b.width + gap &&
    b.x < a.x + a.width + gap &&
    a.y < b.y + b.height + gap &&
    b.y < a.y + a.height + gap
  );
}

/** Moves a box down until it touches none of the others. */
function settle(box: Box, others: readonly Box[], gap: number): Box {
  let settled = box;
  for (let tries = 0; tries <= others.length; tries++) {
    const hit = others.find((other) => overlaps(settled, other, gap));
    if (hit === undefined) break;
    settled = { ...settled, y: hit.y + hit.height + gap };
  }
  return settled;
}

/** Where a new anchor would like to stand: after its last sibling in the same row, else under all of them. */
function wish(node: GraphNode, size: Size, placed: ReadonlyMap<string, Box>, graph: Graph): Point {
  const siblings = (graph.children.get(node.parent ?? '') ?? [])
    .filter((key) => graph.nodes.get(key)?.kind === node.kind)
    .map((key) => placed.get(key))
    .filter((box) => box !== undefined);
  const last = siblings.at(-1);
  if (last === undefined) {
    const boxes = [...placed.values()];
    if (boxes.length === 0) return { x: 0, y: 0 };
    const left = Math.min(...boxes.map((box) => box.x));
    const [top, bottom] = [
      Math.min(...boxes.map((box) => box.y)),
      Math.max(...boxes.map((box) => box.y + box.height)),
    ];
    return node.kind === 'fabric'
      ? { x: left, y: top - size.height - 2 * NODE_GAP }
      : { x: left, y: bottom + 2 * NODE_GAP };
  }
  const right = Math.max(...siblings.map((box) => box.x + box.width));
  const row = siblings.filter((box) => box.y < last.y + last.height && box.y + box.height > last.y);
  const x = Math.max(...row.map((box) => box.x + box.width)) + HOST_GAP.x;
  const rows = new Set(siblings.map((box) => Math.round(box.y))).size;
  if (rows === 1 || x + size.width <= right || node.kind === 'fabric') return { x, y: last.y };
  return {
    x: Math.min(...siblings.map((box) => box.x)),
    y: Math.max(...siblings.map((box) => box.y + box.height)) + HOST_GAP.y,
  };
}

/** Stands zones of which no host has a place below everything else, their hosts as packed. */
function placeNewZones(
  { sizes, packed }: Pick<Sizes, 'sizes' | 'packed'>,
  placed: Map<string, Box>,
): void {
  for (const hosts of packed.values()) {
    if ([...hosts.keys()].some((host) => placed.has(host))) continue;
    const boxes = [...placed.values()];
    const x = boxes.length === 0 ? 0 : Math.min(...boxes.map((box) => box.x));
    const y = boxes.length === 0 ? 0 : Math.max(...boxes.map((box) => box.y + box.height));
    for (const [host, at] of hosts)
      placed.set(host, {
        x: x + at.x,
        y: y + at.y + (boxes.length === 0 ? 0 : ZONE_ROW_GAP),
        ...(sizes.get(host) as Size),
      });
  }
}

/**
 * The position of every anchor: the known ones stay, new ones get a free place, and one that grew into another pushes
 * it down. What was dragged by hand (`pinned`) neither moves nor pushes what has a place.
 */
export function settlePositions(
  graph: Graph,
  visible: Visible,
  { sizes, packed }: Sizes,
  known: Positions,
  pinned: Positions,
): Map<string, Point> {
  const anchors = [...visible.nodes.values()].filter((node) => isAnchor(node, visible.folded));
  const placed = new Map<string, Box>();
  const byLayout: Box[] = [];
  const order = anchors
    .filter(({ key }) => known.has(key) && !pinned.has(key))
    .map(({ key }) => ({ key, ...(known.get(key) as Point), ...(sizes.get(key) as Size) }))
    .sort((a, b) => a.y - b.y || a.x - b.x);
  for (const { key, ...box } of order) {
    const settled = settle(box, byLayout, 0);
    byLayout.push(settled);
    placed.set(key, settled);
  }
  for (const { key } of anchors) {
    const at = pinned.get(key);
    if (at !== undefined) placed.set(key, { ...at, ...(sizes.get(key) as Size) });
  }
  placeNewZones({ sizes, packed }, placed);
  for (const node of anchors) {
    if (placed.has(node.key)) continue;
    const size = sizes.get(node.key) as Size;
    const box = { ...wish(node, size, placed, graph), ...size };
    placed.set(node.key, settle(box, [...placed.values()], HOST_GAP.x / 2));
  }
  return new Map([...placed].map(([key, { x, y }]) => [key, { x, y }]));
}

/** The box of every drawn node. Zones come before their hosts, hosts before what is in them. */
export function boxesOf(
  visible: Visible,
  { sizes, insides }: Sizes,
  positions: Positions,
): Map<string, Box> {
  const boxes = new Map<string, Box>();
  const inZone = new Map<string, Box[]>();
  for (const node of visible.nodes.values()) {
    const at = positions.get(node.key);
    const size = sizes.get(node.key);
    if (at === undefined || size === undefined) continue;
    const box = { x: at.x, y: at.y, width: size.width, height: size.height };
    boxes.set(node.key, box);
    if (node.parent !== null) {
      const siblings = inZone.get(node.parent);
      if (siblings === undefined) inZone.set(node.parent, [box]);
      else siblings.push(box);
    }
    for (const [key, inner] of insides.get(node.key)?.boxes ?? [])
      boxes.set(key, { ...inner, x: at.x + inner.x, y: at.y + inner.y });
  }
  for (const [zone, hosts] of inZone) {
    const left = Math.min(...hosts.map((box) => box.x)) - ZONE_PADDING.x;
    const top = Math.min(...hosts.map((box) => box.y)) - ZONE_PADDING.top;
    boxes.set(zone, {
      x: left,
      y: top,
      width: Math.max(...hosts.map((box) => box.x + box.width)) + ZONE_PADDING.x - left,
      height: Math.max(...hosts.map((box) => box.y + box.height)) + ZONE_PADDING.bottom - top,
    });
  }
  return boxes;
}
