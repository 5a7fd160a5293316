/** What may join a train, and what may not because a receiver would notice. */
import { describe, expect, it } from 'vitest';
import { Gso, type Packet } from '../../../src-main/packet/packet.ts';
import { TRAIN_MAX, UdpTrain } from '../../../src-main/packet/udp-train.ts';
import { cut, type Datagram, datagram, joined } from '../../support/datagrams.ts';

const IP = 14;
const first: Datagram = { id: 100, length: 64 };
const second: Datagram = { id: 101, length: 64 };

function begun(from: Datagram = first): UdpTrain {
  const train = new UdpTrain();
  expect(train.begin(datagram(from))).toBe(true);
  return train;
}

function changed(from: Datagram, change: (packet: Packet) => void): Packet {
  const packet = datagram(from);
  change(packet);
  return packet;
}

/** Puts a byte at an offset from the IP header. */
const put =
  (at: number, value: number) =>
  ({ buffer, start }: Packet): void => {
    buffer[start + IP + at] = value;
  };

describe('a train', () => {
  it.each([false, true])('is one offload frame with the length of all (IPv6: %s)', (ipv6) => {
    const packets = [100, 101, 102].map((id, number) => datagram({ ipv6, id, number, length: 64 }));
    const train = new UdpTrain();
    train.begin(packets[0] as Packet);
    for (const packet of packets.slice(1)) expect(train.append(packet)).toBe(true);
    const frame = joined(train, packets);
    expect(frame).toMatchObject({ gsoType: Gso.udpL4, gsoSize: 64 });
    expect(frame.headerLength).toBe(IP + (ipv6 ? 40 : 20) + 8);
    expect(frame.end - frame.start).toBe(frame.headerLength + 3 * 64);
    expect(cut(frame)).toHaveLength(3);
  });

  it('of one datagram is that datagram', () => {
    const packet = datagram(first);
    const before = packet.buffer.slice();
    const train = new UdpTrain();
    train.begin(packet);
    train.seal();
    expect(packet.buffer).toEqual(before);
    expect(train.head.gsoType).toBe(Gso.none);
  });

  it('ends with a datagram that is shorter', () => {
    const train = begun();
    expect(train.append(datagram({ id: 101, length: 20 }))).toBe(true);
    expect(train.append(datagram({ id: 102, length: 20 }))).toBe(false);
  });

  it('lets ids wrap around', () => {
    const train = begun({ id: 0xffff, length: 64 });
    expect(train.append(datagram({ id: 0, length: 64 }))).toBe(true);
    expect(train.append(datagram({ id: 1, length: 64 }))).toBe(true);
  });

  it(`has at most ${TRAIN_MAX} datagrams`, () => {
    const train = begun();
    for (let i = 1; i < TRAIN_MAX; i++)
      expect(train.append(datagram({ id: 100 + i, length: 64 }))).toBe(true);
    expect(train.append(datagram({ id: 100 + TRAIN_MAX, length: 64 }))).toBe(false);
  });

  it('is never longer than IP can say', () => {
    const train = begun({ id: 0, length: 8000 });
    let count = 1;
    while (train.append(datagram({ id: count, length: 8000 }))) count++;
    expect(count).toBe(8);
  });

  it('begins anew after it was cleared', () => {
    const train = begun();
    train.clear();
    expect(train.append(datagram(second))).toBe(false);
  });
});

describe('does not join', () => {
  it.each<[string, Packet]>([
    ['a longer datagram', datagram({ id: 101, length: 65 })],
    ['an id that does not count up', datagram({ id: 103, length: 64 })],
    ['another port', datagram({ ...second, port: 9 })],
    ['another version of IP', datagram({ ...second, ipv6: true })],
    ['another source MAC', changed(second, put(-3, 9))],
    ['another DSCP', changed(second, put(1, 0xb8))],
    ['another time to live', changed(second, put(8, 3))],
    ['a fragment', changed(second, put(6, 0x20))],
    ['options', changed(second, put(0, 0x46))],
    ['a header checksum that is wrong', changed(second, put(10, 0x55))],
    ['a pseudo header sum that is wrong', changed(second, put(26, 0x55))],
    ['a length of UDP that is not that of the frame', changed(second, put(25, 10))],
    ['padding behind the datagram', changed(second, (p) => Object.assign(p, { end: p.end - 1 }))],
    ['a checksum that is complete', changed(second, (p) => Object.assign(p, { csumStart: -1 }))],
    ['an offload frame', changed(second, (p) => Object.assign(p, { gsoType: Gso.udpL4 }))],
    ['a tagged frame', changed(second, (p) => Object.assign(p, { tci: 10 }))],
    ['a frame that others get too', changed(second, (p) => Object.assign(p, { shared: true }))],
  ])('%s', (_, packet) => {
    expect(begun().append(packet)).toBe(false);
  });

  it.each([
    ['less data than a part may have', 15],
    ['no data', 0],
  ])('%s', (_, length) => {
    expect(new UdpTrain().begin(datagram({ length }))).toBe(false);
  });
});
