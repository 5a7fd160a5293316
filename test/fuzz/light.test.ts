/**
 * A million hostile frames against a light VM that is busy: random ones, and real ones that were truncated,
 * changed, or changed with their checksums made right again, so that they get past the first door.
 * It must not throw, not grow, and still work afterwards.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { LightHost } from '../../src-main/lab/light/host.ts';
import { NEIGHBORS_MAX } from '../../src-main/lab/light/neighbor.ts';
import { put16 } from '../../src-main/wire/bytes.ts';
import { checksum, pseudoHeader4 } from '../../src-main/wire/checksum.ts';
import { LightNet, seededRandom } from '../support/light-net.ts';

const FRAMES = 1_000_000;
const GROWTH_MAX = 64 << 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapAfterCollection(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
}

/** A host with open ports, connections and commands, and the frames of real conversations with it. */
function busyHost(): { net: LightNet; corpus: Uint8Array[] } {
  const net = new LightNet();
  net.add('victim', '10.0.0.1/16');
  net.add('peer', '10.0.0.2/16');
  for (const server of ['serve tcp 80', 'serve udp 7', 'serve tcp 81 --sink'])
    net.start('victim', server);
  net.run(3000);
  net.start('victim', 'ping -i 10 10.0.0.2');
  net.start('victim', 'ping -i 10 10.0.99.99');
  net.start('peer', 'serve tcp 80');
  net.start('victim', 'tcp 10.0.0.2 80');
  net.exec('peer', 'ping -c 2 victim');
  net.exec('peer', 'ping -c 1 -s 5000 victim');
  net.exec('peer', 'tcp victim 80 --bytes 5000');
  net.exec('peer', 'tcp victim 81 --send hello');
  net.exec('peer', 'udp victim 7 --send hello');
  net.exec('peer', 'udp victim 9 --send hello');
  net.exec('peer', 'traceroute victim');
  return { net, corpus: net.frames.map((frame) => frame.slice()) };
}

/** Makes the checksums right, where the frame is an unfragmented IPv4 packet as far as one can tell. */
function repair(frame: Uint8Array): void {
  const header = ((frame[14] ?? 0) & 15) * 4;
  const end = Math.min(frame.length, 14 + ((frame[16] ?? 0) * 256 + (frame[17] ?? 0)));
  const start = 14 + header;
  if (frame[12] !== 8 || frame[13] !== 0 || header < 20 || start + 20 > end) return;
  put16(frame, 24, 0);
  put16(frame, 24, checksum(frame, 14, header));
  const protocol = frame[23] ?? 0;
  const field = { 1: 2, 6: 16, 17: 6 }[protocol];
  if (field === undefined) return;
  put16(frame, start + field, 0);
  const pseudo = protocol === 1 ? 0 : pseudoHeader4(frame, 14, protocol, end - start);
  put16(frame, start + field, checksum(frame, start, end - start, pseudo));
}

function hostileFrame(random: () => number, corpus: Uint8Array[], mac: Uint8Array): Uint8Array {
  const kind = random() % 10;
  if (kind === 0) {
    const frame = Uint8Array.from({ length: random() % 200 }, () => random());
    if (random() % 2) frame.set(mac.subarray(0, frame.length));
    return frame;
  }
  const original = corpus[random() % corpus.length] as Uint8Array;
  if (kind === 1) return original.slice(0, random() % original.length);
  const frame = original.slice(
    0,
    random() % 8 ? original.length : random() % (original.length + 1),
  );
  // Answers of the victim come back to it as well.
  if (frame.length >= 6) frame.set(mac);
  for (let changes = random() % 5; changes > 0; changes--) {
    frame[random() % Math.min(frame.length || 1, 80)] = random();
  }
  if (kind > 3) repair(frame);
  return frame;
}

function attack(
  net: LightNet,
  host: LightHost,
  corpus: Uint8Array[],
  frames: number,
  seed: number,
): void {
  const random = seededRandom(seed);
  const mac = host.nics[0]?.mac as Uint8Array;
  for (let count = 0; count < frames; count++) {
    net.nowMs += (random() % 100) / 100;
    host.receive(0, hostileFrame(random, corpus, mac), net.nowMs);
    if (host.nextDeadline() <= net.nowMs) host.tick(net.nowMs);
  }
}

describe('a light VM under hostile frames', () => {
  it(`survives ${FRAMES.toLocaleString('en')} of them without growing`, {
    timeout: 180_000,
  }, () => {
    const { net, corpus } = busyHost();
    const host = net.host('victim');
    // What it sends meanwhile is of no interest, and must not pile up in the test.
    net.send = () => {};
    attack(net, host, corpus, FRAMES / 5, 1);
    const before = heapAfterCollection();
    attack(net, host, corpus, (FRAMES * 4) / 5, 2);
    expect(heapAfterCollection() - before).toBeLessThan(GROWTH_MAX);
    expect(host.ip.arp.neighbors.list(net.nowMs).length).toBeLessThanOrEqual(NEIGHBORS_MAX);
    const { drops } = host.statistics();
    for (const reason of [
      'ipv4.checksum',
      'ipv4.headerLength',
      'tcp.noConnection',
      'icmp.malformed',
      'udp.length',
    ] as const) {
      expect(drops[reason], reason).toBeGreaterThan(0);
    }
    Reflect.deleteProperty(net, 'send');
    net.run(120_000);
    net.exec('peer', 'arp -d victim');
    net.exec('victim', 'arp -d peer');
    expect(net.exec('peer', 'ping -c 1 victim').code).toBe(0);
    expect(net.exec('peer', 'tcp victim 80 --bytes 10000').output).toContain(
      '10000 bytes received',
    );
  });
});
