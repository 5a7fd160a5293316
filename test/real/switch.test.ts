/** `netyard switch` as its users run it: between real kernels, under iperf3, beside QEMU's framing. */
import { existsSync } from 'node:fs';
import { connect as connectTo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { ended, NetnsRig, outcome, said } from '../support/netns.ts';
import { withPeers } from '../support/peers.ts';
import { StreamPeer, socketFolder } from '../support/stream-peer.ts';
import { frameOf, tagged } from '../support/test-loop.ts';

const MEGABYTES = 40;
/** Nothing waits so long but what hangs. */
const PATIENCE_MS = 60_000;

/** Whether somebody listens on a socket. */
function isTaken(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTo(path);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what} did not come true`);
    await sleep(5);
  }
}

withPeers('netyard switch between namespaces', ['tap', 'iproute', 'iperf3', 'ping'], () => {
  let rig: NetnsRig;
  let spaces: [string, string];
  const sockets = socketFolder();

  beforeEach(() => {
    rig = new NetnsRig();
    spaces = [rig.namespace('a'), rig.namespace('b')];
  });
  afterEach(() => rig.close());
  afterAll(() => sockets.remove());

  const device = (side: string): string => `${rig.prefix}${side}`;

  function join(mtu = 1500): void {
    rig.move(device('a'), spaces[0], '10.9.0.1/24', mtu);
    rig.move(device('b'), spaces[1], '10.9.0.2/24', mtu);
  }

  const ping = (...options: string[]): string =>
    rig.runIn(spaces[0], 'ping', '-c', '2', '-i', '0.2', '-w', '8', ...options, '10.9.0.2');

  async function transfer(...options: string[]): Promise<{ bytes: number; retransmits: number }> {
    const inside = ['netns', 'exec', spaces[1], 'iperf3', '-s', '-1', '--forceflush'];
    await said(rig.start('ip', inside), 'Server listening');
    const text = rig.runIn(
      spaces[0],
      'iperf3',
      '-c',
      '10.9.0.2',
      '-J',
      '-n',
      `${MEGABYTES}M`,
      ...options,
    );
    const { end } = JSON.parse(text) as {
      end: { sum_received: { bytes: number }; sum_sent: { retransmits: number } };
    };
    return { bytes: end.sum_received.bytes, retransmits: end.sum_sent.retransmits };
  }

  it('carries ping and TCP between two TAP devices, which are gone when it ends', async () => {
    const child = rig.netyard(['switch', '--tap', device('a'), '--tap', device('b')]);
    await said(child, 'READY');
    join();
    expect(ping()).toContain(' 0% packet loss');
    expect((await transfer()).bytes).toBeGreaterThan(MEGABYTES * 900_000);
    expect(await ended(child, 'SIGTERM')).toBe(0);
    for (const space of spaces)
      expect(rig.ip('-n', space, '-br', 'link')).not.toContain(rig.prefix);
  });

  it('carries jumbo frames of 9000 bytes', async () => {
    await said(rig.netyard(['switch', '--tap', device('a'), '--tap', device('b')]), 'READY');
    join(9000);
    expect(ping('-s', '8972', '-M', 'do')).toContain(' 0% packet loss');
  });

  it('cuts what TCP offload made where it must: TAP, stream socket, TAP', async () => {
    const path = sockets.path('middle');
    await said(rig.netyard(['switch', '--tap', device('a'), '--stream', path]), 'READY');
    await said(rig.netyard(['switch', '--connect', path, '--tap', device('b')]), 'READY');
    join();
    expect(ping()).toContain(' 0% packet loss');
    expect((await transfer()).bytes).toBeGreaterThan(MEGABYTES * 900_000);
    expect((await transfer('-R')).bytes).toBeGreaterThan(MEGABYTES * 900_000);
  });

  it('keeps VLANs apart', async () => {
    const vlans = ['--vlan', `${device('a')}=10`, '--vlan', `${device('b')}=20`];
    await said(
      rig.netyard(['switch', '--tap', device('a'), '--tap', device('b'), ...vlans]),
      'READY',
    );
    join();
    expect(() => rig.runIn(spaces[0], 'ping', '-c', '1', '-W', '1', '10.9.0.2')).toThrow();
  });

  it('opens a device that is there, and leaves it there', async () => {
    rig.ip('tuntap', 'add', device('p'), 'mode', 'tap');
    try {
      const child = rig.netyard(['switch', '--tap', device('p')]);
      await said(child, 'READY');
      expect(await ended(child, 'SIGINT')).toBe(0);
      expect(rig.ip('-br', 'link', 'show', device('p'))).toContain(device('p'));
    } finally {
      rig.ip('link', 'del', device('p'));
    }
  });

  it('does nothing while nothing is sent', async () => {
    const child = rig.netyard(['switch', '--tap', device('a'), '--stream', sockets.path('idle')]);
    await said(child, 'READY');
    // Two percent of a core, as soon as what its start left to do is done.
    const usage = async (): Promise<number> => {
      const [used, begin] = [rig.cpuSeconds(child), performance.now()];
      await sleep(2_000);
      return ((rig.cpuSeconds(child) - used) * 1000) / (performance.now() - begin);
    };
    await expect.poll(usage, { timeout: PATIENCE_MS }).toBeLessThan(0.02);
  });
});

withPeers('netyard switch between stream sockets', ['iproute'], () => {
  let rig: NetnsRig;
  const sockets = socketFolder();
  const peers: StreamPeer[] = [];

  beforeEach(() => {
    rig = new NetnsRig();
  });
  afterEach(async () => {
    for (const peer of peers.splice(0)) peer.socket.destroy();
    await rig.close();
  });
  afterAll(() => sockets.remove());

  function connect(path: string): StreamPeer {
    const peer = StreamPeer.connect(path);
    peers.push(peer);
    return peer;
  }

  /** A frame from host `from` to host `to`. */
  function between(from: number, to: number, number = 0): Uint8Array {
    const frame = frameOf(number, 200);
    frame[5] = to;
    frame[11] = from;
    return frame;
  }

  it('learns, floods what it does not know, and tags on trunks', async () => {
    const paths = ['l1', 'l2', 'l3'].map(sockets.path);
    const ports = paths.flatMap((path) => ['--stream', path]);
    const vlans = [
      '--vlan',
      `${paths[0]}=10`,
      '--vlan',
      `${paths[1]}=10`,
      '--vlan',
      `${paths[2]}=trunk:10,20`,
    ];
    await said(rig.netyard(['switch', ...ports, ...vlans]), 'READY');
    const [one, two, three] = paths.map(connect) as [StreamPeer, StreamPeer, StreamPeer];
    one.send([between(1, 2)]);
    await until(() => two.frames.length === 1 && three.frames.length === 1, 'the flood');
    expect(three.frames).toEqual([tagged(between(1, 2), 10)]);
    two.send([between(2, 1, 1)]);
    await until(() => one.frames.length === 1, 'the answer');
    three.send([tagged(between(3, 1, 2), 20), tagged(between(3, 1, 3), 10)]);
    await until(() => one.frames.length === 2, 'the frame of the trunk');
    expect(one.frames).toEqual([between(2, 1, 1), between(3, 1, 3)]);
    expect(three.frames).toHaveLength(1);
  });

  it('lets a peer that does not read stall nobody', async () => {
    const paths = ['p1', 'p2', 'p3'].map(sockets.path);
    await said(rig.netyard(['switch', ...paths.flatMap((path) => ['--stream', path])]), 'READY');
    const [source, sink, paused] = paths.map(connect) as [StreamPeer, StreamPeer, StreamPeer];
    sink.send([between(2, 0xfe)]);
    paused.send([between(3, 0xfe)]);
    await until(() => source.frames.length === 2, 'both greetings');
    paused.socket.pause();
    const total = 40_000;
    for (let i = 0; i < total; i++) {
      source.send([between(1, 3, i), between(1, 2, i)]);
      if (i % 500 === 499) await until(() => sink.frames.length > i - 2_000, 'the sink keeping up');
    }
    await until(() => sink.frames.length >= total, 'all frames at the sink');
    paused.socket.resume();
    await until(() => paused.frames.length > 0, 'what was kept');
    // Bounded, whole, in order.
    expect(paused.frames.length).toBeLessThan(total);
    expect(paused.frames.every((frame) => frame.length === 200)).toBe(true);
  });

  it('takes any bytes from a peer and goes on', async () => {
    const paths = ['h1', 'h2', 'h3'].map(sockets.path);
    await said(rig.netyard(['switch', ...paths.flatMap((path) => ['--stream', path])]), 'READY');
    const [one, two] = paths.slice(0, 2).map(connect) as [StreamPeer, StreamPeer];
    for (let i = 0; i < 20; i++) {
      const hostile = connect(paths[2] as string);
      hostile.socket.write(Buffer.alloc(5_000, i * 13 + 1));
      await until(() => hostile.closed, 'the end of the hostile connection');
    }
    one.send([between(1, 2)]);
    await until(() => two.frames.length === 1, 'a frame between the others');
  });

  it('removes its sockets when it ends, replaces stale ones, and refuses a taken one', async () => {
    const path = sockets.path('life');
    const first = rig.netyard(['switch', '--stream', path]);
    await said(first, 'READY');
    const second = await outcome(rig.netyard(['switch', '--stream', path]));
    expect(second).toEqual({
      code: 2,
      stderr: `netyard: switch: Another program listens on ${path}: end that program or choose another path.\n`,
    });
    await ended(first, 'SIGKILL');
    // The launcher's child notices by its channel; where there is none the socket is stale at once.
    await expect.poll(() => isTaken(path)).toBe(false);
    const third = rig.netyard(['switch', '--stream', path]);
    await said(third, 'READY');
    expect(await ended(third, 'SIGTERM')).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  it('ends with 2 and one sentence on wrong use', async () => {
    const { code, stderr } = await outcome(rig.netyard(['switch', '--vlan', 'a=1']));
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
