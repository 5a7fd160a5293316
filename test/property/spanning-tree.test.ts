import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StpConfig } from '../../src-main/control/stp/spanning-tree.ts';
import type { Interface } from '../../src-main/datapath/topology.ts';
import type { MemoryPort } from '../../src-main/ports/memory-port.ts';
import { BROADCAST, frame } from '../support/lab-core.ts';
import { type Cable, type Node, TreeNet } from '../support/tree-net.ts';

interface Shape {
  readonly priorities: readonly number[];
  /** Cables by the bridges at their ends, several between two bridges and back to the same one included. */
  readonly cables: readonly (readonly [number, number, number])[];
  /** How a message finds its way through `cut`. */
  readonly cut: number;
}

const shapes = fc.integer({ min: 2, max: 8 }).chain((bridges) =>
  fc.record({
    priorities: fc.array(fc.integer({ min: 0, max: 15 }), {
      minLength: bridges,
      maxLength: bridges,
    }),
    cables: fc.array(
      fc.tuple(fc.nat(bridges - 1), fc.nat(bridges - 1), fc.constantFrom(200, 2000, 2000, 20_000)),
      { minLength: 1, maxLength: 16 },
    ),
    cut: fc.nat(),
  }),
);

interface Net {
  readonly net: TreeNet;
  readonly stations: readonly { node: Node; iface: Interface; memory: MemoryPort }[];
}

function build(shape: Shape, config: Partial<StpConfig>): Net {
  const net = new TreeNet();
  for (const priority of shape.priorities) net.addBridge({ ...config, priority: priority * 4096 });
  for (const [a, b, cost] of shape.cables)
    net.connect(net.nodes[a] as Node, net.nodes[b] as Node, { cost }, { cost });
  const stations = net.nodes.map((node) => ({ node, ...net.addStation(node) }));
  net.begin();
  return { net, stations };
}

/** The bridges that a set of cables joins to each bridge. */
function groups(net: TreeNet, cables: readonly Cable[]): Map<Node, Set<Node>> {
  const group = new Map<Node, Set<Node>>(net.nodes.map((node) => [node, new Set([node])]));
  const nodeOf = (end: Interface): Node =>
    net.nodes.find(({ bridge }) => bridge === end.bridgePort?.bridge) as Node;
  for (const { a, b } of cables) {
    const [left, right] = [group.get(nodeOf(a)), group.get(nodeOf(b))];
    if (left === undefined || right === undefined || left === right) continue;
    for (const node of right) {
      left.add(node);
      group.set(node, left);
    }
  }
  return group;
}

/** What forwards is a tree, it reaches whatever can be reached, and no frame comes twice. */
function expectTree({ net, stations }: Net): void {
  const forwarding = net.forwardingCables();
  const reachable = groups(
    net,
    net.cables.filter(({ a }) => a.up),
  );
  const reached = groups(net, forwarding);
  for (const node of net.nodes)
    expect([...(reached.get(node) ?? [])].map(({ bridge }) => bridge.id).sort()).toEqual(
      [...(reachable.get(node) ?? [])].map(({ bridge }) => bridge.id).sort(),
    );
  expect(forwarding).toHaveLength(net.nodes.length - new Set(reachable.values()).size);
  for (const [index, from] of stations.entries()) {
    for (const { memory } of stations) memory.sent.length = 0;
    net.send(from.iface, frame(`02:00:00:00:aa:0${index}`, BROADCAST));
    for (const to of stations) {
      const expected = to !== from && reachable.get(from.node)?.has(to.node) ? 1 : 0;
      expect(framesOf(to.memory)).toBe(expected);
    }
  }
}

function framesOf({ sent }: MemoryPort): number {
  return sent.filter(({ buffer, start }) => buffer[start] === 0xff).length;
}

/** Whatever happens meanwhile: a broadcast never comes to anybody twice. */
function expectNoLoop({ net, stations }: Net): void {
  for (const { memory } of stations) memory.sent.length = 0;
  const [from] = stations;
  if (from === undefined) return;
  net.send(from.iface, frame('02:00:00:00:bb:01', BROADCAST));
  for (const { memory } of stations) expect(framesOf(memory)).toBeLessThanOrEqual(1);
}

/**
 * RSTP is asked for less while it heals: where a root is lost that is still known elsewhere, 802.1D-2004 may count its age up to
 * the maximum, and forward in a circle meanwhile ("count to infinity"). It ends by itself, which is what is tested.
 */
function check(shape: Shape, config: Partial<StpConfig>, patience: number): void {
  const built = build(shape, config);
  const { net } = built;
  const pass = (isStrict: boolean): void => {
    for (let second = 0; second < patience; second++) {
      if (isStrict) expectNoLoop(built);
      net.advance(1);
    }
    expectTree(built);
  };
  pass(true);
  const used = net.forwardingCables();
  const cut = used[shape.cut % Math.max(used.length, 1)];
  if (cut === undefined) return;
  net.set(cut, false);
  pass(config.protocol === 'stp');
  net.set(cut, true);
  pass(true);
}

describe('the spanning tree of a random network', () => {
  it('RSTP: is complete, has no loop on the way there, and heals after any cut', () => {
    fc.assert(
      fc.property(shapes, (shape) => check(shape, {}, 50)),
      { numRuns: 60 },
    );
  });

  it('STP: the same, within its timers', () => {
    fc.assert(
      fc.property(shapes, (shape) => check(shape, { protocol: 'stp' }, 85)),
      { numRuns: 40 },
    );
  });
});
