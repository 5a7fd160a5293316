/** Both stream ports, on system calls and on Node's sockets, against the same demands. */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DropReason, PASS, type Verdict } from '../../../src-main/packet/drop-reason.ts';
import { MAX_FRAME } from '../../../src-main/packet/packet.ts';
import { libcMissing } from '../../../src-main/ports/linux/libc.ts';
import { StreamPort } from '../../../src-main/ports/linux/stream-port.ts';
import { NodeStreamPort } from '../../../src-main/ports/node-stream-port.ts';
import { QUEUE_BYTES } from '../../../src-main/ports/stream-framing.ts';
import { portConformance } from '../../support/port-conformance.ts';
import { framed, StreamListener, StreamPeer, socketFolder } from '../../support/stream-peer.ts';
import { frameOf, packetOf, TestLoop } from '../../support/test-loop.ts';

const native = libcMissing() === null;
const kinds = [
  ...(native ? [{ kind: 'on system calls', Stream: StreamPort }] : []),
  { kind: 'on Node', Stream: NodeStreamPort },
];

const folder = socketFolder();
let sockets = 0;
const newPath = (): string => folder.path(`s${sockets++}`);
afterAll(() => folder.remove());

for (const { kind, Stream } of kinds) {
  portConformance(`stream ${kind}, listening`, async (loop) => {
    const path = newPath();
    const port = loop.plug(new Stream('listen', path));
    await loop.until(() => existsSync(path), 'the socket');
    const peer = StreamPeer.connect(path);
    await loop.until(() => port.connected, 'the connection');
    return {
      port,
      maxFrame: MAX_FRAME - 4,
      inject: (frames) => peer.send(frames),
      outside: () => peer.frames,
      leave: () => peer.socket.destroy(),
      close: () => peer.socket.destroy(),
    };
  });

  portConformance(`stream ${kind}, connecting`, async (loop) => {
    const path = newPath();
    const port = loop.plug(new Stream('connect', path));
    const listener = new StreamListener(path);
    await loop.until(() => port.connected && listener.peers.length > 0, 'the connection');
    const { peer } = listener;
    return {
      port,
      maxFrame: MAX_FRAME - 4,
      inject: (frames) => peer.send(frames),
      outside: () => peer.frames,
      leave: () => {
        listener.close();
      },
      close: () => listener.close(),
    };
  });

  describe(`a stream port ${kind}`, () => {
    let loop: TestLoop;
    const peers: StreamPeer[] = [];
    const drops: [number, number][] = [];

    beforeEach(() => {
      loop = new TestLoop();
      drops.length = 0;
    });

    afterEach(() => {
      for (const peer of peers.splice(0)) peer.socket.destroy();
      loop.close();
    });

    async function listening(path = newPath()) {
      const port = loop.plug(new Stream('listen', path));
      port.onDrop = (reason, frames) => drops.push([reason, frames]);
      loop.flushed.add(port);
      await loop.until(() => existsSync(path), 'the socket');
      return { port, path };
    }

    async function joined(path: string, port: { connected: boolean }) {
      const peer = StreamPeer.connect(path);
      peers.push(peer);
      await loop.until(() => port.connected, 'the connection');
      return peer;
    }

    it('takes frames however the stream is cut', async () => {
      const { port, path } = await listening();
      const peer = await joined(path, port);
      const frames = [frameOf(0), frameOf(1, 1500), frameOf(2, 16), frameOf(3, 9000)];
      for (const byte of framed(frames.slice(0, 2))) {
        peer.socket.write(Uint8Array.of(byte));
        if (byte % 16 === 0) loop.step();
      }
      peer.socket.write(framed(frames.slice(2)));
      await loop.until(() => loop.framesOf(port).length === 4, 'four frames');
      expect(loop.framesOf(port)).toEqual(frames);
    });

    it('skips and counts runts', async () => {
      const { port, path } = await listening();
      const peer = await joined(path, port);
      peer.send([new Uint8Array(1), frameOf(1), new Uint8Array(13), frameOf(2)]);
      await loop.until(() => loop.framesOf(port).length === 2, 'two frames');
      expect(loop.framesOf(port)).toEqual([frameOf(1), frameOf(2)]);
      expect(drops).toEqual([
        [DropReason.runt, 1],
        [DropReason.runt, 1],
      ]);
    });

    it.each([
      ['0', 0],
      ['beyond the largest frame', MAX_FRAME + 1],
      ['of 4 GiB', 0xffff_ffff],
      ['of 2 GiB', 0x8000_0000],
    ])('hangs up on a length %s, and takes the next peer', async (_, length) => {
      const { port, path } = await listening();
      const peer = await joined(path, port);
      const hostile = Buffer.alloc(4);
      hostile.writeUInt32BE(length);
      peer.socket.write(Buffer.concat([framed([frameOf(1)]), hostile, Buffer.alloc(100)]));
      await loop.until(() => peer.closed, 'the end of the connection');
      expect(loop.framesOf(port)).toEqual([frameOf(1)]);
      expect(drops).toEqual([[DropReason.malformed, 1]]);
      const next = await joined(path, port);
      next.send([frameOf(2)]);
      await loop.until(() => loop.framesOf(port).length === 2, 'the frame of the next peer');
    });

    it('serves peers one after another, without bytes of the one before', async () => {
      const { port, path } = await listening();
      const first = await joined(path, port);
      const second = StreamPeer.connect(path);
      peers.push(second);
      second.send([frameOf(2)]);
      first.socket.write(framed([frameOf(1)]).subarray(0, 40));
      await loop.settle();
      expect(loop.framesOf(port)).toEqual([]);
      first.socket.destroy();
      await loop.until(() => loop.framesOf(port).length === 1, 'the frame of the second peer');
      expect(loop.framesOf(port)).toEqual([frameOf(2)]);
      port.send(packetOf(frameOf(3)));
      await loop.until(() => second.frames.length === 1, 'an answer');
    });

    it('connects when somebody listens, and again after he has gone', async () => {
      const path = newPath();
      const port = loop.plug(new Stream('connect', path));
      await loop.settle();
      expect(port.send(packetOf(frameOf(0)))).toBe(DropReason.notConnected);
      const first = new StreamListener(path);
      await loop.until(() => first.peers.length === 1 && port.connected, 'the connection');
      first.close();
      await loop.until(() => !port.connected, 'the end of it');
      const second = new StreamListener(path);
      await loop.until(() => second.peers.length === 1, 'the next connection');
      second.close();
    });

    it('that is unplugged while it connects lets go of its peer', async () => {
      const path = newPath();
      const listener = new StreamListener(path);
      await loop.until(() => existsSync(path), 'the socket');
      const port = loop.plug(new Stream('connect', path));
      const changes: boolean[] = [];
      port.onConnected = (connected) => changes.push(connected);
      port.close();
      await loop.until(() => listener.peers.length === 1, 'the connection');
      await loop.settle();
      expect(port.connected).toBe(false);
      expect(changes).not.toContain(true);
      listener.close();
    });

    it('bounds what it keeps for a peer that does not read, then goes on in step', async () => {
      const { port, path } = await listening();
      const peer = await joined(path, port);
      peer.socket.pause();
      const verdicts: Verdict[] = [];
      const accepted: number[] = [];
      for (let i = 0; !verdicts.includes(DropReason.queueFull) && i < 100_000; i++) {
        const verdict = port.send(packetOf(frameOf(i & 0xffff, 1500)));
        verdicts.push(verdict);
        if (verdict === PASS) accepted.push(i & 0xffff);
        if (i % 7 === 0) loop.step();
      }
      expect(verdicts.at(-1)).toBe(DropReason.queueFull);
      expect(accepted.length * 1504).toBeLessThan(QUEUE_BYTES + 4_000_000);
      peer.socket.resume();
      await loop.until(() => peer.frames.length === accepted.length, 'all accepted frames');
      expect(peer.frames.map((frame) => ((frame[14] ?? 0) << 8) | (frame[15] ?? 0))).toEqual(
        accepted,
      );
      expect(peer.frames.every((frame) => frame.length === 1500)).toBe(true);
    });

    it('lets only its owner in', async () => {
      const { path } = await listening();
      await loop.until(() => (statOf(path)?.mode ?? 0) % 0o1000 === 0o600, 'the mode');
    });

    it('replaces a socket that nobody listens on, and removes its own at the end', async () => {
      const path = newPath();
      leaveStaleSocket(path);
      const { port } = await listening(path);
      await loop.until(() => (statOf(path)?.mode ?? 0) % 0o1000 === 0o600, 'the new socket');
      await joined(path, port);
      loop.remove(port);
      await loop.until(() => !existsSync(path), 'the socket being removed');
    });
  });
}

const statOf = (path: string) => lstatSync(path, { throwIfNoEntry: false });

/** A socket file as a killed program leaves it. */
function leaveStaleSocket(path: string): void {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script]);
  expect(lstatSync(path).isSocket()).toBe(true);
}

describe.skipIf(!native)('a path', () => {
  it('that somebody listens on is refused', async () => {
    const path = newPath();
    const listener = new StreamListener(path);
    const loop = new TestLoop();
    await loop.until(() => existsSync(path));
    expect(() => new StreamPort('listen', path)).toThrow(/Another program listens on/);
    listener.close();
    loop.close();
  });

  it('of another kind of file is refused, and the file left alone', () => {
    const path = newPath();
    writeFileSync(path, 'precious');
    expect(() => new StreamPort('listen', path)).toThrow(/is no socket/);
    expect(existsSync(path)).toBe(true);
  });

  it('that is too long for a socket is refused with the limit', () => {
    const path = folder.path('x'.repeat(200));
    expect(() => new StreamPort('listen', path)).toThrow(/at most 107/);
    expect(() => new StreamPort('connect', path)).toThrow(/at most 107/);
  });

  it('in a folder that is not there is refused', () => {
    expect(() => new StreamPort('listen', folder.path('none/s'))).toThrow(/does not exist/);
  });

  it('whose file was replaced by another is not removed at the end', () => {
    const path = newPath();
    const port = new StreamPort('listen', path);
    chmodSync(path, 0o600);
    spawnSync('mv', [path, `${path}.away`]);
    writeFileSync(path, 'of somebody else');
    port.close();
    expect(existsSync(path)).toBe(true);
  });
});
