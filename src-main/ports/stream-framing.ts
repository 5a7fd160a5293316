/**
 * QEMU's stream framing (net/stream.c): four bytes big endian with the length, then the frame. This is the
 * receiving half: a slab that takes one read of many frames, and gives them out as views into itself.
 *
 * Odd cases: a length of 0 or beyond MAX_FRAME is hostile: what follows cannot be trusted, the connection must
 * end. 1 to 13 is a runt: it is skipped and the stream goes on.
 */
import { ETH_HEADER, MAX_FRAME, type Packet } from '../packet/packet.ts';
import { takeTags } from '../packet/vlan-tag.ts';
import { get32, put32 } from '../wire/bytes.ts';

/** Octets of the length prefix. */
export const PREFIX = 4;
/** Most bytes of one read. */
export const SLAB_READ = 262_144;
/** A slab: one read, behind the beginning of a frame that the read before left incomplete. */
export const SLAB = SLAB_READ + PREFIX + MAX_FRAME;

/** Bytes that a peer which does not read may hold back before frames to it are dropped. */
export const QUEUE_BYTES = 4 * 1024 * 1024;

/** Answers of `next`. */
export const Next = { nothing: 0, frame: 1, runt: 2, hostile: 3 } as const;

export class StreamSlab {
  readonly bytes: Uint8Array;
  readonly address: number;
  #head = 0;
  #tail = 0;

  /** `bytes` has SLAB bytes; `address` is 0 where they are not for system calls. */
  constructor(bytes: Uint8Array, address: number) {
    this.bytes = bytes;
    this.address = address;
  }

  /** Moves the incomplete rest to the front and returns where to read to. Frames given out before are gone. */
  makeRoom(): number {
    if (this.#head > 0) {
      this.bytes.copyWithin(0, this.#head, this.#tail);
      this.#tail -= this.#head;
      this.#head = 0;
    }
    return this.#tail;
  }

  /** `length` bytes were read to where `makeRoom` said. */
  filled(length: number): void {
    this.#tail += length;
  }

  /** Forgets everything: the connection is a new one. */
  reset(): void {
    this.#head = 0;
    this.#tail = 0;
  }

  /** True when a whole frame (or something hostile) waits. */
  get waiting(): boolean {
    const available = this.#tail - this.#head;
    if (available < PREFIX) return false;
    const length = get32(this.bytes, this.#head);
    return length === 0 || length > MAX_FRAME || available >= PREFIX + length;
  }

  /** Points `packet` at the next frame, a runt, or what stands where a frame should be, from its length prefix on. */
  next(packet: Packet): number {
    if (!this.waiting) return Next.nothing;
    const prefix = this.#head;
    const length = get32(this.bytes, prefix);
    if (length === 0 || length > MAX_FRAME) {
      packet.set(this.bytes, this.address, prefix, prefix, this.#tail);
      return Next.hostile;
    }
    const start = prefix + PREFIX;
    this.#head = start + length;
    packet.set(this.bytes, this.address, prefix, start, this.#head);
    if (length < ETH_HEADER) return Next.runt;
    takeTags(packet);
    return Next.frame;
  }
}

/** Writes the length prefix of a frame of `length` bytes. */
export function putPrefix(bytes: Uint8Array, offset: number, length: number): void {
  put32(bytes, offset, length);
}
