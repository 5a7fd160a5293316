/**
 * The canvas by keyboard: one node is the current one (roving tabindex); arrows go to the next node in their direction,
 * Enter selects, Space folds, the menu key opens the menu, Delete deletes what is selected, + - 0 zoom.
 */
import { nextTick, type Ref, ref } from 'vue';
import { useSelection } from '../stores/selection.ts';
import { useTopology } from '../stores/topology.ts';
import type { ObjectRef } from './graph.ts';
import { type Direction, neighbour } from './navigate.ts';
import { around, type Viewport } from './viewport.ts';

const PAN = 80;

export interface KeyHooks {
  fold(key: string): void;
  menu(key: string, event: KeyboardEvent): void;
  open(key: string): void;
  remove(object: ObjectRef): void;
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
    const box = topology.boxes.get(key);
    if (box !== undefined) viewport.show(box);
    await nextTick();
    element(key)?.focus({ preventScroll: true });
  }
  function tabIndex(key: string): 0 | -1 {
    const first = current.value ?? topology.visible.nodes.keys().next().value;
    return key === first ? 0 : -1;
  }
  function move(direction: Direction): void {
    const from = current.value ?? '';
    const next = neighbour(topology.boxes, from, direction);
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
    const node = topology.visible.nodes.get(key);
    if (node === undefined) return false;
    if (event.key === ' ') {
      if (node.kind === 'zone' || node.kind === 'host') hooks.fold(key);
    } else if (event.key === 'Enter') {
      if (selection.key === `${node.object.kind}/${node.object.id}`) hooks.open(key);
      else selection.select(node.object.kind, node.object.id);
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
