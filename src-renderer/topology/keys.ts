/**
 * The canvas by keyboard: one node is the current one (roving tabindex); arrows go to the next node in their direction,
 * Enter selects, Space folds, the menu key opens the menu, Delete deletes what is selected, + - 0 zoom.
 */
import { nextTick, type Ref, ref } from 'vue';
import { useSelection } from '../stores/selection.ts';
import { useTopology } from '../stores/topology.ts';
import type { ObjectRef } from './graph.ts';
import type { Box } from './inner.ts';
import { type Direction, neighbour } from './navigate.ts';
import { around, type Viewport } from './viewport.ts';

const PAN = 80;

export interface KeyHooks {
  fold(key: string): void;
  menu(key: string, event: KeyboardEvent): void;
  open(key: string): void;
  remove(object: ObjectRef): void;
  /** What else has a place on the canvas and can be reached: rings of LAGs, by their keys. */
  marks(): ReadonlyMap<string, Box>;
  /** What a node or ring selects. */
  objectOf(key: string): ObjectRef | null;
}

export function useCanvasKeys(svg: Ref<SVGSVGElement | null>, viewport: Viewport, hooks: KeyHooks) {
  const topology = useTopology();
  const selection = useSelection();
  const current = ref<string | null>(null);

  function element(key: string): SVGGElement | null {
    return svg.value?.querySelector<SVGGElement>(`[data-key="${CSS.escape(key)}"]`) ?? null;
  }
  /** Makes a node the current one and gives it the focus. */
  async function focus(key: string): Promise<void> {
    current.value = key;
    const box = topology.boxes.get(key) ?? hooks.marks().get(key);
    if (box !== undefined) viewport.show(box);
    await nextTick();
    element(key)?.focus({ preventScroll: true });
  }
  function tabIndex(key: string): 0 | -1 {
    const first = here() ?? topology.visible.nodes.keys().next().value;
    return key === first ? 0 : -1;
  }
  /** The current one, as long as it is drawn. */
  function here(): string | null {
    const key = current.value;
    if (key === null) return null;
    return topology.visible.nodes.has(key) || hooks.marks().has(key) ? key : null;
  }
  function move(direction: Direction): void {
    const from = here() ?? '';
    const next = neighbour(new Map([...topology.boxes, ...hooks.marks()]), from, direction);
    if (next !== null) void focus(next);
  }

  function press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = current.value;
    if (act(event, key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }
  function act(event: KeyboardEvent, key: string | null): boolean {
    if (event.key.startsWith('Arrow')) {
      if (event.shiftKey) pan(event.key);
      else move(event.key as Direction);
    } else if (event.key === '+' || event.key === '=') viewport.zoomBy(1.25);
    else if (event.key === '-') viewport.zoomBy(0.8);
    else if (event.key === '0') viewport.fitTo(around(topology.boxes.values()));
    else if (event.key === 'Escape') {
      topology.light(null);
      selection.clear();
    } else if (event.key === 'Delete' && selection.selected !== null)
      hooks.remove(selection.selected);
    else if (key !== null) return onNode(event, key);
    else return false;
    return true;
  }
  function onNode(event: KeyboardEvent, key: string): boolean {
    const object = hooks.objectOf(key);
    if (object === null) return false;
    if (event.key === ' ') {
      if (object.kind === 'zone' || object.kind === 'host') hooks.fold(key);
    } else if (event.key === 'Enter') {
      if (selection.key === `${object.kind}/${object.id}`) hooks.open(key);
      else selection.select(object.kind, object.id);
    } else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))
      hooks.menu(key, event);
    else return false;
    return true;
  }
  function pan(key: string): void {
    viewport.panBy(
      key === 'ArrowLeft' ? PAN : key === 'ArrowRight' ? -PAN : 0,
      key === 'ArrowUp' ? PAN : key === 'ArrowDown' ? -PAN : 0,
    );
  }

  return { current, press, focus, tabIndex };
}
