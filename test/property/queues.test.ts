/** Whatever frames and changes come in whatever order: no frame is unaccounted for, and none overtakes another. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QueueRig, queue, type RigPlan, shapedTo } from '../support/queue-rig.ts';

const rate = fc.constantFrom(0, 1e6, 8e6, 100e6);
const share = fc.constantFrom(0, 0.1, 0.5);
const shaper = fc.option(
  fc
    .record({ average: fc.constantFrom(1e6, 8e6, 50e6), many: fc.boolean() })
    .map(({ average, many }) =>
      shapedTo(average, {
        queues: many
          ? [
              queue('voice', { dscp: [46], limitBytes: 20_000 }),
              queue('default', { priority: 1, limitBytes: 50_000 }),
            ]
          : [queue('default', { limitBytes: 50_000 })],
      }),
    ),
  { nil: undefined },
);
const plan: fc.Arbitrary<RigPlan> = fc.record({
  link: fc.option(
    fc.record({
      rateBps: rate,
      limitBytes: fc.constantFrom(5_000, 100_000),
      delayMs: fc.constantFrom(0, 0.5, 20),
      jitterMs: fc.constantFrom(0, 5),
      loss: share,
      duplicate: share,
      reorder: fc.constant(0),
    }),
    { nil: undefined },
  ),
  x: shaper,
  b: shaper,
  a: shaper,
});
type Step =
  | {
      readonly does: 'send';
      readonly frames: number;
      readonly voice: boolean;
      readonly length: number;
    }
  | { readonly does: 'wait'; readonly ms: number }
  | { readonly does: 'change'; readonly to: RigPlan };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    does: fc.constant('send' as const),
    frames: fc.integer({ min: 1, max: 40 }),
    voice: fc.boolean(),
    length: fc.integer({ min: 60, max: 1514 }),
  }),
  fc.record({
    does: fc.constant('wait' as const),
    ms: fc.double({ min: 0.01, max: 30, noNaN: true }),
  }),
  fc.record({ does: fc.constant('change' as const), to: plan }),
);

/** Frames of a port that went on, wait, or were dropped by one of the queues. */
function dropsOf(rig: QueueRig, port: string): number {
  return (['linkLoss', 'linkQueueFull', 'shapingQueueFull', 'discarded', 'portDown'] as const)
    .map((reason) => rig.drops(port, reason))
    .reduce((sum, frames) => sum + frames, 0);
}

function expectBalance(rig: QueueRig, sent: number, duplicated: number): void {
  const { count } = { count: rig.count.bind(rig) };
  // What the VM sent waits, was dropped, or entered the switch.
  expect(sent).toBe(count('a', 'rxFrames') + count('a', 'queued') + dropsOf(rig, 'a'));
  expect(count('a', 'rxFrames')).toBe(
    count('x', 'txFrames') + count('x', 'queued') + dropsOf(rig, 'x'),
  );
  expect(count('x', 'txFrames') + duplicated).toBe(count('y', 'rxFrames') + count('x', 'onCable'));
  expect(count('y', 'rxFrames')).toBe(
    count('b', 'txFrames') + count('b', 'queued') + dropsOf(rig, 'b'),
  );
  expect(rig.datapath.store.frames).toBe(
    count('a', 'queued') + count('x', 'queued') + count('x', 'onCable') + count('b', 'queued'),
  );
}

describe('queues', () => {
  it('lose nothing unaccounted for, keep the order of each flow, and leave no trace', () => {
    fc.assert(
      fc.property(plan, fc.array(step, { maxLength: 25 }), (first, steps) => {
        const rig = new QueueRig(first);
        let sent = 0;
        let duplicated = 0;
        const noteDuplicates = (): number =>
          duplicated + (rig.iface('x').impairment?.duplicated ?? 0);
        for (const next of steps) {
          if (next.does === 'wait') rig.advance(next.ms);
          else if (next.does === 'send')
            for (let i = 0; i < next.frames; i++)
              rig.send(sent++, { length: next.length, dscp: next.voice ? 46 : 0 });
          else {
            const before = rig.iface('x').impairment;
            rig.apply(next.to);
            if (before !== null && rig.iface('x').impairment !== before)
              duplicated += before.duplicated;
          }
          const leaving = rig.iface('x').impairment;
          expectBalance(rig, sent, leaving === null ? duplicated : noteDuplicates());
        }
        rig.apply({});
        rig.advance(1);
        expect(rig.datapath.store.frames).toBe(0);
        expect(rig.datapath.nextReleaseMs).toBe(Number.POSITIVE_INFINITY);
        for (const voice of [true, false]) {
          const flow = rig.got
            .filter(({ packet: { buffer, start } }) => (buffer[start + 15] === 46 << 2) === voice)
            .map(
              ({ packet: { buffer, start } }) =>
                ((buffer[start + 40] ?? 0) << 8) | (buffer[start + 41] ?? 0),
            );
          expect(flow).toEqual(flow.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 100 },
    );
  });
});
