/** Frames in the order in which they came: a list through the frames themselves. */
import type { HeldFrame } from '../../packet/frame-store.ts';

export class Fifo {
  head: HeldFrame | null = null;
  #tail: HeldFrame | null = null;

  push(frame: HeldFrame): void {
    frame.next = null;
    if (this.#tail === null) this.head = frame;
    else this.#tail.next = frame;
    this.#tail = frame;
  }

  shift(): HeldFrame | null {
    const frame = this.head;
    if (frame === null) return null;
    this.head = frame.next;
    if (this.head === null) this.#tail = null;
    frame.next = null;
    return frame;
  }
}
