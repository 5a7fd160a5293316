import ELK from 'elkjs/lib/elk.bundled.js';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../../src-main/api/contract.ts';
import { emptyLab, type Lab } from '../../../src-main/model/lab.ts';
import { applyOperations, type Operation } from '../../../src-main/model/operations.ts';
import { compile } from '../../../src-main/switchd/compile.ts';
import { broadcastDomains } from '../../../src-main/switchd/domains.ts';
import {
  type Domain,
  domainsOf,
  drawnDomain,
  type Lit,
} from '../../../src-renderer/topology/domain.ts';
import { initialFolds, representative, visibleGraph } from '../../../src-renderer/topology/fold.ts';
import { buildGraph, type Graph } from '../../../src-renderer/topology/graph.ts';
import { labelOf, placeLabels } from '../../../src-renderer/topology/labels.ts';
import { type Lag, lagKey, lagMarks } from '../../../src-renderer/topology/lags.ts';
import {
  boxesOf,
  elkInput,
  elkOutput,
  measure,
  settlePositions,
} from '../../../src-renderer/topology/layout.ts';
import { neighbour } from '../../../src-renderer/topology/navigate.ts';
import { roundedPath, routeAll } from '../../../src-renderer/topology/route.ts';
import { meets } from '../../../src-renderer/topology/viewport.ts';
import { put, smallLab } from '../../support/small-lab.ts';

const none: ReadonlySet<string> = new Set();

/** Positions of a first picture, as the canvas makes it. */
async function firstLayout(graph: Graph, folded: ReadonlySet<string> = none) {
  const visible = visibleGraph(graph, folded);
  const sizes = measure(graph, visible);
  const result = await new ELK().layout(elkInput(graph, visible, sizes));
  const positions = settlePositions(graph, visible, sizes, elkOutput(result, sizes), new Map());
  return { visible, sizes, positions, boxes: boxesOf(visible, sizes, positions) };
}

function change(lab: Lab, ...operations: Operation[]): Lab {
  return applyOperations(lab, operations).lab;
}

/** `hosts` hosts with two NICs in a bond and `vms` VMs each, twenty to a switch, a hundred to a zone. */
function bigLab(hosts: number, vms: number): Lab {
  const operations: Operation[] = [put('region', 'east'), put('switch', 'dvs0', {})];
  const uplinks: Record<string, string> = {};
  operations.push(put('portGroup', 'dvs0/web', { vlan: 10 }));
  for (let at = 0; at < hosts; at++) {
    const host = `host-${at}`;
    const tor = `tor${Math.floor(at / 20)}`;
    if (at % 100 === 0) operations.push(put('zone', `east/az${at / 100}`));
    if (at % 20 === 0) operations.push(put('fabric', tor, { kind: 'l2-switch' }));
    operations.push(put('host', host, { zone: `east/az${Math.floor(at / 100)}` }));
    for (const nic of ['eth0', 'eth1']) {
      const ends = [`${host}:${nic}`, `${tor}:${(at % 20) * 2 + (nic === 'eth0' ? 1 : 2)}`];
      operations.push(put('nic', `${host}:${nic}`), put('link', ends.join('--'), { ends }));
    }
    operations.push(
      put('bond', `${host}:bond0`, { mode: 'active-backup', members: ['eth0', 'eth1'] }),
    );
    uplinks[host] = 'bond0';
  }
  operations.push(put('switch', 'dvs0', { uplinks }));
  for (let at = 0; at < hosts * vms; at++)
    operations.push(
      put('vm', `vm${at}`, {
        host: `host-${Math.floor(at / vms)}`,
        kind: 'light',
        nics: [{ network: 'dvs0/web' }],
      }),
    );
  return change(emptyLab('big'), ...operations);
}

describe('graph', () => {
  const graph = buildGraph(smallLab());

  it('draws every part of a host inside its frame', () => {
    expect(graph.children.get('host/host-a')).toEqual([
      'nic/host-a:eth0',
      'nic/host-a:eth1',
      'bond/host-a:bond0',
      'bridge/host-a:br0',
      'switch/dvs0@host-a',
      'vm/web1',
      'vm/db1',
    ]);
  });

  it('links VMs to the instance of their own host, with the VLAN of the port group', () => {
    const link = graph.links.get('vnic/web2:eth0');
    expect(link).toMatchObject({
      from: 'switch/dvs0@host-b',
      to: 'vm/web2',
      portGroup: 'dvs0/web',
      vlan: { mode: 'access', vid: 10 },
      ports: ['web2:eth0'],
    });
  });

  it('puts the fabric above the NIC whichever way the cable was written', () => {
    for (const link of graph.links.values())
      if (link.kind === 'cable') {
        expect(link.from).toBe('fabric/tor1');
        expect(link.to).toMatch(/^nic\/host-[ab]:eth[01]$/);
      }
  });

  it('leaves out what refers to nothing', () => {
    const lab = smallLab();
    const broken = buildGraph({
      ...lab,
      vm: new Map([
        ...lab.vm,
        ['lost', { host: 'nowhere', kind: 'light' as const, nics: [] }],
        ['loose', { host: 'host-a', kind: 'light' as const, nics: [{ network: 'gone' }] }],
      ]),
    });
    expect(broken.nodes.has('vm/lost')).toBe(false);
    expect(broken.nodes.has('vm/loose')).toBe(true);
    expect(broken.links.has('vnic/loose:eth0')).toBe(false);
  });

  it('knows how far a fabric device is from the hosts', () => {
    const lab = change(
      smallLab(),
      put('fabric', 'core', { kind: 'l2-switch' }),
      put('link', 'tor1:48--core:1', { ends: ['tor1:48', 'core:1'] }),
    );
    const spine = buildGraph(lab);
    expect(spine.levels.get('fabric/tor1')).toBe(1);
    expect(spine.levels.get('fabric/core')).toBe(2);
    expect(spine.links.get('link/tor1:48--core:1')).toMatchObject({ from: 'fabric/core' });
  });
});

describe('folding', () => {
  it('draws a folded host as one node and its cables as one bundle', () => {
    const graph = buildGraph(smallLab());
    const visible = visibleGraph(graph, new Set(['host/host-a']));
    expect(visible.nodes.has('vm/web1')).toBe(false);
    expect(visible.nodes.has('vm/web2')).toBe(true);
    const bundle = visible.bundles.find((one) => one.to === 'host/host-a');
    expect(bundle?.links).toHaveLength(2);
    expect(representative(graph, new Set(['host/host-a']), 'vm/web1')).toBe('host/host-a');
  });

  it('draws everything of a folded zone as the zone', () => {
    const graph = buildGraph(smallLab());
    const visible = visibleGraph(graph, new Set(['zone/east/az1', 'host/host-a']));
    expect([...visible.nodes.keys()]).toEqual(['fabric/tor1', 'zone/east/az1']);
    expect(visible.bundles).toHaveLength(1);
    expect(representative(graph, new Set(['zone/east/az1', 'host/host-a']), 'vm/web1')).toBe(
      'zone/east/az1',
    );
  });

  it('starts with small labs open and large ones folded by zone', () => {
    expect(initialFolds(buildGraph(smallLab())).size).toBe(0);
    const folded = initialFolds(buildGraph(bigLab(120, 1)));
    expect(folded.has('zone/east/az0')).toBe(true);
    expect(folded.has('zone/east/az1')).toBe(true);
  });
});

describe('layout', () => {
  it('stands the fabric above the hosts and overlaps nothing', async () => {
    const { boxes } = await firstLayout(buildGraph(smallLab()));
    const [tor, a, b] = ['fabric/tor1', 'host/host-a', 'host/host-b'].map((key) => boxes.get(key));
    if (tor === undefined || a === undefined || b === undefined) throw new Error('not placed');
    expect(tor.y + tor.height).toBeLessThan(a.y);
    expect(a.x + a.width < b.x || b.x + b.width < a.x).toBe(true);
  });

  it('keeps everything where it is when a VM, a host and a switch are added', async () => {
    const lab = smallLab();
    const first = await firstLayout(buildGraph(lab));
    const grown = buildGraph(
      change(
        lab,
        put('vm', 'db2', { host: 'host-b', kind: 'light', nics: [{ network: 'dvs0/db' }] }),
        put('host', 'host-c', { zone: 'east/az1' }),
        put('fabric', 'tor2', { kind: 'l2-switch' }),
      ),
    );
    const visible = visibleGraph(grown, none);
    const positions = settlePositions(
      grown,
      visible,
      measure(grown, visible),
      first.positions,
      new Map(),
    );
    for (const [key, at] of first.positions) expect(positions.get(key)).toEqual(at);
    expect(positions.has('host/host-c')).toBe(true);
    expect(positions.has('fabric/tor2')).toBe(true);
    const boxes = boxesOf(visible, measure(grown, visible), positions);
    const anchors = [...positions.keys()].map((key) => boxes.get(key));
    for (const one of anchors)
      for (const other of anchors) {
        if (one === undefined || other === undefined || one === other) continue;
        const apart =
          one.x >= other.x + other.width ||
          other.x >= one.x + one.width ||
          one.y >= other.y + other.height ||
          other.y >= one.y + one.height;
        expect(apart).toBe(true);
      }
  });

  it('leaves dragged nodes where they were dragged, even onto each other', async () => {
    const graph = buildGraph(smallLab());
    const first = await firstLayout(graph);
    const at = first.positions.get('host/host-b');
    if (at === undefined) throw new Error('not placed');
    const positions = settlePositions(
      graph,
      first.visible,
      first.sizes,
      first.positions,
      new Map([['host/host-a', at]]),
    );
    expect(positions.get('host/host-a')).toEqual(at);
    expect(positions.get('host/host-b')).toEqual(at);
  });

  it('draws a frame around the hosts of a zone wherever they are', async () => {
    const graph = buildGraph(smallLab());
    const { visible, sizes, positions } = await firstLayout(graph);
    const moved = new Map(positions).set('host/host-b', { x: 5000, y: -3000 });
    const zone = boxesOf(visible, sizes, moved).get('zone/east/az1');
    expect(zone?.y).toBeLessThan(-3000);
    expect((zone?.x ?? 0) + (zone?.width ?? 0)).toBeGreaterThan(5000);
  });

  it('places 1,000 hosts folded by zone, and one zone of them opened', async () => {
    const graph = buildGraph(bigLab(1000, 10));
    const folded = initialFolds(graph);
    const closed = await firstLayout(graph, folded);
    expect(closed.boxes.size).toBe(10);
    folded.delete('zone/east/az3');
    const open = await firstLayout(graph, folded);
    expect(open.boxes.size).toBe(10 + 5 + 100);
    expect(open.visible.bundles.length).toBeLessThan(200);
  });
});

describe('links', () => {
  it('has a line for every link that is drawn, within its bounds', async () => {
    const graph = buildGraph(smallLab());
    const { visible, boxes } = await firstLayout(graph);
    const routes = routeAll(visible, boxes);
    expect(routes).toHaveLength(graph.links.size);
    for (const { path, start, end, bounds } of routes) {
      expect(path).toMatch(/^M[\d.-]/);
      for (const point of [start, end]) {
        expect(point.x).toBeGreaterThanOrEqual(bounds.x);
        expect(point.x).toBeLessThanOrEqual(bounds.x + bounds.width);
      }
    }
  });

  it('rounds corners and nothing else', () => {
    expect(
      roundedPath([
        { x: 0, y: 0 },
        { x: 0, y: 10 },
        { x: 0, y: 40 },
      ]),
    ).toBe('M0 0L0 40');
    expect(
      roundedPath([
        { x: 0, y: 0 },
        { x: 0, y: 40 },
        { x: 40, y: 40 },
      ]),
    ).toBe('M0 0L0 34Q0 40 6 40L40 40');
  });
});

/** What is lit, by the domains that the engine works out. */
function lightOf(lab: Lab, lit: Lit): Domain {
  const all = broadcastDomains(compile(lab, new Map())).map((one) => ({
    vlans: [...one.vlans],
    same: [...one.same],
    devices: [...one.devices],
    ports: [...one.ports],
  }));
  return drawnDomain(buildGraph(lab), domainsOf(lab, all, lit));
}

function cablesOf(host: string, domain: Domain): string[] {
  return [...domain.links].filter((key) => key.startsWith(`link/${host}:`));
}

describe('broadcast domains', () => {
  it('reach the VMs of the VLAN on all hosts, and no others', () => {
    const lab = smallLab();
    for (const lit of [{ vlan: 10 }, { portGroup: 'dvs0/web' }]) {
      const domain = lightOf(lab, lit);
      expect(domain.nodes.has('vm/web1')).toBe(true);
      expect(domain.nodes.has('vm/web2')).toBe(true);
      expect(domain.nodes.has('fabric/tor1')).toBe(true);
      expect(domain.nodes.has('vm/db1')).toBe(false);
      expect(domain.links.has('vnic/web1:eth0')).toBe(true);
    }
  });

  it('end where a fabric port does not carry the VLAN, and at cut cables', () => {
    const access = change(
      smallLab(),
      put('fabric', 'tor1', { kind: 'l2-switch', ports: { 3: { vlan: 20 }, 4: { trunk: [20] } } }),
    );
    expect(cablesOf('host-b', lightOf(access, { vlan: 10 }))).toEqual([]);
    expect(cablesOf('host-a', lightOf(access, { vlan: 10 }))).toHaveLength(2);
    const cut = change(
      smallLab(),
      ...[3, 4].map((port) => {
        const ends = [`host-b:eth${port - 3}`, `tor1:${port}`];
        return put('link', ends.join('--'), { ends, cut: true });
      }),
    );
    expect(cablesOf('host-b', lightOf(cut, { vlan: 10 }))).toEqual([]);
  });
});

describe('arrow keys', () => {
  it('go to the nearest node in their direction and not to the frame around', async () => {
    const { boxes } = await firstLayout(buildGraph(smallLab()));
    expect(neighbour(boxes, 'nic/host-a:eth0', 'ArrowRight')).toBe('nic/host-a:eth1');
    expect(neighbour(boxes, 'switch/dvs0@host-a', 'ArrowDown')).toMatch(/^vm\//);
    expect(neighbour(boxes, 'fabric/tor1', 'ArrowUp')).toBeNull();
  });
});

describe('switches side by side', () => {
  it('stand in one row, with their cable from flank to flank', async () => {
    const lab = change(
      smallLab(),
      put('fabric', 'tor2', { kind: 'l2-switch' }),
      put('host', 'host-c', { zone: 'east/az1' }),
      put('nic', 'host-c:eth0'),
      put('link', 'host-c:eth0--tor2:1', { ends: ['host-c:eth0', 'tor2:1'] }),
      put('link', 'tor1:48--tor2:48', { ends: ['tor1:48', 'tor2:48'] }),
    );
    const { visible, boxes } = await firstLayout(buildGraph(lab));
    const [one, two] = [boxes.get('fabric/tor1'), boxes.get('fabric/tor2')];
    expect(one?.y).toBe(two?.y);
    const cable = routeAll(visible, boxes).find(
      ({ bundle }) => bundle.key === 'link/tor1:48--tor2:48',
    );
    expect(cable?.bounds.height).toBe(0);
  });

  it('keep the words of impaired cables apart from each other and from the nodes', async () => {
    const impaired = { delay: '10ms', jitter: '1ms', rate: '100Mbit', loss: '1%' };
    const cables = [
      ...[46, 47, 48].map((port) => [`tor1:${port}`, `tor2:${port}`]),
      ...[1, 2, 3].map((port) => [`tor2:${port}`, `host-c:eth${port}`]),
    ];
    const lab = change(
      smallLab(),
      put('fabric', 'tor2', { kind: 'l2-switch' }),
      put('host', 'host-c', { zone: 'east/az1' }),
      ...[1, 2, 3].map((nic) => put('nic', `host-c:eth${nic}`)),
      ...cables.map((ends) => put('link', ends.join('--'), { ends, ...impaired })),
    );
    const { visible, boxes } = await firstLayout(buildGraph(lab));
    const routes = routeAll(visible, boxes);
    const up = { tone: 'ok', word: 'up', reason: '', up: 1 } as const;
    const labels = new Map(
      routes.flatMap(({ bundle }) => {
        const label = labelOf(
          bundle,
          up,
          { far: false, lively: true },
          (_, values) => `${values?.value}`,
        );
        return label === null ? [] : [[bundle.key, label] as const];
      }),
    );
    expect(labels.size).toBe(cables.length);
    const nodes = [...visible.nodes.values()]
      .filter(({ kind }) => kind !== 'zone')
      .flatMap(({ key }) => boxes.get(key) ?? []);
    const placed = [...placeLabels(routes, labels, nodes).values()].map(
      ({ at, width, height }) => ({ x: at.x - width / 2, y: at.y - height / 2, width, height }),
    );
    expect(placed.length).toBeGreaterThanOrEqual(4);
    for (const [index, label] of placed.entries())
      for (const other of [...placed.slice(index + 1), ...nodes])
        expect(meets(label, other)).toBe(false);
  });
});

describe('a LAG', () => {
  const lab = change(
    smallLab(),
    put('fabric', 'tor1', {
      kind: 'l2-switch',
      lags: { lag1: { mode: 'lacp', members: ['1', '2', '9'] } },
    }),
  );
  const status: RunStatus = {
    ...{ lab: 'small', state: 'running', reason: '', since: 0, vms: {}, linksBlocked: {} },
    linksDown: { 'host-a:eth0--tor1:1': { code: 'cut', why: 'the cable is cut' } },
    bonds: { 'tor1:lag1': ['2'] },
  };

  it('has a ring around its cables at the device, with the state of each member', async () => {
    const graph = buildGraph(lab);
    const { visible, boxes } = await firstLayout(graph);
    const routes = routeAll(visible, boxes);
    const [mark, ...more] = lagMarks(graph.lags, routes, boxes, status);
    expect(more).toEqual([]);
    expect(mark?.states.map(({ word }) => word)).toEqual(['down', 'up', 'down']);
    expect(mark?.state).toMatchObject({ tone: 'warn', word: 'some-down', inUse: 1 });
    const device = boxes.get('fabric/tor1');
    const ring = mark?.ring;
    if (ring === undefined || device === undefined) throw new Error('no ring');
    for (const port of ['1', '2']) {
      const route = routes.find(({ bundle }) => bundle.links[0]?.fromPort === port);
      expect(route?.start.x).toBeGreaterThan(ring.x);
      expect(route?.start.x).toBeLessThan(ring.x + ring.width);
    }
    expect(ring.y).toBeGreaterThanOrEqual(device.y + device.height);
    expect(mark?.text).toBe('lag1 1/3');
    const reachable = new Map([...boxes, [lagKey(mark as Lag), ring]]);
    expect(neighbour(reachable, 'fabric/tor1', 'ArrowDown')).toBe('lag/tor1:lag1');
    expect(lagMarks(graph.lags, [], boxes, status)).toEqual([]);
    expect(lagMarks(graph.lags, routes, boxes, null)[0]?.state.word).toBe('off');
  });
});
