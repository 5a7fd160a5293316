/**
 * Copies of a frame that differ from the others in their bytes: a marked one, a cut one, one with a second tag. Copies live
 * until the frame that they were made of has left all devices; then their memory is used again. They are
 * `shared`, so a port that keeps bytes copies them.
 */
import { HEADROOM, MAX_FRAME, Packet } from './packet.ts';

/** Bytes of all copies of one frame: a flood of 1,000 full frames to marked ports, or of 15 offload frames. */
export const COPY_MEMORY = 1 << 20;
/** Below this a loop beats the view that a copy of a range needs. */
const LOOP_BELOW = 192;

export class CopyPool {
  private memory: Uint8Array | null = null;
  private readonly packets: Packet[] = [];
  private used = 0;
  private at = 0;

  /** A copy with HEADROOM in front; null when the memory is used up. Allocates only the first time. */
  take(source: Packet): Packet | null {
    const length = source.end - source.start;
    const start = this.at + HEADROOM;
    if (length > MAX_FRAME || start + length > COPY_MEMORY) return null;
    this.memory ??= new Uint8Array(COPY_MEMORY);
    const copy = this.packets[this.used] ?? this.more(this.memory);
    copyBytes(source, this.memory, start, length);
    copy.set(this.memory, 0, this.at, start, start + length);
    copy.takeMetadata(source);
    copy.shared = true;
    this.used++;
    this.at = start + length;
    return copy;
  }

  /** How much is taken; for `release`. */
  get mark(): number {
    return this.used;
  }

  /** Gives back all that was taken since `mark`: nobody has those copies any more. */
  release(mark: number): void {
    if (this.used === mark) return;
    this.at = (this.packets[mark] as Packet).floor;
    this.used = mark;
  }

  private more(memory: Uint8Array): Packet {
    const packet = new Packet(memory);
    this.packets.push(packet);
    return packet;
  }
}

function copyBytes(source: Packet, target: Uint8Array, offset: number, length: number): void {
  const { buffer, start, end } = source;
  if (length >= LOOP_BELOW) target.set(buffer.subarray(start, end), offset);
  else for (let i = 0; i < length; i++) target[offset + i] = buffer[start + i] as number;
}
