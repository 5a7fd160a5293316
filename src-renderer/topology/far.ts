/**
 * The drawing from far away: thousands of shapes as a handful of paths, one per kind and tone, for a browser draws
 * one long path in the time of a few elements. Pure.
 */
import type { RunStatus } from '../../src-main/api/contract.ts';
import type { Visible } from './fold.ts';
import type { Box } from './inner.ts';
import type { Boxes } from './layout.ts';
import type { Route } from './route.ts';
import { bundleState, nodeState } from './state.ts';

export interface FarShape {
  /** CSS class below `.far-shapes`. */
  readonly name: string;
  readonly path: string;
}

const rect = ({ x, y, width, height }: Box) => `M${x} ${y}h${width}v${height}h${-width}z`;

/** Cables as straight lines, hosts, switches and VMs as boxes; what is smaller is not seen from here. */
export function farShapes(
  visible: Visible,
  boxes: Boxes,
  routes: readonly Route[],
  status: RunStatus | null,
): FarShape[] {
  const paths = new Map<string, string[]>(
    [
      'cables',
      'cables-warn',
      'cables-err',
      'host',
      'bar',
      'tone-off',
      'tone-ok',
      'tone-warn',
      'tone-err',
    ].map((name) => [name, []]),
  );
  for (const { bundle, start, end } of routes) {
    if (bundle.links[0]?.kind !== 'cable') continue;
    const { tone } = bundleState(bundle, status);
    const name = tone === 'err' || tone === 'warn' ? (`cables-${tone}` as const) : 'cables';
    paths.get(name)?.push(`M${start.x} ${start.y}L${end.x} ${end.y}`);
  }
  for (const node of visible.nodes.values()) {
    const box = boxes.get(node.key);
    if (box === undefined) continue;
    if (node.kind === 'host') paths.get('host')?.push(rect(box));
    else if (node.kind === 'instance' || node.kind === 'bridge') paths.get('bar')?.push(rect(box));
    else if (node.kind === 'vm')
      paths.get(`tone-${nodeState(node, status, null).tone}`)?.push(rect(box));
  }
  return [...paths]
    .filter(([, parts]) => parts.length > 0)
    .map(([name, parts]) => ({ name, path: parts.join('') }));
}
