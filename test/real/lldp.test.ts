/** LLDP against a real agent: lldpd in a network namespace, at the other end of a TAP device that is our uplink. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { switchdEntry } from '../../src-main/app/entry-path.ts';
import { macOfDevice } from '../../src-main/model/auto.ts';
import { Switchd } from '../../src-main/switchd/client.ts';
import { compile } from '../../src-main/switchd/compile.ts';
import { writeEthernet } from '../../src-main/wire/ethernet.ts';
import { LLDP_MAC, writeLldp } from '../../src-main/wire/lldp.ts';
import { dissectFrames } from '../support/collectors.ts';
import { labOf } from '../support/lab-core.ts';
import { NetnsRig } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';

const MAC = Uint8Array.of(2, 0, 0, 0, 0, 0x5a);

/** Both say who they are at once, and again every 30 s: whoever missed the first time hears the second. */
const PATIENCE_MS = 50_000;

async function until<T>(ask: () => Promise<T | null> | T | null, what: string): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end) throw new Error(`${what} did not come true`);
    await sleep(50);
  }
}

withPeers('LLDP, read by tshark', ['tshark'], () => {
  it('decodes without a complaint', () => {
    const frame = new Uint8Array(1500);
    writeEthernet(frame, 0, LLDP_MAC, MAC, 0x88cc);
    const end = writeLldp(frame, 14, {
      ...{ chassis: MAC, port: '48', timeToLive: 121, portDescription: 'tor1:48' },
      ...{ systemName: 'tor1', systemDescription: '机架一', portVlan: 10, aggregated: true },
      maxFrame: 9238,
    });
    const [dissected] = dissectFrames([frame.slice(0, end)], 'lldp');
    expect(dissected?.malformed).toBe(false);
    expect(dissected?.text).toMatch(/Port VLAN Identifier: 10 /);
    expect(dissected?.text).toMatch(/Interface name/);
    expect(dissected?.text).toMatch(/Aggregation Status: Enabled|Currently Aggregated: Yes/i);
  });
});

withPeers('LLDP with lldpd', ['tap', 'iproute', 'lldpd'], () => {
  let rig: NetnsRig;
  let folder: string;
  let switchd: Switchd | null = null;

  beforeEach(() => {
    rig = new NetnsRig();
    folder = mkdtempSync(join(tmpdir(), 'netyard-lldp-'));
    // lldpd gives up its rights before it opens its socket here.
    chmodSync(folder, 0o755);
  });
  afterEach(async () => {
    await switchd?.close();
    switchd = null;
    await rig.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('each learns who the other one is', { timeout: 3 * PATIENCE_MS }, async () => {
    const device = `${rig.prefix}up`;
    const space = rig.namespace('far');
    // A fabric switch whose port ends in a device of the kernel.
    const lab = labOf(
      'netyard: 1\nname: l\nfabric: { tor1: { kind: l2-switch, ports: { 48: {} }, lldp: { operation: both } } }',
    );
    const plan = compile(lab, new Map());
    const interfaces = plan.interfaces.map((iface) => ({
      ...iface,
      mtu: 1500,
      driver: { kind: 'tap', device } as const,
    }));
    switchd = await Switchd.start({
      entry: switchdEntry,
      onEvent: () => {},
      onDeath: (error) => {
        throw error;
      },
    });
    const core = switchd;
    expect(await core.configure({ ...plan, interfaces })).toEqual(new Map());
    rig.move(device, space, '10.9.0.1/24');
    const socket = join(folder, 'lldpd.socket');
    const options = ['-d', '-u', socket, '-I', device, '-S', 'a real agent'];
    rig.start('ip', ['netns', 'exec', space, 'lldpd', ...options]);
    const neighbor = await until(
      async () => (await core.call('neighbors', null))[0] ?? null,
      'a neighbor of ours',
    );
    expect(neighbor).toMatchObject({ device: 'tor1', port: 'tor1:48' });
    expect(neighbor.systemDescription).toContain('a real agent');
    const heard = await until(() => {
      const text = rig.runIn(space, 'lldpcli', '-u', socket, '-f', 'keyvalue', 'show', 'neighbors');
      return text.includes('chassis.name=tor1') ? text : null;
    }, 'a neighbor of lldpd');
    expect(heard).toContain(`chassis.mac=${macOfDevice(lab, 'tor1')}`);
    expect(heard).toContain('port.ifname=48');
    expect(heard).toContain('chassis.Bridge.enabled=on');
  });
});
