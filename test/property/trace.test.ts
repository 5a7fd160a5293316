/**
 * Trace and forwarding can never disagree. In random labs the same frame is traced and then sent for real, from the same
 * state: it comes out at the same ports and is dropped by the same ports for the same reasons. What depends on chance
 * or on a rate (loss on a cable, policing, full queues) is left out: a trace does not throw dice.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Column } from '../../src-main/datapath/counters.ts';
import { dropReasonNames } from '../../src-main/packet/drop-reason.ts';
import { traceFrame } from '../../src-main/switchd/tracer.ts';
import { BROADCAST, frame, LabCore } from '../support/lab-core.ts';
import { type RandomLab, randomLabs } from '../support/random-lab.ts';

const sends = fc.array(
  fc.record({
    from: fc.nat(),
    to: fc.oneof(
      fc.nat().map((n) => ({ vm: n })),
      fc
        .constantFrom(BROADCAST, '01:00:5e:00:00:01', '01:80:c2:00:00:0e', '02:99:99:99:99:99')
        .map((mac) => ({ mac })),
    ),
    tci: fc.constantFrom(-1, -1, -1, 0, 10, 20, 0x600a, 4095),
    inner: fc.constantFrom(-1, -1, 10, 30),
    length: fc.constantFrom(14, 60, 60, 1514, 1515, 9230, 9300),
    forged: fc.constantFrom(false, false, false, true),
  }),
  { minLength: 1, maxLength: 20 },
);

/** A tagged frame with a second tag behind the first. */
function withInner(bytes: Uint8Array, inner: number): Uint8Array {
  if (inner < 0) return bytes;
  const at = 16;
  return Uint8Array.from([
    ...bytes.subarray(0, at),
    ...[0x81, 0, inner >> 8, inner & 255],
    ...bytes.subarray(at),
  ]);
}

/** Drops of all ports: `port reason` → frames. */
function drops(core: LabCore): Map<string, number> {
  const found = new Map<string, number>();
  for (const { id, row } of core.board.interfaces.values())
    for (const [reason, name] of dropReasonNames.entries()) {
      const count = core.datapath.counters.cells[row + Column.drops + reason] ?? 0;
      if (name !== undefined && count > 0) found.set(`${id} ${name}`, count);
    }
  return found;
}

function forwarded(core: LabCore, port: string, bytes: Uint8Array): string[] {
  const before = drops(core);
  const got = core.send(port, bytes).map((line) => `${line.split(' ')[0]} delivered`);
  for (const [key, count] of drops(core)) if (count > (before.get(key) ?? 0)) got.push(key);
  return [...new Set(got)].sort();
}

function traced(core: LabCore, port: string, bytes: Uint8Array): string[] {
  const answer = traceFrame(
    core.datapath,
    core.board,
    { interface: port, frame: bytes },
    core.nowMs,
  );
  const ends = (answer?.hops ?? []).flatMap(({ outcome, name, at, reason }) => {
    if (outcome === 'delivered') return [`${name} delivered`];
    return outcome === 'dropped' && at !== '' ? [`${at} ${dropReasonNames[reason]}`] : [];
  });
  return [...new Set(ends)].sort();
}

function compare({ text, vms }: RandomLab, frames: SendOf[]): void {
  const core = new LabCore(text);
  for (const { from, to, tci, inner, length, forged } of frames) {
    const source = vms[from % vms.length];
    if (source === undefined) continue;
    const target = 'mac' in to ? to.mac : (vms[to.vm % vms.length]?.mac ?? BROADCAST);
    const mac = forged ? '02:77:77:77:77:77' : source.mac;
    const bytes = withInner(frame(mac, target, { length, tci }), tci < 0 ? -1 : inner);
    core.nowMs += 1_000;
    const said = traced(core, source.port, bytes);
    expect(forwarded(core, source.port, bytes)).toEqual(said);
    // And nothing was learned by asking: the same question has the same answer as long as nothing was sent.
    expect(traced(core, source.port, bytes)).toEqual(traced(core, source.port, bytes));
  }
}

type SendOf = typeof sends extends fc.Arbitrary<(infer S)[]> ? S : never;

describe('a trace', () => {
  it('says of every frame in any lab what forwarding does with it', () => {
    fc.assert(fc.property(randomLabs, sends, compare), { numRuns: 300 });
  });
});
