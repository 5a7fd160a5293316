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

function compare({ text, vms }: RandomLab, settleMs: number, frames: RandomFrame[]): void {
  const core = new LabCore(text);
  core.advance(settleMs);
  for (const sent of frames) {
    const { vm, bytes } = frameOf(sent, vms);
    core.advance(1_000);
    expectAsTraced(core, vm.port, bytes);
    // And nothing was learned by asking: the same question has the same answer as long as nothing was sent.
    expect(traced(core, vm.port, bytes)).toEqual(traced(core, vm.port, bytes));
  }
}

describe('a trace', () => {
  it('says of every frame in any lab what forwarding does with it', () => {
    fc.assert(fc.property(randomLabs, settleTimes, randomFrames, compare), {
      numRuns: 200,
      seed: 20261126,
    });
  });
});
