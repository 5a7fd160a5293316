/** A port that BPDU guard shut, from the core to the status of the lab, the table of ports and the trace. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EngineClient, openEngine, startLab } from '../../support/engine.ts';

const lab = `
netyard: 1
name: held
regions: { r: { zones: [z] } }
fabric:
  tor1: { kind: l2-switch, stp: { priority: 4096 }, ports: { "1": { stp: { bpduGuard: true } }, "2": { stp: { edge: always } } } }
  tor2: { kind: l2-switch, stp: {}, ports: { "2": { stp: { edge: always } } } }
hosts: { h: { zone: r/z, nics: [eth0], bridges: { br0: { uplink: eth0 } } }, i: { zone: r/z, nics: [eth0], bridges: { br0: { uplink: eth0 } } } }
links: [{ ends: [tor1:1, tor2:1] }, { ends: [h:eth0, tor1:2] }, { ends: [i:eth0, tor2:2] }]
vms:
  a: { host: h, kind: light, nics: [{ network: br0, address: 10.0.0.1/24 }] }
  b: { host: i, kind: light, nics: [{ network: br0, address: 10.0.0.2/24 }] }
`;

let engine: Awaited<ReturnType<typeof openEngine>>;
let client: EngineClient;

beforeAll(async () => {
  engine = await openEngine();
  client = engine.client;
  await client.labs.apply({ text: lab });
  await startLab(client);
});
afterAll(() => engine.close());

const heldBy = async (port: string) =>
  (await client.tables.ports({})).find((row) => row.port === port)?.held;

it('is called what it is wherever it is shown, with the place to change and the way out', async () => {
  await expect.poll(() => heldBy('tor1:1')).toBe('bpduGuard');
  expect(await heldBy('tor2:1')).toBeNull();
  const { linksBlocked } = await client.run.status({});
  expect(linksBlocked).toEqual({ 'tor1:1--tor2:1': { end: 'tor1:1', by: 'bpduGuard' } });
  const traced = await client.trace.run({ from: 'b', to: '10.0.0.1', proto: 'arp' });
  expect(traced).toMatchObject({ reached: false, code: 'drop-bpduGuard' });
  expect(traced.sentence).toMatch(/BPDU guard has shut the port.*netyard stp --recover/);
  expect(traced.fix).toEqual({ kind: 'fabric', id: 'tor1', field: 'ports.1.stp.bpduGuard' });
});
