/** Joining against cutting: whatever datagrams come, in whatever order, cutting what was joined gives back just these. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Packet } from '../../src-main/packet/packet.ts';
import { UdpTrain } from '../../src-main/packet/udp-train.ts';
import { cut, datagram, joined } from '../support/datagrams.ts';

/** Most follow each other as those of one sender do; some differ in one way or another. */
const datagrams = fc
  .record({
    ipv6: fc.boolean(),
    firstId: fc.integer({ min: 0, max: 0xffff }),
    length: fc.integer({ min: 1, max: 1400 }),
    steps: fc.array(
      fc.record({
        gap: fc.constantFrom(1, 1, 1, 1, 1, 1, 0, 2),
        shorter: fc.constantFrom(0, 0, 0, 0, 0, 1, 17, -1),
        port: fc.constantFrom(7, 7, 7, 7, 7, 9),
      }),
      { minLength: 1, maxLength: 100 },
    ),
  })
  .map(({ ipv6, firstId, length, steps }) => {
    let id = firstId;
    return steps.map(({ gap, shorter, port }, number) => {
      id = (id + gap) & 0xffff;
      return { ipv6, id, port, number, length: Math.max(1, length - shorter) };
    });
  });

it('gives back what was joined, bit by bit and in order', () => {
  fc.assert(
    fc.property(datagrams, (list) => {
      const whole = list.flatMap((one) => cut(datagram(one)));
      const train = new UdpTrain();
      const out: Uint8Array[] = [];
      let waiting: Packet[] = [];
      const flush = (): void => {
        if (train.count > 0) out.push(...cut(joined(train, waiting)));
        train.clear();
        waiting = [];
      };
      for (const packet of list.map(datagram)) {
        if (train.append(packet)) waiting.push(packet);
        else {
          flush();
          if (train.begin(packet)) waiting.push(packet);
          else out.push(...cut(packet));
        }
      }
      flush();
      expect(out).toEqual(whole);
    }),
  );
});

it('takes any bytes without a throw, and changes none before it is sealed', () => {
  const place = fc.integer({ min: -1, max: 220 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.uint8Array({ minLength: 14, maxLength: 200 }), place, place)),
      (frames) => {
        const train = new UdpTrain();
        for (const [bytes, start, offset] of frames) {
          const before = bytes.slice();
          const packet = new Packet(bytes);
          packet.set(bytes, 0, 0, 0, bytes.length);
          packet.csumStart = Math.min(start, bytes.length - 2);
          packet.csumOffset = offset;
          if (!train.append(packet)) {
            train.clear();
            train.begin(packet);
          }
          expect(bytes).toEqual(before);
        }
      },
    ),
  );
});
