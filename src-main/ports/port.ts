/**
 * A port is where frames enter and leave the core: a TAP device, a QEMU stream socket, a light VM, memory.
 * Every implementation passes test/support/port-conformance.ts.
 *
 * The run loop owns the order, and nothing is re-entered. One turn of a port: `receive` fills a burst, the
 * core forwards it and calls `send` on any ports; again while `more` says that frames wait in memory; then
 * `flush` on every port that was sent to. Only after that the bytes of the received frames may be reused.
 */
import type { DropReason, Verdict } from '../packet/drop-reason.ts';
import { Packet } from '../packet/packet.ts';

/** Frames that the core takes at once. */
export const BURST = 32;

export interface Burst {
  readonly packets: readonly Packet[];
  /** How many of `packets` the last `receive` filled. */
  count: number;
}

/** A burst to receive into. Its packets point at nothing until a port fills them. */
export function createBurst(size = BURST): Burst {
  const nowhere = new Uint8Array(0);
  return { packets: Array.from({ length: size }, () => new Packet(nowhere)), count: 0 };
}

/** What `PortHost.watch` waits for; bits of epoll(7). */
export const Interest = { none: 0, readable: 1, writable: 4 } as const;

/** The run loop as one port sees it. */
export interface PortHost {
  /** Milliseconds, monotonic: the clock of every `nowMs` and `atMs`. */
  now(): number;
  /** Frames wait to be received: gives the port its turn. Allowed at any time, also outside of a turn. */
  ready(): void;
  /** Calls `event` while `fd` is ready for what `interest` names, or has failed. `none` forgets the fd: before it is closed. */
  watch(fd: number, interest: number): void;
  /** Calls `alarm` once, at `atMs` or soon after. A new time replaces the old one, Infinity cancels. */
  alarmAt(atMs: number): void;
}

export type PortKind = 'memory' | 'tap' | 'stream' | 'light';

export interface Port {
  readonly kind: PortKind;
  /** True while frames can leave. A port without a peer drops with `notConnected`. */
  readonly connected: boolean;
  /** Takes offload frames (gsoType, csumStart) as they are. Others get them segmented and checksummed. */
  readonly offload: boolean;
  /** Frames of the same turn wait in memory: `receive` again before `flush`. */
  readonly more: boolean;

  /**
   * Frames that were lost inside the port after `send` took them, or before `receive` could give them. `packet` is the first of
   * them, or what stands where a frame should be; valid during the call.
   */
  onDrop: ((reason: DropReason, frames: number, packet: Packet) => void) | null;
  /** `connected` changed. */
  onConnected: ((connected: boolean) => void) | null;

  /** Starts: opens what was not opened, asks `host` for readiness. Called once. */
  attach(host: PortHost, nowMs: number): void;
  /** Readiness of a watched fd. True: the port has frames, give it its turn. */
  event(fd: number, events: number, nowMs: number): boolean;
  /** The time of `alarmAt` has come. */
  alarm(nowMs: number): void;
  /**
   * Fills the burst with at most BURST frames and returns their number; never blocks. The tag is taken out of
   * the frame into `tci`. Malformed input (hostile length prefix, runt) is counted by `onDrop`, never thrown.
   */
  receive(burst: Burst, nowMs: number): number;
  /**
   * Takes a frame, puts the tag back where `tci` is set. The bytes of a `shared` packet are only valid during
   * the call, those of others until `flush`. Fields are left as they were found, and so are the bytes in `[start, end)` of a
   * shared packet; those of another one belong to the port from now on.
   */
  send(packet: Packet): Verdict;
  /** Writes what `send` took. */
  flush(nowMs: number): void;
  /** Closes what the port opened. Idempotent. */
  close(): void;
}
