/** Impaired cables and shaped ports between two kernels: namespaces on TAP devices, ping and iperf3. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Switchd } from '../../src-main/switchd/client.ts';
import { compile } from '../../src-main/switchd/compile.ts';
import type { QueueRow } from '../../src-main/switchd/messages.ts';
import { labOf } from '../support/lab-core.ts';
import { NetnsRig, said } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';

const B = '10.9.0.2';
const entry = new URL('../../src-main/switchd/worker.ts', import.meta.url);

interface Keys {
  /** Of the cable between the hosts, and of the port group of both VMs. */
  readonly link?: string;
  readonly group?: string;
}

const labText = ({ link = '', group = '' }: Keys): string => `
netyard: 1
name: queues
regions: { r: { zones: [z] } }
fabric: { tor: { kind: l2-switch } }
hosts: { host-a: { zone: r/z, nics: [eth0] }, host-b: { zone: r/z, nics: [eth0] } }
links:
  - { ends: [host-a:eth0, tor:1]${link} }
  - { ends: [host-b:eth0, tor:2] }
switches: { dvs0: { uplinks: { host-a: eth0, host-b: eth0 }, portGroups: { pg: { ${group} } } } }
vms:
  a: { host: host-a, kind: namespace, nics: [{ network: dvs0/pg }] }
  b: { host: host-b, kind: namespace, nics: [{ network: dvs0/pg }] }
`;

withPeers('queues between two namespaces', ['tap', 'iproute', 'ping', 'iperf3'], () => {
  let rig: NetnsRig;
  let core: Switchd;
  let spaces: [string, string];

  beforeEach(async () => {
    rig = new NetnsRig();
    core = await Switchd.start({
      entry,
      onEvent: () => {},
      onDeath: (error) => {
        throw error;
      },
    });
    await apply({});
    spaces = [rig.namespace('a'), rig.namespace('b')];
    rig.move(`${rig.prefix}a`, spaces[0], '10.9.0.1/24');
    rig.move(`${rig.prefix}b`, spaces[1], `${B}/24`);
    ping('-c', '1', '-w', '10');
  });
  afterEach(async () => {
    await core.close();
    await rig.close();
  });

  async function apply(keys: Keys): Promise<void> {
    const driver = (name: string) => [{ kind: 'tap' as const, device: `${rig.prefix}${name}` }];
    const running = new Map([
      ['a', driver('a')],
      ['b', driver('b')],
    ]);
    expect([...(await core.configure(compile(labOf(labText(keys)), running)))]).toEqual([]);
  }

  function ping(...options: string[]): { received: number; least: number } {
    const text = rig.runIn(spaces[0], 'ping', '-q', ...options, B);
    const [, received = '0'] = /(\d+) received/.exec(text) ?? [];
    const [, least = '0'] = /= ([\d.]+)\//.exec(text) ?? [];
    return { received: Number(received), least: Number(least) };
  }

  /** Bytes that arrived. */
  async function iperf(...options: string[]): Promise<{ bytes: number }> {
    const inside = ['netns', 'exec', spaces[1], 'iperf3', '-s', '-1', '--forceflush'];
    await said(rig.start('ip', inside), 'Server listening');
    const text = rig.runIn(spaces[0], 'iperf3', '-c', B, '-J', ...options);
    const { end } = JSON.parse(text) as { end: { sum_received: { bytes: number } } };
    return { bytes: end.sum_received.bytes };
  }

  async function row(port: string, place: QueueRow['place']): Promise<QueueRow> {
    const found = (await core.call('queues', [port])).find((one) => one.place === place);
    if (found === undefined) throw new Error(`no queue ${place} at ${port}`);
    return found;
  }

  it('a delayed cable delays both ways, carries TCP whole, and is as it was afterwards', async () => {
    await apply({ link: ', delay: 10ms' });
    const delayed = ping('-c', '5', '-i', '0.05', '-w', '10');
    expect(delayed.received).toBe(5);
    expect(delayed.least).toBeGreaterThanOrEqual(20);
    const { bytes } = await iperf('-n', '20000000');
    expect(bytes).toBeGreaterThan(1_000_000);
    const cable = await row('host-a:eth0', 'link');
    expect(cable.drops + cable.lost).toBe(0);
    // Far fewer frames than segments: nothing was cut.
    expect(cable.frames).toBeLessThan(bytes / 1448 / 2);
    await apply({});
    // Comes true as soon as the machine lets one echo through at once.
    await expect.poll(() => ping('-c', '5', '-i', '0.05', '-w', '10').least).toBeLessThan(20);
    expect(await core.call('queues', null)).toEqual([]);
  });

  it('a lossy cable loses the share that was asked for, and TCP gets through', async () => {
    await apply({ link: ', delay: 1ms, duplicate: 5%, reorder: 5%, aToB: { loss: 10% }' });
    const { received } = ping('-c', '2000', '-i', '0.001');
    const cable = await row('host-a:eth0', 'link');
    // What the cable did not lose came back, but for what devices lose of a sender that does not wait.
    expect(received).toBeGreaterThan(0.9 * (cable.frames - cable.lost));
    // More than seven standard deviations to both sides.
    expect(cable.lost / cable.frames).toBeGreaterThan(0.05);
    expect(cable.lost / cable.frames).toBeLessThan(0.15);
    await apply({ link: ', loss: 1%, corrupt: 0.5%' });
    // Counted at the end of sending: what was still on its way is not in it.
    expect((await iperf('-n', '3000000')).bytes).toBeGreaterThan(100_000);
  });

  it('a shaped port lets its rate of a flood through, and counts the rest', async () => {
    await apply({ group: 'shaping: { average: 10Mbit, limit: 32KB }' });
    const begin = performance.now();
    const flood = await iperf('-u', '-b', '40M', '-l', '1000', '-t', '3');
    // However long a busy machine took: what came is no more than the rate lets through in all that time.
    const elapsedS = (performance.now() - begin) / 1000;
    expect(flood.bytes * 8).toBeLessThan(10e6 * elapsedS);
    expect(flood.bytes).toBeGreaterThan(100_000);
    const out = await row('b:eth0', 'out');
    expect(out.drops).toBeGreaterThan(0);
    expect(out.frames * 1000).toBeGreaterThanOrEqual(flood.bytes);
    expect(core.counters('b:eth0')?.drops.shapingQueueFull).toBe(out.drops);
    await apply({ group: 'inShaping: { average: 10Mbit, limit: 32KB }' });
    const { bytes } = await iperf('-n', '1000000');
    expect((await row('a:eth0', 'in')).bytes).toBeGreaterThan(bytes);
  });

  it('a queue for voice is served first', async () => {
    const group =
      'shaping: { average: 5Mbit }, queues: [{ name: voice, dscp: [46] }, { name: default, priority: 7 }]';
    await apply({ group });
    // EF as the TOS octet. With a deadline ping goes on until so many answers have come.
    await Promise.all([
      iperf('-u', '-b', '10M', '-l', '1000', '-t', '2', '-p', '5201'),
      new Promise((resolve) => {
        const args = [
          'netns',
          'exec',
          spaces[0],
          'ping',
          '-q',
          '-Q',
          '184',
          '-c',
          '20',
          '-w',
          '50',
          '-i',
          '0.1',
          B,
        ];
        rig.start('ip', args).once('exit', resolve);
      }),
    ]);
    const rows = (await core.call('queues', ['b:eth0'])).filter(({ place }) => place === 'out');
    const [voice, rest] = rows;
    expect(voice?.frames).toBeGreaterThanOrEqual(20);
    expect(voice?.drops).toBe(0);
    expect(rest?.drops).toBeGreaterThan(0);
  });
});
