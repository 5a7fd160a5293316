/**
 * Trace and forwarding can never disagree. In random labs the same frame is traced and then sent for real, from the same
 * state: it comes out at the same ports and is dropped by the same ports for the same reasons. What depends on chance
 * or on a rate (loss on a cable, policing, full queues) is left out: a trace does not throw dice.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabCore } from '../support/lab-core.ts';
import { frameOf, type RandomFrame, randomFrames } from '../support/random-frame.ts';
import { type RandomLab, randomLabs } from '../support/random-lab.ts';
import { expectAsTraced, traced } from '../support/traced.ts';

/** From before the spanning trees let anything pass until the slowest of them does. */
const settleTimes = fc.constantFrom(0, 5_000, 20_000, 60_000);

/** By which end of a cable each frame comes in; −1: from its VM. */
const places = fc.array(fc.oneof(fc.constant(-1), fc.nat()), { minLength: 1 });

function compare(
  { text, vms, cables }: RandomLab,
  settleMs: number,
  frames: RandomFrame[],
  at: number[],
): void {
  const core = new LabCore(text);
  core.advance(settleMs);
  for (const [index, sent] of frames.entries()) {
    const { vm, bytes } = frameOf(sent, vms);
    const place = at[index % at.length] ?? -1;
    const port = (place < 0 ? undefined : cables[place % cables.length]) ?? vm.port;
    core.advance(1_000);
    expectAsTraced(core, port, bytes);
    // And nothing was learned by asking: the same question has the same answer as long as nothing was sent.
    expect(traced(core, port, bytes)).toEqual(traced(core, port, bytes));
  }
}

describe('a trace', () => {
  it('says of every frame in any lab what forwarding does with it', () => {
    fc.assert(fc.property(randomLabs, settleTimes, randomFrames, places, compare), {
      numRuns: 200,
      seed: 20261126,
    });
  });
});
