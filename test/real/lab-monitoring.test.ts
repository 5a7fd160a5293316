/** Monitoring of a lab that runs, through the engine: a real collector hears of every packet, and the tables say who spoke. */
import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { collect } from '../support/collectors.ts';
import { exec, openEngine, startLab } from '../support/engine.ts';
import { withPeers } from '../support/peers.ts';

const ECHO = 20;
const ICMP = 1;

let engine: Awaited<ReturnType<typeof openEngine>> | null = null;
afterEach(async () => {
  await engine?.close();
  engine = null;
});

/** The two-hosts sample; the switch and the fabric say who they are, the switch tells a collector of its flows. */
function labFor(port: number): string {
  return readFileSync('resources/labs/two-hosts.yaml', 'utf8')
    .replace('tor1: { kind: l2-switch }', 'tor1: { kind: l2-switch, lldp: { operation: both } }')
    .replace(
      'uplinks: {',
      `lldp: { operation: both }
    netflow: { targets: ["127.0.0.1:${port}"], version: 9 }
    uplinks: {`,
    );
}

withPeers('monitoring of a running lab', ['nfdump'], () => {
  it('tells the collector of every packet, also of those of flows that are still open when the lab stops', async () => {
    const { flows, log } = await collect('nfcapd', async (port) => {
      engine = await openEngine();
      const { client } = engine;
      await client.labs.apply({ text: labFor(port) });
      await startLab(client);
      expect((await client.tables.flows({})).recording).toBe(false);
      const ping = await exec(
        client,
        'web1',
        'ping',
        '-c',
        String(ECHO),
        '-i',
        '0.02',
        '10.0.10.12',
      );
      expect(ping.code).toBe(0);

      const seen = await client.tables.flows({ switch: 'dvs0', host: 'host-a' });
      expect(seen.recording).toBe(true);
      const request = seen.flows.find(
        (flow) => flow.protocol === ICMP && flow.input === 'web1:eth0',
      );
      expect(request).toMatchObject({
        ...{ device: 'dvs0@host-a', output: 'host-a:eth0', vlan: 10, packets: ECHO },
        ...{ source: '10.0.10.11', destination: '10.0.10.12' },
      });

      const traffic = await client.tables.traffic({});
      const rows = traffic.filter(({ vlan }) => vlan === 10);
      expect(rows.map(({ host }) => host)).toEqual(['host-a', 'host-b']);
      for (const { frames } of rows) {
        expect(frames.eastWestIn).toBeGreaterThanOrEqual(ECHO);
        expect(frames.eastWestOut).toBeGreaterThanOrEqual(ECHO);
        expect(frames.northSouthIn + frames.northSouthOut + frames.local).toBe(0);
      }

      const neighbors = await client.tables.neighbors({ switch: 'tor1' });
      expect(neighbors.map(({ port: at, systemName }) => `${at} ${systemName}`).sort()).toEqual([
        'tor1:1 dvs0@host-a',
        'tor1:2 dvs0@host-a',
        'tor1:3 dvs0@host-b',
        'tor1:4 dvs0@host-b',
      ]);
      await client.run.stop({});
    });
    expect(log).toContain('Sequence Errors: 0, Bad Packets: 0');
    const icmp = flows.filter(({ proto }) => proto === ICMP);
    // Requests and answers, each seen by the switch on two hosts.
    expect(icmp).toHaveLength(4);
    for (const { in_packets, in_bytes } of icmp) {
      expect(in_packets).toBe(ECHO);
      expect(in_bytes).toBe(ECHO * 84);
    }
  });
});
