import { afterEach, describe, expect, it } from 'vitest';
import { ConsoleReader, exec, openEngine, startLab, startSample } from '../support/engine.ts';
import { namedSpaces, spacesOf } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';

/** A light VM and a network namespace on one switch. */
const MIXED = `
netyard: 1
name: mixed
regions: { r: { zones: [z] } }
hosts: { h: { zone: r/z } }
switches: { s: { hosts: [h], portGroups: { g: { vlan: 7 } } } }
vms:
  light1: { host: h, kind: light, nics: [{ network: s/g, address: 10.0.0.1/24 }] }
  ns1: { host: h, kind: namespace, nics: [{ network: s/g, address: 10.0.0.2/24 }] }
`;

/** ping waits until all answers are there; by itself it gives the last one twice the time that those before took. */
const WHOLE = ['-w', '10'];

let engine: Awaited<ReturnType<typeof openEngine>> | null = null;
afterEach(async () => {
  await engine?.close();
  engine = null;
});

async function open() {
  engine = await openEngine();
  return engine.client;
}

describe('the main job with light VMs', () => {
  it('runs two hosts and a distributed switch: answers in the VLAN, none outside, and says why', async () => {
    const client = await open();
    await startSample(client, 'two-hosts');
    const ping = await exec(client, 'web1', 'ping', '-c', '3', '-i', '0.1', '10.0.10.12');
    expect(ping.output).toContain('3 packets transmitted, 3 received, 0% packet loss');
    expect(ping.code).toBe(0);
    const other = await exec(client, 'web1', 'ping', '-c', '1', '-W', '1', '10.0.20.11');
    expect(other.code).not.toBe(0);
    const trace = await client.trace.run({ from: 'web1', to: '10.0.20.11' });
    expect(trace).toMatchObject({ reached: false, code: 'other-vlan' });
    expect(trace.sentence).toContain('db1 is in another VLAN than web1');
  });

  it('puts an edit of the running lab in force at once, and takes it back with undo', async () => {
    const client = await open();
    await startSample(client, 'two-hosts');
    const ping = () => exec(client, 'web1', 'ping', '-c', '1', '-W', '1', '10.0.10.12');
    expect((await ping()).code).toBe(0);
    await client.model.change({
      label: 'Move web2 to VLAN 20',
      operations: [
        {
          op: 'put',
          kind: 'vm',
          id: 'web2',
          spec: {
            host: 'host-b',
            kind: 'light',
            nics: [{ network: 'dvs0/db', mac: '02:00:00:00:0a:02', address: '10.0.10.12/24' }],
          },
        },
      ],
    });
    await expect.poll(async () => (await ping()).code).toBe(1);
    await client.model.undo({});
    await expect.poll(async () => (await ping()).code).toBe(0);
  });
});

withPeers('the main job with QEMU Linux guests', ['qemu', 'busybox', 'kernel'], () => {
  it('lets two guests on two hosts ping each other through the distributed switch', async () => {
    const client = await open();
    await startSample(client, 'qemu-pair');
    const guest1 = new ConsoleReader(client, 'guest1');
    const guest2 = new ConsoleReader(client, 'guest2');
    await Promise.all([guest1.until(/NETYARD-READY/), guest2.until(/NETYARD-READY/)]);
    await guest1.type('ping -c 3 10.0.10.12\r');
    expect(await guest1.until(/\d+ packets received/)).toContain('3 packets received');
    const fdb = await client.tables.fdb({ switch: 'tor1' });
    expect(fdb.map(({ vlan, port }) => `${vlan} ${port}`).sort()).toEqual([
      '10 tor1:1',
      '10 tor1:2',
    ]);
    guest1.close();
    guest2.close();
    // A guest that dies is shown as such.
    await client.vms.kill({ vm: 'guest2' });
    expect((await client.run.status({})).vms.guest2?.state).toBe('stopped');
  });
});

withPeers(
  'the main job with Linux network namespaces on TAP',
  ['tap', 'iproute', 'iperf3', 'ping'],
  () => {
    it('carries ping and iperf3 between two kernel stacks, offload frames uncut', async () => {
      const client = await open();
      await startSample(client, 'namespaces');
      const ping = await exec(
        client,
        'ns1',
        'ping',
        ...WHOLE,
        '-c',
        '3',
        '-i',
        '0.2',
        '10.0.10.12',
      );
      expect(ping.output).toContain('3 received, 0% packet loss');
      const server = exec(client, 'ns2', 'iperf3', '-s', '-1', '-B', '10.0.10.12');
      const iperf = await expect
        .poll(() => exec(client, 'ns1', 'iperf3', '-c', '10.0.10.12', '-t', '1', '-J'))
        .toMatchObject({ code: 0 })
        .then(() => server);
      expect(iperf.output).toContain('receiver');
      const stats = await client.tables.stats({ ports: ['ns1:eth0'] });
      const row = stats['ns1:eth0'];
      // Frames as long as this are 64 KiB offload frames that nobody cut.
      expect((row?.rxBytes ?? 0) / (row?.rxFrames ?? 1)).toBeGreaterThan(5000);
    });

    it('lets a light VM and a kernel stack speak to each other, fragments included', async () => {
      const client = await open();
      await client.labs.apply({ text: MIXED });
      await startLab(client);
      const toKernel = await exec(
        client,
        'light1',
        'ping',
        '-c',
        '2',
        '-i',
        '0.2',
        '-s',
        '4000',
        '10.0.0.2',
      );
      expect(toKernel.output).toContain('2 packets transmitted, 2 received');
      const toLight = await exec(
        client,
        'ns1',
        'ping',
        ...WHOLE,
        '-c',
        '2',
        '-i',
        '0.2',
        '-s',
        '4000',
        '10.0.0.1',
      );
      expect(toLight.output).toContain('2 received, 0% packet loss');
    });

    it('removes its namespaces and devices when the lab stops', async () => {
      const client = await open();
      await startSample(client, 'namespaces');
      const made = spacesOf(engine?.home ?? '');
      expect(made).not.toEqual([]);
      const there = (): string[] => made.filter((space) => namedSpaces().includes(space));
      expect(there()).toEqual(made);
      await client.run.stop({});
      expect(there()).toEqual([]);
    });
  },
);
