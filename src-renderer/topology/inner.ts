/**
 * The inside of a host: NICs across its top edge, the bond under its members, the switch or bridge under its uplink, and
 * the VMs in a grid under the switch of their first vNIC. Fixed rows instead of a layout run: the picture of a host
 * is the same everywhere and changes only where the host changes. Pure; CSS pixels relative to the frame.
 */
import type { Graph } from './graph.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Inside {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<string, Box>;
}

export const NIC = { width: 60, height: 24 } as const;
export const VM = { width: 124, height: 40 } as const;
/** The longest mode, active-backup, stands whole beside a name of six letters. */
const BOND = { width: 140, height: 24 } as const;
const BAR_HEIGHT = 28;
const GAP = 12;
const PADDING = 12;
/** Room for the host's name beside its NICs. */
const TITLE_WIDTH = 116;
const TITLE_HEIGHT = 32;
/** Room for links between two rows. */
const ROW_GAP = 24;
/** Room for links between two rows of VMs. */
const VM_ROW_GAP = 18;

/** One column of a host: what leads out of a switch or bridge, and the VMs on it. */
interface Stack {
  nics: string[];
  bonds: string[];
  bar: string | null;
  vms: string[];
}

/** VMs per row: wide enough that a host stays wider than high. */
function vmColumns(count: number): number {
  if (count <= 3) return Math.max(count, 1);
  return Math.min(10, Math.ceil(Math.sqrt(count * 1.5)));
}

function stacksOf(graph: Graph, host: string): Stack[] {
  const stacks = new Map<string, Stack>();
  const loose: Stack = { nics: [], bonds: [], bar: null, vms: [] };
  const inside = graph.children.get(host) ?? [];
  for (const key of inside) {
    const kind = graph.nodes.get(key)?.kind;
    if (kind === 'instance' || kind === 'bridge')
      stacks.set(key, { nics: [], bonds: [], bar: key, vms: [] });
  }
  const uplinkOf = new Map<string, string>();
  const bondOf = new Map<string, string>();
  const barOf = new Map<string, string>();
  for (const link of linksInside(graph, host)) {
    if (link.kind === 'uplink' && !uplinkOf.has(link.from)) uplinkOf.set(link.from, link.to);
    if (link.kind === 'member') bondOf.set(link.from, link.to);
    if (link.kind === 'vnic' && !barOf.has(link.to)) barOf.set(link.to, link.from);
  }
  for (const key of inside) {
    const kind = graph.nodes.get(key)?.kind;
    const bar =
      kind === 'vm'
        ? barOf.get(key)
        : uplinkOf.get(kind === 'nic' ? (bondOf.get(key) ?? key) : key);
    const stack = (bar === undefined ? undefined : stacks.get(bar)) ?? loose;
    if (kind === 'nic') stack.nics.push(key);
    else if (kind === 'bond') stack.bonds.push(key);
    else if (kind === 'vm') stack.vms.push(key);
  }
  const all = [...stacks.values()];
  if (loose.nics.length + loose.bonds.length + loose.vms.length > 0) all.push(loose);
  return all;
}

/** Links whose lower end is inside the host: all but cables. */
function linksInside(graph: Graph, host: string) {
  return linksByHost(graph).get(host) ?? [];
}

type Links = Graph['links'] extends ReadonlyMap<string, infer L> ? L[] : never;
const linkIndex = new WeakMap<Graph, Map<string, Links>>();

/** The links of each host, found once per graph: asking every host for its own would be quadratic. */
function linksByHost(graph: Graph): Map<string, Links> {
  const known = linkIndex.get(graph);
  if (known !== undefined) return known;
  const index = new Map<string, Links>();
  for (const link of graph.links.values()) {
    if (link.kind === 'cable') continue;
    const host = graph.nodes.get(link.to)?.parent ?? '';
    const list = index.get(host);
    if (list === undefined) index.set(host, [link]);
    else list.push(link);
  }
  linkIndex.set(graph, index);
  return index;
}

const rowWidth = (count: number, width: number) =>
  count === 0 ? 0 : count * width + (count - 1) * GAP;

/** Places the parts of an unfolded host. */
export function layoutHost(graph: Graph, host: string): Inside {
  const boxes = new Map<string, Box>();
  const stacks = stacksOf(graph, host);
  const nicY = -NIC.height / 2;
  const bondY = nicY + NIC.height + ROW_GAP;
  const hasBonds = stacks.some((stack) => stack.bonds.length > 0);
  const barY = hasBonds ? bondY + BOND.height + ROW_GAP : bondY;
  const hasBars = stacks.some((stack) => stack.bar !== null);
  const vmY = hasBars ? barY + BAR_HEIGHT + ROW_GAP : barY;
  let left = PADDING;
  let bottom = TITLE_HEIGHT;

  const row = (
    keys: readonly string[],
    from: number,
    room: number,
    y: number,
    size: typeof BOND | typeof NIC,
  ) => {
    let x = from + (room - rowWidth(keys.length, size.width)) / 2;
    for (const key of keys) {
      boxes.set(key, { x, y, ...size });
      x += size.width + GAP;
    }
    if (keys.length > 0) bottom = Math.max(bottom, y + size.height);
  };

  stacks.forEach((stack, index) => {
    const title = index === 0 ? TITLE_WIDTH : 0;
    const columns = vmColumns(stack.vms.length);
    const width = Math.max(
      stack.bar === null ? 0 : 160,
      rowWidth(Math.min(stack.vms.length, columns), VM.width),
      title + rowWidth(stack.nics.length, NIC.width),
      title + rowWidth(stack.bonds.length, BOND.width),
    );
    row(stack.nics, left + title, width - title, nicY, NIC);
    row(stack.bonds, left + title, width - title, bondY, BOND);
    if (stack.bar !== null) {
      boxes.set(stack.bar, { x: left, y: barY, width, height: BAR_HEIGHT });
      bottom = Math.max(bottom, barY + BAR_HEIGHT);
    }
    const gridLeft = left + (width - rowWidth(Math.min(stack.vms.length, columns), VM.width)) / 2;
    stack.vms.forEach((key, at) => {
      const y = vmY + Math.floor(at / columns) * (VM.height + VM_ROW_GAP);
      boxes.set(key, { x: gridLeft + (at % columns) * (VM.width + GAP), y, ...VM });
      bottom = Math.max(bottom, y + VM.height);
    });
    left += width + 2 * GAP;
  });
  return {
    width: Math.max(left - 2 * GAP + PADDING, TITLE_WIDTH + 2 * PADDING),
    height: bottom + PADDING,
    boxes,
  };
}
