/** Filter rules and mirror sessions of a running lab, from the lab file to the rows that the window and the command line show. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EngineClient, exec, openEngine, startLab } from '../../support/engine.ts';

let engine: Awaited<ReturnType<typeof openEngine>>;
let client: EngineClient;

beforeEach(async () => {
  engine = await openEngine();
  client = engine.client;
  const text = readFileSync('resources/labs/two-hosts.yaml', 'utf8')
    .replace(
      'web: { vlan: 10',
      'web: { rules: [{ name: ping, action: allow, direction: in, protocol: icmp, destination: 10.0.10.0/24 }], vlan: 10',
    )
    .replace(
      /( +)portGroups:/,
      '$1mirrors: { m: { selectSrcPort: [web1:eth0], outputPort: db1:eth0, snaplen: 64 } }\n$1portGroups:',
    );
  await client.labs.apply({ text });
});
afterEach(() => engine.close());

it('rules stand in order with what met them, the default last', async () => {
  const before = await client.filters.rules({});
  expect(before.map(({ rule, frames }) => [rule, frames])).toEqual([
    [1, null],
    [null, null],
  ]);
  await startLab(client);
  await exec(client, 'web1', 'ping', '-c', '3', '-i', '0.05', '10.0.10.12');
  const [ping, otherwise] = await client.filters.rules({ owner: 'dvs0/web' });
  expect(ping).toMatchObject({
    ...{ owner: 'dvs0/web', rule: 1, name: 'ping', action: 'allow', direction: 'in' },
    ...{ match: 'icmp any > 10.0.10.0/24', frames: 6 },
  });
  expect(otherwise?.frames).toBeGreaterThan(0);
  await expect(client.filters.rules({ owner: 'dvs0/nobody' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('mirror sessions stand with each device, active where they have a destination', async () => {
  await startLab(client);
  await exec(client, 'web1', 'ping', '-c', '3', '-i', '0.05', '10.0.10.12');
  const rows = await client.filters.mirrors({ switch: 'dvs0' });
  expect(rows).toMatchObject([
    { device: 'dvs0@host-a', mirror: 'm', selects: 'in web1:eth0', output: 'port db1:eth0' },
    { device: 'dvs0@host-b', active: false, frames: 0 },
  ]);
  expect(rows[0]).toMatchObject({ active: true, snaplen: 64 });
  expect(rows[0]?.frames).toBeGreaterThanOrEqual(3);
  const stats = await client.tables.stats({ ports: ['db1:eth0'] });
  expect(stats['db1:eth0']?.txFrames).toBeGreaterThanOrEqual(3);
  await expect(client.filters.mirrors({ switch: 'dvs9' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
