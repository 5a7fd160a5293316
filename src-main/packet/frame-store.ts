/**
 * Frames that wait: private copies of their bytes and of all that the core knows about them. Slots of four sizes lie
 * in slabs; a slab is made when the others of its size are full and given back when nothing has waited in it, so the
 * memory follows what is really waiting. In steady state nothing is allocated.
 */
import { HEADROOM, MAX_FRAME, Packet } from './packet.ts';

/** Memory for slabs, with the address that system calls know it by (0 where there are none). */
export type Allocate = (length: number) => { readonly bytes: Uint8Array; readonly address: number };

/** Bytes that all waiting frames may take: 100 ms of 20 Gbit/s. */
export const STORE_BYTES = 268_435_456;
/** Slot sizes with HEADROOM: small frames, MTU 1500, jumbo, offload; and how many of them lie in a slab. */
const CLASSES = [
  { size: 320, slots: 1024 },
  { size: 1664, slots: 256 },
  { size: 9408, slots: 64 },
  { size: (HEADROOM + MAX_FRAME + 63) & ~63, slots: 16 },
] as const;

export class HeldFrame {
  /** The frame; its bytes belong to whoever it is given to until the frame is freed. */
  readonly packet: Packet;
  /** Bytes of the slot. */
  readonly size: number;
  next: HeldFrame | null = null;
  /** When it goes on, ms. */
  dueMs = 0;
  /** When it came, ms; on a cable: when its last bit is on the cable. */
  sinceMs = 0;
  /** Devices that it has passed. */
  hops = 0;
  /** Frames that it is on the wire. */
  parts = 1;
  /** Its octets on the wire, those of all its parts. */
  wireBytes = 0;
  readonly slab: Slab;
  readonly at: number;

  constructor(slab: Slab, at: number, size: number) {
    this.slab = slab;
    this.at = at;
    this.size = size;
    this.packet = new Packet(slab.bytes);
    this.packet.address = slab.address;
  }
}

/** Memory of slots of one size. */
class Slab {
  readonly bytes: Uint8Array;
  readonly address: number;
  readonly slots: number;
  readonly kind: SizeClass;
  free: HeldFrame | null = null;
  used = 0;
  /** Nothing waited in it at the last `trim`. */
  idle = false;

  constructor(kind: SizeClass, allocate: Allocate) {
    const memory = allocate(kind.size * kind.slots);
    this.bytes = memory.bytes;
    this.address = memory.address;
    this.slots = kind.slots;
    this.kind = kind;
    for (let slot = kind.slots - 1; slot >= 0; slot--) {
      const frame = new HeldFrame(this, slot * kind.size, kind.size);
      frame.next = this.free;
      this.free = frame;
    }
  }
}

class SizeClass {
  readonly size: number;
  readonly slots: number;
  readonly slabs: Slab[] = [];
  /** A slab with room, where one is known. */
  open: Slab | null = null;

  constructor(size: number, slots: number) {
    this.size = size;
    this.slots = slots;
  }
}

export class FrameStore {
  readonly maxBytes: number;
  /** Bytes of all slots in use. */
  usedBytes = 0;
  /** Frames that wait. */
  frames = 0;
  readonly #allocate: Allocate;
  readonly #classes = CLASSES.map(({ size, slots }) => new SizeClass(size, slots));

  constructor(allocate: Allocate, maxBytes = STORE_BYTES) {
    this.#allocate = allocate;
    this.maxBytes = maxBytes;
  }

  /**
   * Whether a queue that holds `heldBytes` may keep more. Each may hold as much as is free, so one alone gets half of
   * the store and none can take the last of it from the others.
   */
  hasRoomFor(heldBytes: number): boolean {
    return heldBytes < this.maxBytes - this.usedBytes;
  }

  /** Memory that slabs take. */
  get slabBytes(): number {
    let total = 0;
    for (const { slabs, size, slots } of this.#classes) total += slabs.length * size * slots;
    return total;
  }

  /** Copies a frame into the store; null when that is full. */
  keep(packet: Packet): HeldFrame | null {
    const kind = this.#classFor(HEADROOM + packet.end - packet.start);
    if (kind === null || this.usedBytes + kind.size > this.maxBytes) return null;
    const slab = this.#slabWithRoom(kind);
    const frame = slab.free as HeldFrame;
    slab.free = frame.next;
    slab.used++;
    frame.next = null;
    this.usedBytes += frame.size;
    this.frames++;
    frame.packet.copyFrom(packet, frame.at);
    return frame;
  }

  /** Gives the slot of a frame back; the frame must not be used any more. */
  free(frame: HeldFrame): void {
    const { slab } = frame;
    frame.next = slab.free;
    slab.free = frame;
    slab.used--;
    slab.idle = false;
    slab.kind.open = slab;
    this.usedBytes -= frame.size;
    this.frames--;
  }

  /** Gives back slabs in which nothing has waited since the last call. To be called now and then. */
  trim(): void {
    for (const kind of this.#classes) {
      for (let i = kind.slabs.length - 1; i >= 0; i--) {
        const slab = kind.slabs[i] as Slab;
        if (slab.used === 0 && slab.idle) kind.slabs.splice(i, 1);
        slab.idle = true;
      }
      if (kind.open !== null && !kind.slabs.includes(kind.open)) kind.open = null;
    }
  }

  #classFor(size: number): SizeClass | null {
    for (const kind of this.#classes) if (size <= kind.size) return kind;
    return null;
  }

  #slabWithRoom(kind: SizeClass): Slab {
    if (kind.open !== null && kind.open.free !== null) return kind.open;
    for (const slab of kind.slabs)
      if (slab.free !== null) {
        kind.open = slab;
        return slab;
      }
    const slab = new Slab(kind, this.#allocate);
    kind.slabs.push(slab);
    kind.open = slab;
    return slab;
  }
}
