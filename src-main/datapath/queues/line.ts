/** What queues of the datapath have in common: frames wait in them for a time, and then go on. */
import type { HeldFrame } from '../../packet/frame-store.ts';
import { Gso, type Packet } from '../../packet/packet.ts';
import { wireBytes, wireFrames } from '../../packet/wire-size.ts';
import type { Datapath } from '../datapath.ts';
import type { Due } from './agenda.ts';

export interface Line extends Due {
  /** The next frame that is due, or null; sets `dueMs` for the one after it. */
  take(nowMs: number): HeldFrame | null;
  /** Lets a frame go on where it was on its way to. */
  pass(dp: Datapath, packet: Packet): void;
}

/** An offload frame that takes longer than this on the wire is cut before it waits: others come in between. */
const WHOLE_MS = 1;

/** Milliseconds that `bytes` take at a rate in bit/s. */
export function wireMs(bytes: number, rateBps: number): number {
  return (bytes * 8000) / rateBps;
}

/** Octets of a packet on the wire: those of all the frames that it is there. */
export function octetsOf(packet: Packet): number {
  return wireBytes(packet, wireFrames(packet));
}

/** Whether an offload frame is too large to pass as a whole at a rate in bit/s (0: unlimited). */
export function isTooLong(packet: Packet, rateBps: number): boolean {
  return packet.gsoType !== Gso.none && rateBps > 0 && wireMs(octetsOf(packet), rateBps) > WHOLE_MS;
}
