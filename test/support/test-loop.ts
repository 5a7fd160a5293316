/** A run loop that a test steps by hand: epoll without waiting, between turns of Node's own event loop. */

import { setImmediate } from 'node:timers/promises';
import { HEADROOM, NO_TAG, Packet } from '../../src-main/packet/packet.ts';
import { writeTaggedHeader } from '../../src-main/packet/vlan-tag.ts';
import { libcMissing } from '../../src-main/ports/linux/libc.ts';
import { PollSet } from '../../src-main/ports/linux/poll-set.ts';
import type { Burst, Port } from '../../src-main/ports/port.ts';
import { RunLoop } from '../../src-main/switchd/run-loop.ts';
import { ETHERNET_TYPE } from '../../src-main/wire/ethernet.ts';

/** Longest time that something may take; far above what it does take. */
const PATIENCE_MS = 30_000;

/** What a port brought: the bytes without the tag, and the tag. */
export interface Received {
  readonly frame: Uint8Array;
  readonly tci: number;
  readonly packet: Packet;
}

/** Epoll without waiting. */
export class SteppedLoop<I> extends RunLoop<I> {
  readonly #poll = libcMissing() === null ? new PollSet() : null;

  override watch(fd: number, interest: number, slot: number): void {
    this.#poll?.watch(fd, interest, slot);
  }

  protected override sooner(): void {}

  /** One pass over everything that is ready. */
  step(): void {
    const now = this.now();
    const poll = this.#poll;
    for (let event = 0, count = poll?.wait(0) ?? 0; poll && event < count; event++) {
      const slot = this.slots[poll.slotOf(event)];
      if (slot?.port.event(poll.fdOf(event), poll.eventsOf(event), now)) this.turn(slot);
    }
    this.round(now);
  }

  /** Gives the port that fits its turn, before anything else that has happened is seen. */
  turnOf(fits: (ingress: I) => boolean): void {
    const slot = this.slots.find((one) => one !== undefined && fits(one.ingress));
    if (slot !== undefined) this.turn(slot);
  }

  /** Steps until `condition` holds. */
  async until(condition: () => boolean, what = 'the condition'): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (!condition()) {
      if (performance.now() > end) throw new Error(`${what} did not come true`);
      this.step();
      await setImmediate();
    }
  }

  /** Steps until nothing has happened for a while, to see that nothing does. */
  async settle(steps = 50): Promise<void> {
    for (let i = 0; i < steps; i++) {
      this.step();
      await setImmediate();
    }
  }

  override close(): void {
    super.close();
    this.#poll?.close();
  }
}

/** Keeps what ports receive, by port; nothing is forwarded unless `onReceive` does. */
export class TestLoop extends SteppedLoop<Port> {
  readonly received = new Map<Port, Received[]>();
  /** Frames that count; the others are chatter of the outside. */
  accept: (packet: Packet) => boolean = () => true;
  onReceive: ((port: Port, packet: Packet) => void) | null = null;
  /** Ports to flush at the end of each turn. */
  readonly flushed = new Set<Port>();
  /** Sizes of all bursts. */
  readonly bursts: number[] = [];

  constructor() {
    super({
      forwarder: {
        receiveBurst: (port, burst) => this.#keep(port, burst),
        flush: () => {
          for (const port of this.flushed) port.flush(this.now());
        },
        nextReleaseMs: Number.POSITIVE_INFINITY,
        release: () => {},
      },
      now: () => performance.now(),
      tick: () => Number.POSITIVE_INFINITY,
    });
  }

  plug<P extends Port>(port: P): P {
    this.received.set(port, []);
    this.add(port, port);
    return port;
  }

  framesOf(port: Port): Uint8Array[] {
    return (this.received.get(port) ?? []).map(({ frame }) => frame);
  }

  #keep(port: Port, burst: Burst): void {
    this.bursts.push(burst.count);
    for (const packet of burst.packets.slice(0, burst.count)) {
      if (!this.accept(packet)) continue;
      const copy = new Packet(new Uint8Array(HEADROOM + packet.end - packet.start));
      copy.copyFrom(packet);
      const frame = copy.buffer.subarray(copy.start, copy.end);
      this.received.get(port)?.push({ frame, tci: packet.tci, packet: copy });
      this.onReceive?.(port, packet);
    }
  }
}

/** A frame of `length` octets to be sent: numbered, untagged in memory, with the tag that `tci` names beside it. */
export function packetOf(frame: Uint8Array, tci = NO_TAG): Packet {
  const packet = new Packet(new Uint8Array(HEADROOM + frame.length));
  packet.buffer.set(frame, HEADROOM);
  packet.set(packet.buffer, 0, 0, HEADROOM, HEADROOM + frame.length);
  packet.tci = tci;
  return packet;
}

/** Addresses, the EtherType for local experiments, `number`, and bytes that follow from it. */
export function frameOf(number: number, length = 64): Uint8Array {
  const frame = Uint8Array.from({ length }, (_, i) => number + i);
  frame.set([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x88, 0xb5, number >> 8, number]);
  return frame;
}

/** The frame with a tag in it. */
export function tagged(frame: Uint8Array, tci: number, tpid = 0x8100): Uint8Array {
  const tag = [tpid >> 8, tpid & 0xff, tci >> 8, tci & 0xff];
  return Uint8Array.from([...frame.subarray(0, 12), ...tag, ...frame.subarray(12)]);
}

/** A frame as it is on the wire: its bytes with the tags that stand beside them. */
export function wholeFrame(packet: Packet): Uint8Array {
  const bytes = packet.buffer.slice(packet.start, packet.end);
  if (packet.tci === NO_TAG) return bytes;
  const whole = new Uint8Array(packet.length);
  const header = writeTaggedHeader(packet, whole, 0);
  whole.set(bytes.subarray(ETHERNET_TYPE), header);
  return whole;
}
