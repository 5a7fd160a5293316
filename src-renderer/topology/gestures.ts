/**
 * What the pointer does on the canvas: pan the ground, drag nodes, draw a cable from plug to plug, zoom by wheel. A
 * press that does not move is a click, and clicks are the canvas's own.
 */
import { type Ref, ref } from 'vue';
import type { Point } from './layout.ts';
import type { Viewport } from './viewport.ts';

/** A press becomes a drag after this many pixels. */
const SLOP = 4;
const GRID = 4;

export interface GestureHooks {
  /** Anchors that move with a node and where they stand; empty where it cannot be dragged. */
  anchors(key: string): ReadonlyMap<string, Point>;
  dragTo(positions: ReadonlyMap<string, Point>): void;
  drop(): void;
  connect(from: string, to: string): void;
}

/** A cable being drawn: from a node to the pointer. */
export interface Draft {
  readonly from: string;
  readonly to: Point;
  /** Node under the pointer. */
  readonly over: string | null;
}

function keyAt(target: EventTarget | null, attribute: string): string | null {
  const element = target instanceof Element ? target.closest(`[data-${attribute}]`) : null;
  return element?.getAttribute(`data-${attribute}`) ?? null;
}

export { keyAt };

export function useGestures(
  viewport: Viewport,
  svg: Ref<SVGSVGElement | null>,
  hooks: GestureHooks,
) {
  const panning = ref(false);
  const draft = ref<Draft | null>(null);
  /** True while a press has moved: the click that follows is not one. */
  let moved = false;

  function local(event: MouseEvent): Point {
    const frame = svg.value?.getBoundingClientRect();
    return { x: event.clientX - (frame?.left ?? 0), y: event.clientY - (frame?.top ?? 0) };
  }

  /** Follows the pointer until it is let go; `move` gets the way since the press in screen pixels. */
  function follow(
    event: PointerEvent,
    move: (dx: number, dy: number, now: PointerEvent) => void,
    end: (event: PointerEvent | null) => void,
  ): void {
    const surface = svg.value;
    if (surface === null) return;
    moved = false;
    let frame = 0;
    let latest = event;
    const onMove = (now: PointerEvent) => {
      if (!moved && Math.hypot(now.clientX - event.clientX, now.clientY - event.clientY) < SLOP)
        return;
      if (!moved) surface.setPointerCapture(event.pointerId);
      moved = true;
      latest = now;
      // One step a frame, however often the pointer reports.
      if (frame === 0)
        frame = requestAnimationFrame(() => {
          frame = 0;
          move(latest.clientX - event.clientX, latest.clientY - event.clientY, latest);
        });
    };
    const onEnd = (now: PointerEvent) => {
      cancelAnimationFrame(frame);
      surface.removeEventListener('pointermove', onMove);
      surface.removeEventListener('pointerup', onEnd);
      surface.removeEventListener('pointercancel', onEnd);
      if (moved && now.type === 'pointerup')
        move(now.clientX - event.clientX, now.clientY - event.clientY, now);
      end(moved && now.type === 'pointerup' ? now : null);
    };
    surface.addEventListener('pointermove', onMove);
    surface.addEventListener('pointerup', onEnd);
    surface.addEventListener('pointercancel', onEnd);
  }

  function startPan(event: PointerEvent): void {
    const from = { x: viewport.view.x, y: viewport.view.y };
    panning.value = true;
    follow(
      event,
      (dx, dy) => viewport.set(from.x + dx, from.y + dy, viewport.view.zoom),
      () => {
        panning.value = false;
      },
    );
  }

  function startDrag(event: PointerEvent, anchors: ReadonlyMap<string, Point>): void {
    const snap = (value: number) => Math.round(value / GRID) * GRID;
    follow(
      event,
      (dx, dy) => {
        const { zoom } = viewport.view;
        const positions = [...anchors].map(
          ([key, at]) => [key, { x: snap(at.x + dx / zoom), y: snap(at.y + dy / zoom) }] as const,
        );
        hooks.dragTo(new Map(positions));
      },
      (now) => now !== null && hooks.drop(),
    );
  }

  function startCable(event: PointerEvent, from: string): void {
    follow(
      event,
      (_dx, _dy, now) => {
        const over = keyAt(document.elementFromPoint(now.clientX, now.clientY), 'key');
        draft.value = { from, to: viewport.toCanvas(local(now)), over };
      },
      () => {
        const to = draft.value?.over ?? null;
        draft.value = null;
        if (to !== null && to !== from) hooks.connect(from, to);
      },
    );
  }

  function press(event: PointerEvent): void {
    moved = false;
    if (event.button > 1 || keyAt(event.target, 'fold') !== null) return;
    const plug = keyAt(event.target, 'plug');
    const key = keyAt(event.target, 'key');
    const anchors = key === null ? new Map<string, Point>() : hooks.anchors(key);
    if (event.button === 1) startPan(event);
    else if (plug !== null) startCable(event, plug);
    else if (anchors.size > 0) startDrag(event, anchors);
    else startPan(event);
  }

  function wheel(event: WheelEvent): void {
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    if (event.shiftKey) viewport.panBy(-(event.deltaX + event.deltaY) * unit, 0);
    else
      viewport.zoomBy(
        Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0015)),
        local(event),
      );
  }

  return { panning, draft, press, wheel, local, wasDrag: () => moved };
}
