/**
 * Pan and zoom of the canvas, and which part of it is on screen. The transform changes on every pointer event; the
 * region that views cull by (`region`) only in steps of a quarter of a screen, so that panning does not draw anew.
 */
import { computed, onBeforeUnmount, onMounted, type Ref, reactive, ref, shallowRef } from 'vue';
import type { Box } from './inner.ts';
import type { Point } from './layout.ts';

export const MIN_ZOOM = 0.02;
export const MAX_ZOOM = 2.5;
const FIT_PADDING = 32;
/** A fit enlarges no further than this. */
const FIT_ZOOM = 1.1;
const GLIDE_MS = 220;

/** Level of detail: everything, no second lines and port names, or shapes alone. */
export type Detail = 'full' | 'names' | 'shapes';

export function useViewport(element: Ref<HTMLElement | SVGElement | null>) {
  const view = reactive({ x: 0, y: 0, zoom: 1 });
  const size = reactive({ width: 0, height: 0 });
  const transform = computed(() => `translate(${view.x} ${view.y}) scale(${view.zoom})`);
  const detail = computed<Detail>(() =>
    view.zoom < 0.22 ? 'shapes' : view.zoom < 0.6 ? 'names' : 'full',
  );
  const gliding = ref(0);

  const observer = new ResizeObserver(([entry]) => {
    if (entry === undefined || entry.contentRect.width === 0) return;
    size.width = entry.contentRect.width;
    size.height = entry.contentRect.height;
    if (fitted !== null) fitTo(fitted.box, false, fitted.largest);
    else updateRegion();
  });
  onMounted(() => element.value !== null && observer.observe(element.value));
  onBeforeUnmount(() => {
    observer.disconnect();
    cancelAnimationFrame(gliding.value);
  });

  /** What was fitted last, until people move the view: it is fitted again when the canvas gets another size. */
  let fitted: { box: Box; largest: number } | null = null;

  /** What is on screen, canvas coordinates, with a quarter of a screen around it and more, in such steps. */
  let last: Box = { x: 0, y: 0, width: 0, height: 0 };
  const region = shallowRef(last);
  const updateRegion = () => {
    const [width, height] = [size.width / view.zoom, size.height / view.zoom];
    const [stepX, stepY] = [width / 4 || 1, height / 4 || 1];
    const next = {
      x: (Math.floor(-view.x / view.zoom / stepX) - 1) * stepX,
      y: (Math.floor(-view.y / view.zoom / stepY) - 1) * stepY,
      width: width * 1.75,
      height: height * 1.75,
    };
    if (
      next.x === last.x &&
      next.y === last.y &&
      next.width === last.width &&
      next.height === last.height
    )
      return;
    last = next;
    region.value = next;
  };

  function apply(x: number, y: number, zoom: number): void {
    Object.assign(view, { x, y, zoom });
    updateRegion();
  }
  /** Shows exactly this. */
  function set(x: number, y: number, zoom: number): void {
    stopGliding();
    fitted = null;
    apply(x, y, zoom);
  }
  function stopGliding(): void {
    cancelAnimationFrame(gliding.value);
  }
  function panBy(dx: number, dy: number): void {
    set(view.x + dx, view.y + dy, view.zoom);
  }
  /** Zooms by a factor around a point of the screen, its middle where none is given. */
  function zoomBy(factor: number, at: Point = { x: size.width / 2, y: size.height / 2 }): void {
    const zoom = Math.min(Math.max(view.zoom * factor, MIN_ZOOM), MAX_ZOOM);
    const ratio = zoom / view.zoom;
    set(at.x - (at.x - view.x) * ratio, at.y - (at.y - view.y) * ratio, zoom);
  }
  /** Moves there in a short glide, at once where motion is not wanted. */
  function glideTo(x: number, y: number, zoom: number): void {
    stopGliding();
    if (size.width === 0 || window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
      apply(x, y, zoom);
      return;
    }
    const from = { ...view };
    const start = performance.now();
    const step = (now: number) => {
      const done = Math.min((now - start) / GLIDE_MS, 1);
      const part = 1 - (1 - done) ** 3;
      apply(
        from.x + (x - from.x) * part,
        from.y + (y - from.y) * part,
        from.zoom + (zoom - from.zoom) * part,
      );
      if (done < 1) gliding.value = requestAnimationFrame(step);
    };
    gliding.value = requestAnimationFrame(step);
  }
  /** Shows a box as large as it fits. */
  function fitTo(box: Box, glide = true, largest = FIT_ZOOM): void {
    if (size.width === 0 || box.width === 0) return;
    const zoom = Math.min(
      (size.width - 2 * FIT_PADDING) / box.width,
      (size.height - 2 * FIT_PADDING) / box.height,
      largest,
    );
    const to = Math.max(zoom, MIN_ZOOM);
    const x = (size.width - box.width * to) / 2 - box.x * to;
    const y = (size.height - box.height * to) / 2 - box.y * to;
    fitted = { box, largest };
    if (glide) glideTo(x, y, to);
    else apply(x, y, to);
  }
  /** Moves no further than needed for a box to be on screen. */
  function show(box: Box): void {
    const margin = 40;
    const left = box.x * view.zoom + view.x;
    const top = box.y * view.zoom + view.y;
    const [right, bottom] = [left + box.width * view.zoom, top + box.height * view.zoom];
    const dx = left < margin ? margin - left : Math.min(0, size.width - margin - right);
    const dy = top < margin ? margin - top : Math.min(0, size.height - margin - bottom);
    if (dx === 0 && dy === 0) return;
    fitted = null;
    glideTo(view.x + dx, view.y + dy, view.zoom);
  }
  /** A point of the screen (relative to the canvas) on the canvas. */
  function toCanvas(at: Point): Point {
    return { x: (at.x - view.x) / view.zoom, y: (at.y - view.y) / view.zoom };
  }

  return {
    view,
    size,
    transform,
    detail,
    region,
    set,
    panBy,
    zoomBy,
    fitTo,
    show,
    toCanvas,
  };
}

export type Viewport = ReturnType<typeof useViewport>;

/** True where two boxes touch. */
export function meets(a: Box, b: Box): boolean {
  return (
    a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height
  );
}

/** The smallest box around some boxes; of width 0 where there are none. */
export function around(boxes: Iterable<Box>): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return left > right
    ? { x: 0, y: 0, width: 0, height: 0 }
    : { x: left, y: top, width: right - left, height: bottom - top };
}
