/** The last dropped frames: which are kept, how many, and whose they are. */
import { describe, expect, it } from 'vitest';
import { DropReason } from '../../../src-main/packet/drop-reason.ts';
import { Packet } from '../../../src-main/packet/packet.ts';
import {
  DropSamples,
  MAX_PAIRS,
  SAMPLE_BYTES,
  SAMPLES,
} from '../../../src-main/tables/drop-samples.ts';

function packet(length: number, fill = 7, origin = 'v:eth0'): Packet {
  const bytes = new Uint8Array(length).fill(fill);
  const made = new Packet(bytes);
  made.set(bytes, 0, 0, 0, length);
  made.enter(origin);
  return made;
}
const { runt, oversized } = DropReason;

describe('samples of drops', () => {
  it('keep the first frames of a flood, then one per interval, the newest first', () => {
    const samples = new DropSamples();
    for (let n = 0; n < 100; n++) samples.take(1, 'a:1', runt, packet(20, n), 0);
    expect(
      samples
        .of('a:1', null)
        .map(({ bytes }) => bytes[0])
        .sort(),
    ).toEqual(Array.from({ length: SAMPLES }, (_, n) => n));
    const tagged = packet(20, 200);
    tagged.putTags(10, 0x88a8, 20, 0x8100);
    tagged.enter('v:eth0');
    for (let ms = 0; ms < 1000; ms++) samples.take(1, 'a:1', runt, tagged, 1000 + ms);
    const kept = samples.of('a:1', null);
    expect(kept.filter(({ bytes }) => bytes[0] === 200)).toHaveLength(4);
    expect(kept[0]?.tags).toEqual([
      { tpid: 0x88a8, tci: 10 },
      { tpid: 0x8100, tci: 20 },
    ]);
    expect(kept[0]).toMatchObject({ origin: 'v:eth0', length: 20, reason: runt });
  });

  it('keep the beginning of a long frame and say how long it was', () => {
    const samples = new DropSamples();
    samples.take(1, 'a:1', oversized, packet(9000), 0);
    const [one] = samples.of('a:1', oversized);
    expect([one?.length, one?.bytes.length]).toEqual([9000, SAMPLE_BYTES]);
    expect(samples.of('a:1', runt)).toEqual([]);
  });

  it('are not taken for those of another port that got the number of one that is gone', () => {
    const samples = new DropSamples();
    samples.take(1, 'old', runt, packet(20), 0);
    samples.take(1, 'new', runt, packet(30), 1);
    expect(samples.of('old', null)).toEqual([]);
    expect(samples.of('new', null).map(({ length }) => length)).toEqual([30]);
  });

  it('stay within their bound: the pair that was quiet for longest makes room', () => {
    const samples = new DropSamples();
    for (let port = 0; port <= MAX_PAIRS; port++)
      samples.take(port, `p${port}`, runt, packet(20), port);
    expect(samples.of('p0', null)).toEqual([]);
    expect(samples.of('p1', null)).toHaveLength(1);
    expect(samples.of(`p${MAX_PAIRS}`, null)).toHaveLength(1);
  });
});
