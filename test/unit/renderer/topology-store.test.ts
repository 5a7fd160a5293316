/** The picture of the open lab as its store keeps it, with an engine whose answers and events come when the test says so. */
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it, vi } from 'vitest';
import type { ModelEvent } from '../../../src-main/api/contract.ts';
import { kinds } from '../../../src-main/model/lab.ts';
import { useSession } from '../../../src-renderer/stores/session.ts';
import { useTopology } from '../../../src-renderer/stores/topology.ts';
import { smallLab } from '../../support/small-lab.ts';

const engine = vi.hoisted(() => ({ tell: (_event: ModelEvent): void => {} }));

vi.mock('../../../src-renderer/api/client.ts', () => ({
  connection: { state: 'connected' },
  client: { model: { place: async () => {} } },
  subscribe: (_open: unknown, tell: (event: ModelEvent) => void) => {
    engine.tell = tell;
    return () => {};
  },
}));
vi.mock('../../../src-renderer/topology/elk.ts', async () => {
  const { default: ELK } = await import('elkjs/lib/elk.bundled.js');
  return {
    layered: (graph: Parameters<InstanceType<typeof ELK>['layout']>[0]) => new ELK().layout(graph),
  };
});

beforeEach(() => setActivePinia(createPinia()));

it('forgets dragged positions for good, also when the engine tells of it after the new layout is there', async () => {
  const lab = smallLab();
  const dragged = { x: 5000, y: 4000 };
  const host = `host/${[...lab.host.keys()][0]}`;
  const topology = useTopology();
  useSession().open = lab.name;
  await vi.waitUntil(() => engine.tell.length > 0);
  engine.tell({
    type: 'snapshot',
    ...{ lab: lab.name, description: '', revision: 1, undo: null, redo: null, problems: [] },
    objects: kinds.flatMap((kind) => [...lab[kind]].map(([id, spec]) => ({ kind, id, spec }))),
    positions: { [host]: dragged },
  } as ModelEvent);
  await expect.poll(() => topology.ready).toBe(true);
  expect(topology.positions.get(host)).toEqual(dragged);
  await topology.resetPositions();
  engine.tell({ type: 'positions', lab: lab.name, positions: { [host]: null } });
  expect(topology.positions.get(host)).not.toEqual(dragged);
});
