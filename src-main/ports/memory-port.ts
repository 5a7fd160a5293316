/** A port without an outside: frames are injected by the test and found again where they left. */
import { DropReason, PASS, type Verdict } from '../packet/drop-reason.ts';
import { HEADROOM, NO_TAG, Packet } from '../packet/packet.ts';
import { takeTags } from '../packet/vlan-tag.ts';
import { QueuedPort } from './queued-port.ts';

/** Frames that may wait in either direction. */
const QUEUE = 65_536;

export class MemoryPort extends QueuedPort<Packet> {
  readonly kind = 'memory';
  readonly offload: boolean;
  /** Frames that left, oldest first, each a packet of its own with tag and offload metadata beside the bytes. */
  readonly sent: Packet[] = [];
  #connected = true;

  constructor(options: { readonly offload?: boolean } = {}) {
    super(QUEUE);
    this.offload = options.offload ?? false;
  }

  get connected(): boolean {
    return this.#connected;
  }

  set connected(connected: boolean) {
    if (connected === this.#connected) return;
    this.#connected = connected;
    this.onConnected?.(connected);
  }

  /** Lets a frame arrive; a tag stands in its bytes. */
  inject(frame: Uint8Array): void {
    const packet = emptyCopy(frame.length);
    packet.buffer.set(frame, packet.start);
    this.injectPacket(packet);
  }

  /** Lets a packet arrive as it is, with its offload metadata. Its memory belongs to the port. */
  injectPacket(packet: Packet): void {
    if (this.admits(packet.buffer, packet.start, packet.end)) this.arrive(packet);
  }

  protected fill(packet: Packet, from: Packet): void {
    packet.set(from.buffer, from.address, from.floor, from.start, from.end);
    packet.tagLike(from);
    packet.gsoType = from.gsoType;
    packet.gsoSize = from.gsoSize;
    packet.headerLength = from.headerLength;
    packet.csumStart = from.csumStart;
    packet.csumOffset = from.csumOffset;
    if (packet.tci === NO_TAG) takeTags(packet);
  }

  send(packet: Packet): Verdict {
    if (!this.#connected) return DropReason.notConnected;
    if (this.sent.length >= QUEUE) return DropReason.queueFull;
    const copy = emptyCopy(packet.end - packet.start);
    copy.copyFrom(packet);
    this.sent.push(copy);
    return PASS;
  }

  override close(): void {
    super.close();
    this.connected = false;
  }
}

function emptyCopy(length: number): Packet {
  const bytes = new Uint8Array(HEADROOM + length);
  const packet = new Packet(bytes);
  packet.set(bytes, 0, 0, HEADROOM, bytes.length);
  return packet;
}
