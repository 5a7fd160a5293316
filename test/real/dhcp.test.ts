import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { exec, openEngine, startLab } from '../support/engine.ts';
import { withPeers } from '../support/peers.ts';

const LAB = `
netyard: 1
name: dhcp
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z } }
switches: { s: { hosts: [h], portGroups: { g: { vlan: 7 } } } }
vms:
  client1: { host: h, kind: light, nics: [{ network: s/g }] }
  server1: { host: h, kind: namespace, nics: [{ network: s/g, address: 10.0.0.1/24 }] }
`;

withPeers('dhcp of a light VM', ['tap', 'iproute', 'dnsmasq'], () => {
  let engine: Awaited<ReturnType<typeof openEngine>> | null = null;
  const folder = mkdtempSync(join(tmpdir(), 'ny-dhcp-'));
  afterEach(async () => {
    await engine?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gets its lease from a dnsmasq in a namespace, and gives it back', async () => {
    engine = await openEngine();
    const { client } = engine;
    await client.labs.apply({ text: LAB });
    await startLab(client);
    // It ends with its namespace.
    const server = exec(
      client,
      'server1',
      'dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--port=0',
      '--user=root',
      '--pid-file',
      '--interface=eth0',
      '--bind-interfaces',
      '--dhcp-authoritative',
      '--dhcp-range=10.0.0.50,10.0.0.50,255.255.255.0,1h',
      `--dhcp-leasefile=${join(folder, 'leases')}`,
      '--log-facility=-',
      '--log-dhcp',
    );
    const lease = await exec(client, 'client1', 'dhcp', '-w', '30');
    expect(lease.output).toBe('eth0: 10.0.0.50/24 from 10.0.0.1, gateway 10.0.0.1, for 3600 s\n');
    expect((await exec(client, 'client1', 'ping', '-c', '1', '10.0.0.1')).code).toBe(0);
    expect((await exec(client, 'client1', 'dhcp', '-r')).code).toBe(0);
    // There is one address only: a second lease proves that the first was taken back.
    expect((await exec(client, 'client1', 'dhcp', '-w', '30')).code).toBe(0);
    await client.run.stop({});
    await server.catch(() => null);
  });
});
