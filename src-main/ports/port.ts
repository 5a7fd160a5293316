/**
 * A port is where frames enter and leave the core: a TAP device, a QEMU stream socket, a light VM, memory.
 * Every implementation passes test/support/port-conformance.ts.
 *
 * The run loop calls, in this order and never re-entered: `receive` (fills a burst, never blocks), then the
 * core forwards and calls `send` on any ports, then `flush` on each port that was sent to.
 */
import type { Packet } from '../packet/packet.ts';
import type { Verdict } from '../packet/drop-reason.ts';

/** Frames taken from a port before the others get their turn. */
export const BURST = 32;

export interface Burst {
  readonly packets: readonly Packet[];
  /** How many of `packets` the last `receive` filled. */
  count: number;
}

export interface Port {
  readonly kind: 'memory' | 'tap' | 'stream' | 'light';
  /** File descriptor that becomes readable when `receive` has work; −1 where the port wakes the loop itself. */
  readonly fd: number;
  /** True while frames can leave. A port without a peer drops with `notConnected`. */
  readonly connected: boolean;
  /** Takes offload frames (gsoType, csumStart) as they are. Others are segmented before `send`. */
  readonly offload: boolean;
  /**
   * Reads at most BURST frames into the burst and returns their number. `tci` is taken out of the frame.
   * Malformed input (hostile length prefix, runt) is counted through `onDrop` and never thrown.
   */
  receive(burst: Burst, nowMs: number): number;
  /**
   * Takes a frame; its bytes are valid until `flush`. Puts the tag back when `packet.tci` is set.
   * Leaves `packet` as it found it.
   */
  send(packet: Packet): Verdict;
  /** Writes what `send` took; returns frames dropped for a full queue since the last call. */
  flush(nowMs: number): void;
  /** Frames that were lost inside the port, by reason, since the last call of the listener. */
  onDrop: ((reason: Verdict, frames: number) => void) | null;
  close(): void;
}
