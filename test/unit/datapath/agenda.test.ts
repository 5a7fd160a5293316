import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda, type Due } from '../../../src-main/datapath/queues/agenda.ts';

describe('the agenda', () => {
  it('always has the one first that is due first, whatever moves', () => {
    const steps = fc.array(fc.tuple(fc.nat(9), fc.oneof(fc.nat(50), fc.constant(Infinity))));
    fc.assert(
      fc.property(steps, (moves) => {
        const agenda = new Agenda<Due>();
        const items = Array.from({ length: 10 }, () => ({ dueMs: Infinity, place: -1 }));
        for (const [index, dueMs] of moves) {
          const item = items[index] as Due;
          item.dueMs = dueMs;
          agenda.moved(item);
          const least = Math.min(...items.map((each) => each.dueMs));
          expect(agenda.first?.dueMs ?? Infinity).toBe(least);
        }
      }),
    );
  });
});
