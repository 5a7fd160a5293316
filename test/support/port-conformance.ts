/** What every Port must do, whatever stands behind it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DropReason, PASS } from '../../src-main/packet/drop-reason.ts';
import { NO_TAG, type Packet } from '../../src-main/packet/packet.ts';
import { BURST, type Port } from '../../src-main/ports/port.ts';
import { frameOf, packetOf, TestLoop, tagged } from './test-loop.ts';

/** A port with its outside. */
export interface Rig {
  readonly port: Port;
  /** Lets whole frames arrive at the port, in order. */
  inject(frames: readonly Uint8Array[]): void;
  /** Whole frames that left by the port so far. */
  outside(): Uint8Array[];
  /** The largest frame that the outside carries. */
  readonly maxFrame: number;
  /** The outside goes away; absent where it cannot. */
  leave?(): void;
  close(): void;
}

/** Runs the suite for one implementation; `make` plugs the port into the loop and waits until frames pass. */
export function portConformance(name: string, make: (loop: TestLoop) => Promise<Rig>): void {
  describe(`${name} as a port`, () => {
    let loop: TestLoop;
    let rig: Rig;

    beforeEach(async () => {
      loop = new TestLoop();
      rig = await make(loop);
      loop.flushed.add(rig.port);
    });

    afterEach(() => {
      rig.close();
      loop.close();
    });

    const received = () => loop.received.get(rig.port) ?? [];
    const arrived = (count: number) =>
      loop.until(() => received().length >= count, `${count} frames at the port`);
    const left = (count: number) =>
      loop.until(() => rig.outside().length >= count, `${count} frames outside`);

    it('gives frames in order, in bursts of bounded size', async () => {
      const frames = Array.from({ length: 3 * BURST + 5 }, (_, i) => frameOf(i, 60 + (i % 90)));
      rig.inject(frames);
      await arrived(frames.length);
      expect(loop.framesOf(rig.port)).toEqual(frames);
      expect(Math.max(...loop.bursts)).toBeLessThanOrEqual(BURST);
    });

    it('gives frames of all sizes', async () => {
      const frames = [60, 61, 62, 63, 1514, rig.maxFrame - 1, rig.maxFrame].map((length, i) =>
        frameOf(i, length),
      );
      rig.inject(frames);
      await arrived(frames.length);
      expect(loop.framesOf(rig.port)).toEqual(frames);
    });

    it('takes two tags out of a frame, at most', async () => {
      const twice = tagged(tagged(frameOf(1), 0x2014), 0x0064, 0x88a8);
      const third = tagged(frameOf(3), 3);
      const thrice = tagged(tagged(third, 2), 1);
      rig.inject([tagged(frameOf(0), 0x600a), twice, frameOf(2), thrice]);
      await arrived(4);
      expect(received().map(({ tci }) => tci)).toEqual([0x600a, 0x0064, NO_TAG, 1]);
      const packets = received().map(({ packet }) => packet);
      expect(packets.map(({ innerTci }) => innerTci)).toEqual([NO_TAG, 0x2014, NO_TAG, 2]);
      expect(packets.map(({ deepTag }) => deepTag)).toEqual([false, false, false, true]);
      expect([packets[1]?.tpid, packets[1]?.innerTpid]).toEqual([0x88a8, 0x8100]);
      expect(loop.framesOf(rig.port)).toEqual([frameOf(0), frameOf(1), frameOf(2), third]);
    });

    it('sends frames in order, of all sizes', async () => {
      const sizes = [60, 61, 1514, rig.maxFrame, 64, 99];
      const frames = sizes.map((length, i) => frameOf(i, length));
      for (const frame of frames) expect(rig.port.send(packetOf(frame))).toBe(PASS);
      await left(frames.length);
      expect(rig.outside()).toEqual(frames);
    });

    it('puts the tag back', async () => {
      const service = packetOf(frameOf(1), 0x0064);
      service.tpid = 0x88a8;
      expect(rig.port.send(packetOf(frameOf(0), 0x600a))).toBe(PASS);
      expect(rig.port.send(service)).toBe(PASS);
      const twice = packetOf(frameOf(2), 0x0064);
      twice.tpid = 0x88a8;
      twice.innerTci = 0x600a;
      expect(rig.port.send(twice)).toBe(PASS);
      await left(3);
      expect(rig.outside()).toEqual([
        tagged(frameOf(0), 0x600a),
        tagged(frameOf(1), 0x64, 0x88a8),
        tagged(tagged(frameOf(2), 0x600a), 0x64, 0x88a8),
      ]);
    });

    it('sends frames that have no room in front', async () => {
      const tight = (frame: Uint8Array, tci: number): Packet => {
        const packet = packetOf(frame, tci);
        packet.floor = packet.start;
        packet.buffer.fill(0xee, 0, packet.start);
        return packet;
      };
      const twice = tight(frameOf(3), 6);
      twice.innerTci = 7;
      const packets = [
        tight(frameOf(0), NO_TAG),
        tight(frameOf(1), 5),
        tight(frameOf(2), NO_TAG),
        twice,
      ];
      for (const packet of packets) expect(rig.port.send(packet)).toBe(PASS);
      await left(4);
      const twiceTagged = tagged(tagged(frameOf(3), 7), 6);
      expect(rig.outside()).toEqual([frameOf(0), tagged(frameOf(1), 5), frameOf(2), twiceTagged]);
      for (const { buffer, start } of packets)
        expect(buffer.subarray(0, start).every((byte) => byte === 0xee)).toBe(true);
    });

    it('has done with a shared frame when send returns, and leaves it alone', async () => {
      const packet = packetOf(frameOf(0, 200), 7);
      packet.shared = true;
      expect(rig.port.send(packet)).toBe(PASS);
      expect(packet.buffer.subarray(packet.start, packet.end)).toEqual(frameOf(0, 200));
      expect([packet.tci, packet.shared]).toEqual([7, true]);
      packet.buffer.fill(0xee);
      await left(1);
      expect(rig.outside()).toEqual([tagged(frameOf(0, 200), 7)]);
    });

    it('forwards what it received, where it lies', async () => {
      loop.onReceive = (port, packet) => {
        if (port === rig.port) expect(port.send(packet)).toBe(PASS);
      };
      const frames = Array.from({ length: 100 }, (_, i) => {
        const plain = frameOf(i, 60 + i);
        if (i % 3 === 0) return tagged(plain, i);
        return i % 7 === 0 ? tagged(tagged(plain, i), i + 1, 0x88a8) : plain;
      });
      rig.inject(frames);
      await left(frames.length);
      expect(rig.outside()).toEqual(frames);
    });

    it('drops with a reason when its outside has gone, and says that it is not connected', async () => {
      if (!rig.leave) return;
      const states: boolean[] = [];
      rig.port.onConnected = (connected) => states.push(connected);
      rig.leave();
      await loop.until(() => !rig.port.connected, 'the port noticing');
      expect(states).toEqual([false]);
      expect(rig.port.send(packetOf(frameOf(0)))).toBe(DropReason.notConnected);
    });

    it('can be closed twice, and takes nothing afterwards', () => {
      loop.remove(rig.port);
      rig.port.close();
      expect(rig.port.send(packetOf(frameOf(0)))).toBe(DropReason.notConnected);
    });
  });
}
