import { describe, expect, it } from 'vitest';
import { NEIGHBORS_MAX } from '../../../src-main/lab/light/neighbor.ts';
import { BROADCAST_MAC, parseIpv4 } from '../../../src-main/wire/address.ts';
import { arpOperation, formatArp, writeArp } from '../../../src-main/wire/arp.ts';
import { EtherType, etherType, writeEthernet } from '../../../src-main/wire/ethernet.ts';
import { LightNet, mac } from '../../support/light-net.ts';

const ip = (text: string) => parseIpv4(text) as number;

function arpFrame(
  operation: number,
  sender: [string, string],
  target: [string, string],
  to = BROADCAST_MAC,
): Uint8Array {
  const frame = new Uint8Array(60);
  writeEthernet(frame, 0, to, mac(sender[0]), EtherType.arp);
  const [from, asked] = [sender, target].map(([hardware, address]) => ({
    mac: mac(hardware),
    address: ip(address),
  }));
  if (from && asked) writeArp(frame, 14, operation, from, asked);
  return frame;
}

const arps = (net: LightNet) =>
  net.frames
    .filter((frame) => etherType(frame) === EtherType.arp)
    .map((frame) => formatArp(frame, 14));

const NOBODY = '00:00:00:00:00:00';
const STRANGER = '02:aa:00:00:00:01';

function pair(): LightNet {
  const net = new LightNet();
  net.add('web1', '10.0.10.11/24');
  net.add('web2', '10.0.10.12/24');
  net.run(5000);
  net.frames = [];
  return net;
}

describe('ARP', () => {
  it('announces an address twice when the link comes up', () => {
    const net = new LightNet();
    const plan = [{ address: '10.0.10.11/24', linkUp: false }];
    const host = net.add('web1', plan);
    net.run(5000);
    expect(net.frames).toHaveLength(0);
    const config = net.config('web1', plan);
    const [nic] = config.nics;
    if (nic) host.reconfigure({ ...config, nics: [{ ...nic, linkUp: true }] }, net.nowMs);
    net.run(5000);
    expect(arps(net)).toEqual(Array(2).fill('who-has 10.0.10.11 tell 10.0.10.11'));
  });

  it('asks three times, a second apart, and then gives up', () => {
    const net = pair();
    const job = net.exec('web1', 'ping -c 1 10.0.10.99');
    expect(arps(net)).toEqual(Array(3).fill('who-has 10.0.10.99 tell 10.0.10.11'));
    expect(job.output).toContain('Destination Host Unreachable');
    expect(net.exec('web1', 'ip neigh').output).toContain('10.0.10.99 dev eth0 FAILED');
    expect(net.exec('web1', 'arp').output).toMatch(/10\.0\.10\.99 +\(incomplete\) +eth0/);
  });

  it('shows a neighbor as reachable, stale after a minute, and asks it directly when it is used again', () => {
    const net = pair();
    net.exec('web1', 'ping -c 1 web2');
    expect(net.exec('web1', 'ip neigh').output).toBe(
      '10.0.10.12 dev eth0 lladdr 02:00:00:00:02:00 REACHABLE\n',
    );
    net.run(60_000);
    expect(net.exec('web1', 'ip n').output).toContain('STALE');
    net.frames = [];
    net.exec('web1', 'ping -c 1 web2');
    expect(net.exec('web1', 'ip n').output).toContain('DELAY');
    expect(net.frames.some((frame) => etherType(frame) === EtherType.arp)).toBe(false);
    net.run(5500);
    const probe = net.frames.find((frame) => etherType(frame) === EtherType.arp);
    expect(probe?.slice(0, 6)).toEqual(mac('02:00:00:00:02:00'));
    expect(net.exec('web1', 'ip n').output).toContain('REACHABLE');
  });

  it('notices that a stale neighbor is gone', () => {
    const net = pair();
    net.exec('web1', 'ping -c 1 web2');
    net.run(60_000);
    net.settings.loss = 1;
    net.exec('web1', 'ping -c 1 -W 9 web2');
    expect(net.exec('web1', 'ip n').output).toContain('FAILED');
  });

  it('follows an address that moves to another MAC by its announcement', () => {
    const net = pair();
    net.exec('web1', 'ping -c 1 web2');
    net.send('lan', arpFrame(1, [STRANGER, '10.0.10.12'], [NOBODY, '10.0.10.12']));
    net.run(1);
    expect(net.exec('web1', 'arp -n').output).toMatch(
      /10\.0\.10\.12 +ether +02:aa:00:00:00:01 +C +eth0/,
    );
  });

  it('learns nothing from strangers that talk to others, nor from probes', () => {
    const net = pair();
    net.send('lan', arpFrame(1, [STRANGER, '10.0.10.50'], [NOBODY, '10.0.10.12']));
    net.send('lan', arpFrame(1, [STRANGER, '192.168.1.1'], [NOBODY, '10.0.10.11']));
    net.send('lan', arpFrame(1, [STRANGER, '0.0.0.0'], [NOBODY, '10.0.10.11']));
    net.run(1);
    expect(net.exec('web1', 'ip neigh').output).toBe('');
    expect(arps(net)).toContain('10.0.10.11 is-at 02:00:00:00:01:00');
  });

  it('answers with the MAC of the NIC that owns the address, and only there', () => {
    const net = new LightNet();
    net.add('web1', [{ address: '10.0.10.11/24' }, { address: '10.0.20.11/24' }]);
    net.run(5000);
    net.frames = [];
    net.send('lan', arpFrame(1, [STRANGER, '10.0.20.50'], [NOBODY, '10.0.20.11']));
    net.run(1);
    const replies = net.frames.filter((frame) => arpOperation(frame, 14) === 2);
    expect(replies.map((frame) => formatArp(frame, 14))).toEqual([
      '10.0.20.11 is-at 02:00:00:00:01:01',
    ]);
  });

  it('reports a duplicate address once in ten seconds', () => {
    const net = pair();
    for (let count = 0; count < 5; count++) {
      net.send('lan', arpFrame(2, [STRANGER, '10.0.10.12'], [NOBODY, '10.0.10.12']));
      net.run(1000);
    }
    expect(net.notices).toEqual([
      'web2: eth0: 02:aa:00:00:00:01 uses our address 10.0.10.12 too; give one of them another address.',
    ]);
  });

  it('tells both hosts that share an address', () => {
    const net = new LightNet();
    net.add('a', '10.0.0.1/24');
    net.add('b', '10.0.0.1/24');
    net.run(5000);
    expect(net.notices.map((notice) => notice.slice(0, 2)).sort()).toEqual(['a:', 'b:']);
  });

  it('keeps those it talks to when strangers fill the cache', () => {
    const net = new LightNet();
    const host = net.add('web1', '10.0.0.11/16');
    net.add('web2', '10.0.0.12/16');
    net.run(5000);
    net.exec('web1', 'ping -c 1 web2');
    for (let number = 0; number < 3 * NEIGHBORS_MAX; number++) {
      const address = `10.0.${1 + (number >> 8)}.${number & 255}`;
      host.receive(0, arpFrame(1, [STRANGER, address], [NOBODY, '10.0.0.11']), net.nowMs);
    }
    const lines = net.exec('web1', 'ip neigh').output.trim().split('\n');
    expect(lines).toHaveLength(NEIGHBORS_MAX);
    expect(lines.some((line) => line.startsWith('10.0.0.12 ') && line.endsWith('REACHABLE'))).toBe(
      true,
    );
  });

  it('forgets a neighbor on request', () => {
    const net = pair();
    net.exec('web1', 'ping -c 1 web2');
    expect(net.exec('web1', 'arp -d web2').code).toBe(0);
    expect(net.exec('web1', 'arp web2')).toMatchObject({ code: 1, output: 'web2 -- no entry\n' });
    expect(net.exec('web1', 'arp -d web2')).toMatchObject({
      code: 1,
      output: 'arp: No ARP entry for web2\n',
    });
  });

  it('refuses malformed packets and counts them', () => {
    const net = pair();
    const host = net.host('web1');
    const good = arpFrame(1, [STRANGER, '10.0.10.50'], [NOBODY, '10.0.10.11']);
    host.receive(0, good.slice(0, 41), net.nowMs);
    const group = arpFrame(1, ['03:00:00:00:00:01', '10.0.10.50'], [NOBODY, '10.0.10.11']);
    group[6] = 2;
    host.receive(0, group, net.nowMs);
    expect(host.statistics().drops).toMatchObject({ 'arp.malformed': 2 });
  });
});
