import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BpduRole,
  BpduType,
  bridgeId,
  formatBridgeId,
  readBpdu,
  writeBpdu,
} from '../../../src-main/wire/bpdu.ts';

const id = fc
  .tuple(fc.integer({ min: 0, max: 0xffff }), fc.uint8Array({ minLength: 6, maxLength: 6 }))
  .map(([priority, mac]) => bridgeId(priority, mac));
const seconds = fc.integer({ min: 0, max: 0xffff }).map((ticks) => ticks / 256);
const bpdus = fc.record({
  type: fc.constant(BpduType.rst),
  flags: fc.integer({ min: 0, max: 255 }).map((flags) => flags & 0xf3),
  role: fc.integer({ min: 0, max: 3 }),
  root: id,
  rootPathCost: fc.integer({ min: 0, max: 0xffff_ffff }),
  bridge: id,
  port: fc.integer({ min: 0, max: 0xffff }),
  messageAge: seconds,
  maxAge: seconds,
  helloTime: seconds,
  forwardDelay: seconds,
});
const SOURCE = Uint8Array.of(2, 0, 0, 0, 0, 1);

describe('BPDUs', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(bpdus, (bpdu) => {
        const frame = writeBpdu(bpdu, SOURCE);
        expect(frame).toHaveLength(60);
        expect(readBpdu(frame, 0, frame.length)).toEqual(bpdu);
        const config = {
          ...bpdu,
          type: BpduType.config,
          flags: bpdu.flags & 0x81,
          role: BpduRole.unknown,
        };
        const old = writeBpdu(config, SOURCE);
        const isAlive = bpdu.messageAge < bpdu.maxAge;
        expect(readBpdu(old, 0, old.length)).toEqual(isAlive ? config : null);
      }),
    );
  });

  it('of notification are four octets', () => {
    const [bpdu] = fc.sample(bpdus, 1);
    if (bpdu === undefined) throw new Error('no sample');
    const frame = writeBpdu({ ...bpdu, type: BpduType.tcn }, SOURCE);
    expect([...frame.subarray(12, 21)]).toEqual([0, 7, 0x42, 0x42, 3, 0, 0, 0, 0x80]);
    expect(readBpdu(frame, 0, 21)?.type).toBe(BpduType.tcn);
  });

  it('that are short, of no spanning tree or of no bytes at all are none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(80), (bytes, end) => {
        expect(() => readBpdu(bytes, 0, end)).not.toThrow();
      }),
    );
    const [bpdu] = fc.sample(bpdus, 1);
    if (bpdu === undefined) throw new Error('no sample');
    const frame = writeBpdu(bpdu, SOURCE);
    expect(readBpdu(frame, 0, 52)).toBe(null);
    expect(readBpdu(frame, 0, 53)).not.toBe(null);
  });

  it('have bridge ids that people know', () => {
    expect(formatBridgeId('8000.020000000a01')).toBe('32768/02:00:00:00:0a:01');
  });
});
