/**
 * What of the picture is drawn now, and how: the nodes and links on screen in their layers (zones, cables, hosts, links
 * inside hosts, parts), or from far away a few paths instead of them; with the state, traffic and light of each.
 */
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { traceText } from '../i18n/live-text.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useStats } from '../stores/stats.ts';
import { useTopology } from '../stores/topology.ts';
import { useTrace } from '../stores/trace.ts';
import { useUi } from '../stores/ui.ts';
import { farShapes } from './far.ts';
import type { Bundle } from './fold.ts';
import type { GraphNode } from './graph.ts';
import type { Box } from './inner.ts';
import { insideText } from './inside-text.ts';
import { type Label, labelOf, type PlacedLabel, placeLabels } from './labels.ts';
import { lagMarks } from './lags.ts';
import type { Route } from './route.ts';
import { bundleState, linkState, membersState, nodeState, type State } from './state.ts';
import { bundleFlow } from './traffic.ts';
import { meets, type Viewport } from './viewport.ts';

interface Drawn {
  readonly node: GraphNode;
  readonly box: Box;
}

export interface DrawnLabel {
  readonly route: Route;
  readonly label: PlacedLabel;
}

const MOST_MOVING = 60;
/** Room of the name in the corner of a zone. */
const ZONE_NAME = { width: 120, height: 28 };

/** `isCurrent` tells the node that has the keyboard focus: it is drawn even off screen. */
export function usePicture({ detail, region }: Viewport, isCurrent: (key: string) => boolean) {
  const topology = useTopology();
  const selection = useSelection();
  const run = useRun();
  const stats = useStats();
  const trace = useTrace();
  const ui = useUi();
  const { t } = useI18n();

  const layers = computed(() => {
    const shown = { zones: [] as Drawn[], hosts: [] as Drawn[], parts: [] as Drawn[] };
    const onlyShapes = detail.value === 'shapes';
    for (const node of topology.visible.nodes.values()) {
      const box = topology.boxes.get(node.key);
      if (box === undefined || (!meets(box, region.value) && !isCurrent(node.key))) continue;
      const framed = isFrame(node);
      if (onlyShapes && node.kind !== 'fabric' && node.kind !== 'zone') continue;
      const layer = !framed ? shown.parts : node.kind === 'zone' ? shown.zones : shown.hosts;
      layer.push({ node, box });
    }
    return shown;
  });
  const zones = computed(() => layers.value.zones);
  const hosts = computed(() => layers.value.hosts);
  const parts = computed(() => layers.value.parts);

  const routes = computed(() =>
    detail.value === 'shapes'
      ? []
      : topology.routes.filter((route) => meets(route.bounds, region.value)),
  );
  const cables = computed(() =>
    routes.value.filter(({ bundle }) => bundle.links[0]?.kind === 'cable'),
  );
  const inner = computed(() =>
    routes.value.filter(({ bundle }) => bundle.links[0]?.kind !== 'cable'),
  );
  /** Dashes move and bundles are counted while few links are on screen: more would be slow to paint, and clutter. */
  const lively = computed(() => detail.value === 'full' && routes.value.length <= MOST_MOVING);
  /** LAGs whose cables are on screen. */
  const lags = computed(() =>
    lagMarks(topology.graph.lags, cables.value, topology.boxes, run.status),
  );
  const far = computed(() =>
    detail.value === 'shapes'
      ? farShapes(topology.visible, topology.boxes, topology.routes, run.status)
      : [],
  );

  /** What stands on links: on cables where it covers nothing, inside hosts the marks alone. */
  const labels = computed(() => {
    const showing = { far: detail.value !== 'full', lively: lively.value };
    const said = new Map<string, Label>();
    for (const { bundle } of routes.value) {
      const label = labelOf(bundle, bundleState(bundle, run.status), showing, t);
      if (label !== null) said.set(bundle.key, label);
    }
    if (said.size === 0) return [];
    const placed = placeLabels(cables.value, said, takenByOthers());
    return routes.value.flatMap((route): DrawnLabel[] => {
      const { key } = route.bundle;
      const label = said.get(key);
      if (label === undefined) return [];
      if (route.bundle.links[0]?.kind !== 'cable')
        return [{ route, label: { ...label, at: route.middle } }];
      const found = placed.get(key);
      return found === undefined ? [] : [{ route, label: found }];
    });
  });
  /** What no words on a cable may cover. */
  function takenByOthers(): Box[] {
    const nodes = [...parts.value, ...hosts.value].filter(({ node }) => node.kind !== 'vm');
    return [
      ...lags.value.flatMap(({ ring, labelBox }) => [ring, labelBox]),
      ...nodes.map(({ box }) => box),
      ...zones.value.map(({ box }) => ({ ...box, ...ZONE_NAME })),
    ];
  }

  /** A NIC is as its cable is, a bond or team what its members make of it. */
  const above = computed(() => {
    const states = new Map<string, State>();
    const members = new Map<string, State[]>();
    for (const { bundle } of inner.value) {
      const [link] = bundle.links;
      if (!link?.member) continue;
      members.set(bundle.to, [...(members.get(bundle.to) ?? []), linkState(link, run.status)]);
    }
    for (const [bond, all] of members) states.set(bond, membersState(all));
    for (const { bundle } of cables.value) {
      const state = bundleState(bundle, run.status);
      for (const end of [bundle.from, bundle.to])
        if (end.startsWith('nic/')) states.set(end, state);
    }
    return states;
  });

  const path = computed(() => trace.path);
  const sentence = computed(() =>
    trace.result === null ? '' : traceText(trace.result, ui.remembered.locale),
  );
  const traced = computed(
    () => new Set(path.value?.stops.map((stop) => topology.drawnAs(stop.node))),
  );

  function isFrame({ key, kind }: GraphNode): boolean {
    return (kind === 'zone' || kind === 'host') && !topology.visible.folded.has(key);
  }
  function nodeProps(node: GraphNode) {
    const folded = topology.visible.folded.has(node.key);
    return {
      folded,
      state: nodeState(node, run.status, above.value.get(node.key) ?? null),
      inside: folded ? insideText(topology.graph, node, t) : '',
    };
  }
  function nodeClasses(node: GraphNode) {
    const { selected } = selection;
    const { domain } = topology;
    const outside = domain !== null && !domain.nodes.has(node.key);
    return {
      selected: node.object.kind === selected?.kind && node.object.id === selected.id,
      faded: outside && node.kind !== 'zone' && node.kind !== 'host',
      traced: traced.value.has(node.key),
    };
  }
  function linkProps(bundle: Bundle) {
    return {
      state: bundleState(bundle, run.status),
      flow: bundleFlow(bundle, stats.ratesOf),
    };
  }
  function linkClasses({ links }: Bundle) {
    const { domain } = topology;
    const lit = domain !== null && links.some((link) => domain.links.has(link.key));
    return {
      selected: links.some(
        ({ kind, object }) => kind === 'cable' && selection.key === `link/${object.id}`,
      ),
      lit,
      faded: domain !== null && !lit,
      traced: links.some((link) => path.value?.links.has(link.key)),
    };
  }

  return {
    zones,
    hosts,
    parts,
    cables,
    inner,
    lags,
    labels,
    far,
    path,
    lively,
    sentence,
    nodeProps,
    nodeClasses,
    linkProps,
    linkClasses,
  };
}
