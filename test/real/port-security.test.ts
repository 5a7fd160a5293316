/** Port security against real kernels and a real DHCP server: what an attacker in a namespace tries, and what comes of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exec, openEngine, startLab } from '../support/engine.ts';
import { withPeers } from '../support/peers.ts';

const EVIL_MAC = '02:00:00:00:00:0e';
const NEW_MAC = '02:00:00:00:00:99';

/** A victim and an attacker in namespaces, and a light client. `security` is that of the attacker's port group. */
const lab = (security: string, evil = ''): string => `
netyard: 1
name: secure
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z } }
switches:
  s: { hosts: [h], portGroups: { open: { vlan: 7 }, g: { vlan: 7, security: { ${security} } } } }
vms:
  victim: { host: h, kind: namespace, nics: [{ network: s/open, address: 10.0.0.2/24 }] }
  evil: { host: h, kind: namespace, nics: [{ network: s/g, mac: "${EVIL_MAC}", address: 10.0.0.3/24${evil} }] }
  client1: { host: h, kind: light, nics: [{ network: s/open }] }
`;

withPeers('port security', ['tap', 'iproute', 'ping', 'dnsmasq'], () => {
  let engine: Awaited<ReturnType<typeof openEngine>>;
  let folder: string;
  beforeEach(async () => {
    engine = await openEngine();
    folder = mkdtempSync(join(tmpdir(), 'ny-secure-'));
  });
  afterEach(async () => {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(text: string): Promise<void> {
    await engine.client.labs.apply({ text });
    await startLab(engine.client);
  }
  const apply = (text: string) => engine.client.labs.apply({ text });
  const run = (vm: string, ...argv: string[]) => exec(engine.client, vm, ...argv);
  const ping = async (vm: string, ...argv: string[]): Promise<boolean> =>
    (await run(vm, 'ping', '-c1', '-W2', ...argv)).code === 0;
  /** Waits longer for an answer that is to come. */
  const reaches = (vm: string, ...argv: string[]): Promise<boolean> => ping(vm, '-W20', ...argv);
  /** What a ping comes to once a change of the lab is in force. */
  const becomes = (reached: boolean, vm: string, ...argv: string[]) =>
    expect.poll(() => ping(vm, ...argv)).toBe(reached);
  const security = async (port: string) =>
    (await engine.client.tables.security({})).find((row) => row.port === port);

  it('lets no VM claim the address of another in ARP', async () => {
    await start(lab('arpInspection: true'));
    expect(await reaches('evil', '10.0.0.2')).toBe(true);
    // The address of the gateway, on the attacker's own interface: its kernel asks and answers with it.
    await run('evil', 'ip', 'address', 'add', '10.0.0.1/24', 'dev', 'eth0');
    await run('victim', 'ip', 'neighbor', 'flush', 'all');
    expect(await ping('evil', '-I', '10.0.0.1', '10.0.0.2')).toBe(false);
    expect(await ping('victim', '10.0.0.1')).toBe(false);
    const neighbors = async (): Promise<string> =>
      (await run('victim', 'ip', 'neighbor', 'show', '10.0.0.1')).output;
    expect(await neighbors()).not.toContain(EVIL_MAC);
    expect((await security('evil:eth0'))?.violations.arpInspection).toBeGreaterThan(0);
    const alarm = async () =>
      (await eventsOf(engine)).find(({ code }) => code === 'port-guard')?.values;
    await expect
      .poll(alarm)
      .toMatchObject({ port: 'evil:eth0', mac: EVIL_MAC, reason: [{ code: 'arpInspection' }] });
    // The same attack without inspection is what it is there for.
    await apply(lab(''));
    await becomes(true, 'victim', '10.0.0.1');
    expect(await neighbors()).toContain(EVIL_MAC);
  });

  it('follows a guest that changes its MAC address, or cuts it off, as the policy says', async () => {
    await start(lab('forgedTransmits: false'));
    expect(await reaches('evil', '10.0.0.2')).toBe(true);
    await run('evil', 'ip', 'link', 'set', 'eth0', 'address', NEW_MAC);
    expect(await reaches('evil', '10.0.0.2')).toBe(true);
    expect(await security('evil:eth0')).toMatchObject({
      initialMac: EVIL_MAC,
      effectiveMac: NEW_MAC,
      closed: false,
    });
    await apply(lab('macChanges: false'));
    await becomes(false, 'evil', '10.0.0.2');
    // It says so when it has to ask for a neighbor.
    await run('evil', 'ip', 'neighbor', 'flush', 'all');
    expect(await ping('evil', '10.0.0.2')).toBe(false);
    expect(await security('evil:eth0')).toMatchObject({ effectiveMac: EVIL_MAC, closed: true });
    await run('evil', 'ip', 'link', 'set', 'eth0', 'address', EVIL_MAC);
    expect(await reaches('evil', '10.0.0.2')).toBe(true);
    expect(await security('evil:eth0')).toMatchObject({ closed: false });
  });

  it('lets no VM play DHCP server, unless it is one', async () => {
    await start(lab('dhcpGuard: true'));
    // It ends with its namespace.
    const server = run(
      'evil',
      'dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--port=0',
      '--user=root',
      '--pid-file',
      '--interface=eth0',
      '--bind-interfaces',
      '--dhcp-authoritative',
      '--no-ping',
      '--dhcp-range=10.0.0.50,10.0.0.60,255.255.255.0,1h',
      `--dhcp-leasefile=${join(folder, 'leases')}`,
      '--log-facility=-',
    );
    const codes: number[] = [];
    const dropped = async (): Promise<number> => {
      codes.push((await run('client1', 'dhcp', '-w', '4')).code);
      return (await security('evil:eth0'))?.violations.dhcpGuard ?? 0;
    };
    // Once the server is there.
    await expect.poll(dropped, { timeout: 60_000 }).toBeGreaterThan(0);
    expect(new Set(codes)).toEqual(new Set([1]));
    await apply(lab('dhcpGuard: true', ', dhcpServer: true'));
    const lease = await run('client1', 'dhcp', '-w', '30');
    expect(lease.output).toContain('from 10.0.0.3');
    await engine.client.run.stop({});
    await server.catch(() => null);
  });

  it('blocks a port while its link stays up', async () => {
    await start(lab('', ', blocked: true'));
    expect(await ping('evil', '10.0.0.2')).toBe(false);
    const ports = await engine.client.tables.ports({});
    expect(ports.find(({ port }) => port === 'evil:eth0')).toMatchObject({
      up: true,
      blocked: true,
    });
    await apply(lab(''));
    await becomes(true, 'evil', '10.0.0.2');
  });
});

/** The events so far. */
async function eventsOf({ client }: Awaited<ReturnType<typeof openEngine>>) {
  for await (const events of await client.events.watch()) return events;
  return [];
}
