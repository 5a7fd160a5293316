/**
 * The picture of the open lab: its graph, what is folded, where everything stands, and what is lit. Positions that
 * nobody dragged live as long as the window; dragged ones are kept by the engine (lab.place).
 */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { BroadcastDomain } from '../../src-main/api/contract.ts';
import { splitId } from '../../src-main/model/lab.ts';
import { client } from '../api/client.ts';
import { domainsOf, drawnDomain, type Lit } from '../topology/domain.ts';
import { layered } from '../topology/elk.ts';
import { initialFolds, representative, visibleGraph } from '../topology/fold.ts';
import { buildGraph, type ObjectRef } from '../topology/graph.ts';
import {
  boxesOf,
  elkInput,
  elkOutput,
  isAnchor,
  measure,
  type Point,
  settlePositions,
} from '../topology/layout.ts';
import { routeAll } from '../topology/route.ts';
import { useLab } from './lab.ts';
import { useNotices } from './notices.ts';

export const useTopology = defineStore('topology', () => {
  const lab = useLab();
  const notices = useNotices();
  const graph = computed(() => buildGraph(lab.tables));
  const folded = shallowRef<ReadonlySet<string>>(new Set());
  const visible = computed(() => visibleGraph(graph.value, folded.value));
  const sizes = computed(() => measure(graph.value, visible.value));
  /** Positions by layout, of everything that was ever placed. */
  const placed = shallowRef<ReadonlyMap<string, Point>>(new Map());
  /** Nodes that are being dragged right now. */
  const dragged = shallowRef<ReadonlyMap<string, Point>>(new Map());
  const busy = ref(false);
  /** Why the automatic layout could not run, '' where it could: positions are then in plain rows. */
  const layoutError = ref('');

  const pinned = computed(() => new Map<string, Point>(Object.entries(lab.positions)));
  const settled = computed(() =>
    settlePositions(graph.value, visible.value, sizes.value, placed.value, pinned.value),
  );
  const positions = computed(() =>
    dragged.value.size === 0 ? settled.value : new Map([...settled.value, ...dragged.value]),
  );
  const boxes = computed(() => boxesOf(visible.value, sizes.value, positions.value));
  const routes = computed(() => routeAll(visible.value, boxes.value));

  const lit = shallowRef<Lit | null>(null);
  /** As the engine works them out; null until it has answered. */
  const domains = shallowRef<readonly BroadcastDomain[] | null>(null);
  watch(
    () => [lab.name, lit.value === null ? null : lab.revision] as const,
    async ([name, revision], before) => {
      if (revision === null || name !== before[0]) domains.value = null;
      if (name === null || revision === null) return;
      await notices.attempt(async () => {
        const found = await client.tables.domains({ lab: name });
        if (lab.name === name && lit.value !== null) domains.value = found;
      });
    },
  );
  const domain = computed(() =>
    lit.value === null || domains.value === null
      ? null
      : drawnDomain(graph.value, domainsOf(lab.tables, domains.value, lit.value)),
  );

  let run = 0;
  /** Asks ELK for a fresh picture of everything that was not dragged, with these frames folded. */
  async function arrange(fold: ReadonlySet<string> = folded.value): Promise<void> {
    const mine = ++run;
    busy.value = true;
    layoutError.value = '';
    const shown = visibleGraph(graph.value, fold);
    const measured = measure(graph.value, shown);
    let fresh: ReadonlyMap<string, Point> = new Map();
    try {
      fresh = elkOutput(await layered(elkInput(graph.value, shown, measured)), measured);
    } catch (error) {
      if (mine === run) layoutError.value = error instanceof Error ? error.message : String(error);
    }
    if (mine !== run) return;
    // Together: nothing is drawn that is unfolded but not yet placed.
    folded.value = fold;
    placed.value = fresh;
    busy.value = false;
  }

  /** True once the lab has its first picture. */
  const ready = ref(false);
  watch(
    () => (lab.loaded ? lab.name : null),
    async (name) => {
      ready.value = false;
      lit.value = null;
      placed.value = new Map();
      folded.value = new Set();
      if (name === null) return;
      await arrange(initialFolds(graph.value));
      if (lab.name === name) ready.value = true;
    },
    { immediate: true },
  );
  // What found a place keeps it: the next thing that is added must not move it. Where something was dragged to is not
  // its place: the engine may tell that this is forgotten only after the new layout.
  watch(
    () => (ready.value ? settled.value : null),
    (now) => {
      if (now === null) return;
      const fresh = [...now].filter(([key, at]) => {
        if (pinned.value.has(key)) return false;
        const before = placed.value.get(key);
        return before === undefined || before.x !== at.x || before.y !== at.y;
      });
      if (fresh.length > 0) placed.value = new Map([...placed.value, ...fresh]);
    },
  );

  async function toggleFold(key: string): Promise<void> {
    const next = new Set(folded.value);
    if (!next.delete(key)) next.add(key);
    await arrange(next);
  }
  /** Unfolds everything around a node, so that it is drawn. */
  async function reveal(key: string): Promise<void> {
    const next = new Set(folded.value);
    for (let at = graph.value.nodes.get(key)?.parent ?? null; at !== null; ) {
      next.delete(at);
      at = graph.value.nodes.get(at)?.parent ?? null;
    }
    if (next.size === folded.value.size) return;
    await arrange(next);
  }
  async function foldAll(fold: boolean): Promise<void> {
    const frames = [...graph.value.nodes.values()].filter(({ kind }) => kind === 'zone');
    await arrange(new Set(fold ? frames.map((node) => node.key) : []));
  }

  /** Anchors that move with a node: itself, its host, or all hosts of its zone. */
  function anchorsOf(key: string): string[] {
    let node = graph.value.nodes.get(key);
    while (node !== undefined && !isAnchor(node, visible.value.folded)) {
      if (node.kind === 'zone') return [...(graph.value.children.get(node.key) ?? [])];
      node = node.parent === null ? undefined : graph.value.nodes.get(node.parent);
    }
    return node === undefined ? [] : [node.key];
  }
  function dragTo(moved: ReadonlyMap<string, Point>): void {
    dragged.value = moved;
  }
  /** Ends a drag: the engine remembers the positions. */
  async function drop(): Promise<void> {
    const moved = dragged.value;
    if (moved.size === 0) return;
    try {
      await lab.place(Object.fromEntries(moved));
      placed.value = new Map([...placed.value, ...moved]);
    } finally {
      dragged.value = new Map();
    }
  }
  /** Forgets all dragged positions and lays everything out anew. */
  async function resetPositions(): Promise<void> {
    const keys = Object.keys(lab.positions);
    if (keys.length > 0) await lab.place(Object.fromEntries(keys.map((key) => [key, null])));
    await arrange();
  }

  /** The drawn node that stands for a node of the graph. */
  function drawnAs(key: string): string {
    return representative(graph.value, folded.value, key);
  }
  /** The node of an object; of a switch its first instance, of a port group that of its switch, of a link its lower end. */
  function nodeOf({ kind, id }: ObjectRef): string | null {
    if (graph.value.nodes.has(`${kind}/${id}`)) return `${kind}/${id}`;
    if (kind === 'link') return graph.value.links.get(`link/${id}`)?.to ?? null;
    const name = kind === 'portGroup' ? splitId(kind, id).parent : id;
    return [...graph.value.nodes.keys()].find((key) => key.startsWith(`switch/${name}@`)) ?? null;
  }
  function light(what: Lit | null): void {
    lit.value = what;
  }

  return {
    graph,
    visible,
    folded,
    positions,
    boxes,
    routes,
    busy,
    ready,
    layoutError,
    lit,
    domain,
    arrange,
    toggleFold,
    reveal,
    foldAll,
    anchorsOf,
    dragTo,
    drop,
    resetPositions,
    drawnAs,
    nodeOf,
    light,
  };
});
