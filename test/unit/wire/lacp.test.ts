import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMac } from '../../../src-main/wire/address.ts';
import {
  formatLacpState,
  isMarker,
  LACP_FRAME,
  LacpState,
  readLacp,
  SlowSubtype,
  slowSubtype,
  writeLacp,
  writeMarkerResponse,
} from '../../../src-main/wire/lacp.ts';

const SOURCE = Uint8Array.of(2, 0, 0, 0, 0, 1);
const word = fc.integer({ min: 0, max: 0xffff });
const infos = fc.record({
  systemPriority: word,
  system: fc.uint8Array({ minLength: 6, maxLength: 6 }).map((mac) => formatMac(mac)),
  key: word,
  portPriority: word,
  port: word,
  state: fc.integer({ min: 0, max: 255 }),
});
const pdus = fc.record({ actor: infos, partner: infos });

/** Any bytes behind a header that is nearly right, somewhere in a buffer. */
const nearly = fc
  .tuple(
    fc.constantFrom([], [1], [1, 1, 1, 20], [1, 2, 1, 20], [2, 1, 1, 16]),
    fc.uint8Array({ maxLength: 130 }),
    fc.nat(40),
  )
  .map(([head, tail, shift]) => {
    const frame = [1, 0x80, 0xc2, 0, 0, 2, ...SOURCE, 0x88, 0x09, ...head, ...tail];
    return { buffer: Uint8Array.of(...Array(shift).fill(0xff), ...frame), at: shift };
  });

/** A marker that asks, with whatever is behind it. */
function marker(...information: number[]): Uint8Array {
  const frame = new Uint8Array(LACP_FRAME);
  frame.set([1, 0x80, 0xc2, 0, 0, 2, 2, 0, 0, 0, 0, 9, 0x88, 0x09, 2, 1, 1, 16, ...information]);
  return frame;
}

describe('LACPDUs', () => {
  it('are read as they were written, anywhere in a buffer', () => {
    fc.assert(
      fc.property(pdus, fc.nat(40), (pdu, shift) => {
        const frame = writeLacp(SOURCE, pdu);
        expect(frame).toHaveLength(LACP_FRAME);
        const buffer = new Uint8Array(shift + LACP_FRAME).fill(0xff);
        buffer.set(frame, shift);
        expect(readLacp(buffer, shift, LACP_FRAME)).toEqual(pdu);
        expect(isMarker(buffer, shift, LACP_FRAME)).toBe(false);
      }),
    );
  });

  it('have their fields where the standard puts them', () => {
    const actor = {
      systemPriority: 0x8000,
      system: '02:00:00:00:00:0a',
      key: 3,
      portPriority: 255,
    };
    const pdu = {
      actor: { ...actor, port: 5, state: 0x3d },
      partner: { ...actor, system: '02:00:00:00:00:0b', port: 6, state: 0x47 },
    };
    const frame = writeLacp(SOURCE, pdu, 0x1234);
    const expected =
      '0180c2000002 020000000001 8809 01 01' +
      ' 01 14 8000 02000000000a 0003 00ff 0005 3d 000000' +
      ' 02 14 8000 02000000000b 0003 00ff 0006 47 000000' +
      ` 03 10 1234 ${'00'.repeat(12)} 00 00 ${'00'.repeat(50)}`;
    expect(Buffer.from(frame).toString('hex')).toBe(expected.replaceAll(' ', ''));
  });

  it('of version 2 are read as version 1, of version 0 not at all', () => {
    const [pdu] = fc.sample(pdus, 1);
    if (pdu === undefined) throw new Error('no sample');
    const frame = writeLacp(SOURCE, pdu);
    // What version 2 says begins behind the collector's information (6.4.2.4).
    frame.set([2], 15);
    frame.set([4, 8, 0, 0, 1, 2, 3, 4, 0, 0], 72);
    expect(readLacp(frame, 0, frame.length)).toEqual(pdu);
    frame[15] = 0;
    expect(readLacp(frame, 0, frame.length)).toBeNull();
  });

  it('that are cut, or whose parts are of another type or length, are none', () => {
    const [pdu] = fc.sample(pdus, 1);
    if (pdu === undefined) throw new Error('no sample');
    const frame = writeLacp(SOURCE, pdu);
    for (let length = 0; length < 56; length++) expect(readLacp(frame, 0, length)).toBeNull();
    for (const at of [12, 13, 14, 16, 17, 36, 37]) {
      const wrong = frame.slice();
      wrong[at] ^= 0x40;
      expect(readLacp(wrong, 0, wrong.length)).toBeNull();
    }
  });

  it('and markers of any bytes are read or refused, and nothing beyond their length is looked at', () => {
    fc.assert(
      fc.property(nearly, fc.nat(), ({ buffer, at }, cut) => {
        const length = cut % (buffer.length - at + 1);
        const short = buffer.slice(0, at + length);
        expect(slowSubtype(buffer, at, length)).toBe(slowSubtype(short, at, length));
        expect(isMarker(buffer, at, length)).toBe(isMarker(short, at, length));
        const pdu = readLacp(buffer, at, length);
        expect(pdu).toEqual(readLacp(short, at, length));
        if (pdu !== null) {
          const again = writeLacp(SOURCE, pdu);
          expect(readLacp(again, 0, again.length)).toEqual(pdu);
        }
        if (isMarker(buffer, at, length))
          expect(writeMarkerResponse(SOURCE, buffer, at)).toHaveLength(LACP_FRAME);
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, at) => {
        const length = Math.max(0, bytes.length - at);
        readLacp(bytes, at, length);
        isMarker(bytes, at, length);
      }),
    );
  });

  it('say their state in words', () => {
    expect(formatLacpState(0)).toBe('');
    expect(formatLacpState(0x3f)).toBe(
      'activity timeout aggregation synchronization collecting distributing',
    );
    expect(formatLacpState(LacpState.defaulted | LacpState.expired)).toBe('defaulted expired');
  });
});

describe('a marker', () => {
  it('is answered with what it said, and an answer is not answered', () => {
    const asked = marker(0, 3, 2, 0, 0, 0, 0, 0x77, 1, 2, 3, 4, 0, 0);
    expect(isMarker(asked, 0, asked.length)).toBe(true);
    const response = writeMarkerResponse(SOURCE, asked, 0);
    expect([...response.subarray(6, 32)]).toEqual([
      ...SOURCE,
      ...[0x88, 0x09, SlowSubtype.marker, 1, 2, 16],
      ...asked.subarray(18, 32),
    ]);
    expect(isMarker(response, 0, response.length)).toBe(false);
    expect(isMarker(asked, 0, 31)).toBe(false);
  });
});
