/** Rings of LAGs with random members lost and found: every broadcast arrives once, as long as one LAG at most is lost as a whole. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LabCore } from '../support/lab-core.ts';
import { type RingOptions, ringText, wrongFloods } from '../support/lag-ring.ts';

const modes = [
  'mode: lacp',
  'mode: lacp, lacp: { rate: fast }',
  'mode: balance-xor',
  'mode: balance-tcp, lacp: { mode: active }',
  'mode: active-backup',
  'mode: balance-slb, lacp: {}',
];

interface Case {
  readonly switches: number;
  readonly cables: number;
  readonly lag: string;
  readonly protocol: 'rstp' | 'stp';
  /** Which LAG is lost as a whole, −1 for none, and which cables beside: one bit each. */
  readonly steps: readonly { readonly whole: number; readonly bits: number }[];
}

const cases: fc.Arbitrary<Case> = fc.record({
  switches: fc.integer({ min: 3, max: 5 }),
  cables: fc.integer({ min: 1, max: 3 }),
  lag: fc.constantFrom(...modes),
  protocol: fc.constantFrom('rstp' as const, 'stp' as const),
  steps: fc.array(
    fc.record({
      whole: fc.integer({ min: -1, max: 4 }),
      bits: fc.integer({ min: 0, max: 0x7fff }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

/** Names of the cables that are cut in a step; but for `whole`, each LAG keeps one. */
function cutIn({ switches, cables }: Case, { whole, bits }: Case['steps'][number]): string[] {
  const names: string[] = [];
  for (let at = 0; at < switches; at++) {
    const name = (cable: number): string => `s${at + 1}-s${((at + 1) % switches) + 1}/${cable + 1}`;
    const cut = Array.from({ length: cables }, (_, cable) => cable).filter(
      (cable) => at === whole || ((bits >> (at * 3 + cable)) & 1) === 1,
    );
    if (at !== whole && cut.length === cables) cut.pop();
    names.push(...cut.map(name));
  }
  return names;
}

it('no loop and no lost VLAN, whatever members come and go', () => {
  fc.assert(
    fc.property(cases, (one) => {
      const options: RingOptions = {
        ...{ switches: one.switches, cables: one.cables, lag: one.lag },
        stp: `, protocol: ${one.protocol}`,
      };
      const core = new LabCore(ringText(options));
      core.advance(60_000);
      expect(wrongFloods(core, one.switches)).toEqual([]);
      for (const step of one.steps) {
        core.apply(ringText(options, cutIn(one, step)));
        core.advance(90_000);
        expect(wrongFloods(core, one.switches)).toEqual([]);
      }
    }),
    { numRuns: 60 },
  );
});
