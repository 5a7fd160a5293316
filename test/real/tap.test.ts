/** The TAP port against the kernel: through a Linux bridge in a namespace, and against real TCP and UDP. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DropReason, PASS } from '../../src-main/packet/drop-reason.ts';
import { Gso, type Packet } from '../../src-main/packet/packet.ts';
import { TapPort } from '../../src-main/ports/linux/tap-port.ts';
import { NetnsRig, said } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';
import { portConformance } from '../support/port-conformance.ts';
import { frameOf, packetOf, TestLoop, wholeFrame } from '../support/test-loop.ts';

const JUMBO = 9216;
const SOURCE = frameOf(0).subarray(6, 12);

withPeers('a TAP port', ['tap', 'iproute'], () => {
  portConformance('TAP', async (loop) => {
    const rig = new NetnsRig();
    const [near, far] = [`${rig.prefix}n`, `${rig.prefix}f`];
    // The kernel at the bridge talks too.
    loop.accept = ({ buffer, start }) =>
      Buffer.compare(buffer.subarray(start + 6, start + 12), SOURCE) === 0;
    const port = loop.plug(new TapPort(near));
    const outside = loop.plug(new TapPort(far));
    const space = rig.namespace('bridge');
    rig.ip('-n', space, 'link', 'add', 'name', 'bridge', 'type', 'bridge', 'mcast_snooping', '0');
    rig.ip('-n', space, 'link', 'set', 'bridge', 'addrgenmode', 'none', 'up');
    for (const device of [near, far]) {
      rig.ip('link', 'set', device, 'netns', space);
      rig.ip('-n', space, 'link', 'set', device, 'addrgenmode', 'none', 'mtu', String(JUMBO));
      // No learning: the tests use one pair of addresses in both directions.
      rig.ip('-n', space, 'link', 'set', device, 'master', 'bridge', 'up');
      rig.ip('-n', space, 'link', 'set', device, 'type', 'bridge_slave', 'learning', 'off');
    }
    return {
      port,
      maxFrame: JUMBO + 14,
      inject: (frames) => {
        for (const frame of frames) expect(outside.send(packetOf(frame))).toBe(PASS);
      },
      outside: () => (loop.received.get(outside) ?? []).map(({ packet }) => wholeFrame(packet)),
      leave: () => {
        rig.ip('-n', space, 'link', 'del', near);
      },
      close: () => void rig.close(),
    };
  });

  it('says in a sentence why a device cannot be opened', () => {
    const device = `${new NetnsRig().prefix}x`;
    const port = new TapPort(device);
    expect(() => new TapPort(device)).toThrow(`${device} is in use by another program`);
    port.close();
    expect(() => new TapPort('lo')).toThrow(/already a network device lo, and it is no TAP/);
  });

  it('drops, with the reason, frames to a device that is down', () => {
    const port = new TapPort(`${new NetnsRig().prefix}x`);
    expect(port.send(packetOf(frameOf(0)))).toBe(DropReason.portDown);
    port.close();
  });
});

withPeers('offload through TAP ports', ['tap', 'iproute', 'iperf3'], () => {
  let rig: NetnsRig;
  let loop: TestLoop;
  let spaces: [string, string];
  const seen: { size: number; gsoType: number; partial: boolean }[] = [];

  beforeEach(() => {
    rig = new NetnsRig();
    loop = new TestLoop();
    seen.length = 0;
    const devices = [`${rig.prefix}a`, `${rig.prefix}b`] as const;
    const ports = devices.map((device) => loop.plug(new TapPort(device))) as [TapPort, TapPort];
    for (const port of ports) loop.flushed.add(port);
    loop.onReceive = (port, packet: Packet) => {
      seen.push({
        size: packet.end - packet.start,
        gsoType: packet.gsoType,
        partial: packet.csumStart >= 0,
      });
      expect((port === ports[0] ? ports[1] : ports[0]).send(packet)).toBe(PASS);
    };
    spaces = [rig.namespace('a'), rig.namespace('b')];
    rig.move(devices[0], spaces[0], '10.9.0.1/24');
    rig.move(devices[1], spaces[1], '10.9.0.2/24');
  });

  afterEach(async () => {
    loop.close();
    await rig.close();
  });

  async function iperf(
    ...options: string[]
  ): Promise<{ end: Record<string, { bytes: number; lost_packets?: number }> }> {
    const server = rig.start('ip', [
      'netns',
      'exec',
      spaces[1],
      'iperf3',
      '-s',
      '-1',
      '--forceflush',
    ]);
    await said(server, 'Server listening');
    const args = ['netns', 'exec', spaces[0], 'iperf3', '-c', '10.9.0.2', '-J', ...options];
    const client = rig.start('ip', args);
    let text = '';
    client.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    let done = false;
    client.once('close', () => {
      done = true;
    });
    await loop.until(() => done, 'the end of iperf3');
    return JSON.parse(text);
  }

  it('carries TCP in frames far beyond the MTU, whole', async () => {
    const bytes = 30_000_000;
    const { end } = await iperf('-n', String(bytes));
    expect(end.sum_received?.bytes).toBeGreaterThan(bytes * 0.8);
    const whole = seen.filter(({ gsoType }) => gsoType === Gso.tcp4);
    expect(Math.max(...whole.map(({ size }) => size))).toBeGreaterThan(20_000);
    // Far fewer frames than segments: they were not cut on the way.
    expect(seen.length).toBeLessThan(bytes / 1448 / 2);
  });

  it('carries UDP whose checksums are half made', async () => {
    // All of them fit into the buffer of a receiver that has to wait for its turn.
    const datagrams = 50;
    const { end } = await iperf('-u', '-b', '2M', '-l', '1000', '-n', String(datagrams * 1000));
    expect(end.sum?.bytes).toBe(datagrams * 1000);
    expect(end.sum?.lost_packets).toBe(0);
    expect(seen.some(({ partial }) => partial)).toBe(true);
  });

  it('joins datagrams of one sender, and the receiver gets each of them as it was sent', async () => {
    const count = 100;
    const device = `${rig.prefix}b`;
    const [link] = JSON.parse(rig.ip('-n', spaces[1], '-j', 'link', 'show', device)) as [
      { address: string },
    ];
    const neighbour = ['10.9.0.2', 'lladdr', link.address, 'dev', `${rig.prefix}a`];
    rig.ip('-n', spaces[0], 'neigh', 'add', ...neighbour, 'nud', 'permanent');
    const receiver = rig.start('ip', ['netns', 'exec', spaces[1], process.execPath, '-e', RECEIVE]);
    await said(receiver, 'ready');
    let text = '';
    receiver.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    // All of them wait in the device before the first is read.
    rig.runIn(spaces[0], process.execPath, '-e', SEND, String(count));
    await loop.until(() => text.includes(`${count - 1} `), 'the last datagram');
    // Every tenth is shorter, which ends a train.
    const sent = Array.from({ length: count }, (_, i) => `${i} ${i % 10 === 9 ? 40 : 64}`);
    expect(text.trim().split('\n')).toEqual(sent);
    const [{ stats64 }] = JSON.parse(
      rig.ip('-n', spaces[1], '-j', '-s', 'link', 'show', device),
    ) as [{ stats64: { rx: { packets: number } } }];
    expect(stats64.rx.packets).toBeLessThan(count / 4);
  });
});

/** Sends so many numbered datagrams over one connected socket. */
const SEND = `
  const socket = require('node:dgram').createSocket('udp4');
  socket.connect(7000, '10.9.0.2', async () => {
    for (let i = 0; i < Number(process.argv[1]); i++) {
      const data = Buffer.alloc(i % 10 === 9 ? 40 : 64, 'x');
      data.writeUInt16BE(i);
      await new Promise((sent) => socket.send(data, sent));
    }
    socket.close();
  });`;

/** Says number and length of each datagram whose filling is as it was sent. */
const RECEIVE = `
  const socket = require('node:dgram').createSocket('udp4');
  socket.on('message', (data) => {
    if (data.subarray(2).every((byte) => byte === 120)) console.log(data.readUInt16BE(0), data.length);
  });
  socket.bind(7000, () => console.log('ready'));`;
