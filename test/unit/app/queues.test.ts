/** Impairment and shaping of a running lab, from a change of the model to the rows of the queues. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EngineClient, exec, openEngine, startLab } from '../../support/engine.ts';

let engine: Awaited<ReturnType<typeof openEngine>>;
let client: EngineClient;
const WEB2 = '10.0.10.12';
const LINK = 'host-a:eth0--tor1:1';
const ENDS = ['host-a:eth0', 'tor1:1'];

beforeEach(async () => {
  engine = await openEngine();
  client = engine.client;
});
afterEach(() => engine.close());

const impair = (keys: object) =>
  client.model.change({
    label: 'impair',
    operations: [{ op: 'put', kind: 'link', id: LINK, spec: { ends: ENDS, ...keys } }],
  });
const ping = async (): Promise<{ received: number; least: number }> => {
  const { output } = await exec(client, 'web1', 'ping', '-c', '3', '-i', '0.05', WEB2);
  const [, received = '0'] = /(\d+) received/.exec(output) ?? [];
  const [, least = '0'] = /min\/avg\/max\/mdev = ([\d.]+)/.exec(output) ?? [];
  return { received: Number(received), least: Number(least) };
};

it('a link is impaired while the lab runs, at once, and is as it was afterwards', async () => {
  await client.labs.apply({ text: readFileSync('resources/labs/two-hosts.yaml', 'utf8') });
  await startLab(client);
  await ping();
  expect(await client.queues.list({})).toEqual([]);
  await impair({ delay: '20ms', bToA: { loss: '0%', delay: '0ms' } });
  const { received, least } = await ping();
  expect(received).toBe(3);
  // A busy machine makes it longer, and nothing makes it shorter.
  expect(least).toBeGreaterThanOrEqual(19.5);
  const [row, ...others] = await client.queues.list({ ports: ['host-a:eth0'] });
  expect(row).toMatchObject({ place: 'link', queue: 'tor1:1', lost: 0, drops: 0 });
  expect(row?.frames).toBeGreaterThanOrEqual(3);
  expect(others).toEqual([]);
  const [waiting] = Object.values(await client.tables.stats({ ports: ['host-a:eth0'] }));
  expect(waiting).toMatchObject({ queued: 0, onCable: 0 });
  await impair({ loss: '100%' });
  expect((await ping()).received).toBe(0);
  const stats = await client.tables.stats({ ports: ['host-a:eth0'] });
  expect(stats['host-a:eth0']?.drops.linkLoss).toBeGreaterThan(0);
  await impair({});
  expect((await ping()).received).toBe(3);
  expect(await client.queues.list({})).toEqual([]);
});

it('a shaped port group has its queues at the ports of its VMs', async () => {
  const text = readFileSync('resources/labs/two-hosts.yaml', 'utf8').replace(
    /web: \{ vlan: 10/,
    'web: { shaping: { average: 1Mbit }, queues: [{ name: voice, dscp: [46] }], inShaping: { average: 2Mbit }, vlan: 10',
  );
  await client.labs.apply({ text });
  await startLab(client);
  expect((await ping()).received).toBe(3);
  const rows = await client.queues.list({ ports: ['web1:eth0'] });
  expect(rows.map(({ place, queue, rateBps }) => [place, queue, rateBps])).toEqual([
    ['out', 'voice', 1e6],
    ['out', 'default', 1e6],
    ['in', 'default', 2e6],
  ]);
  expect(rows[1]?.frames).toBeGreaterThanOrEqual(3);
});
