/**
 * A port whose other side is code in the same thread: the NIC of a light VM. Frames to it are handed over at
 * once; frames from it wait in a bounded queue for the port's turn, so that a VM that answers inside of
 * `deliver` does not re-enter the core.
 */
import { DropReason, PASS, type Verdict } from '../packet/drop-reason.ts';
import { ETH_HEADER, HEADROOM, MAX_FRAME, NO_TAG, type Packet } from '../packet/packet.ts';
import { takeTags, writeTaggedHeader } from '../packet/vlan-tag.ts';
import { ETHERNET_TYPE } from '../wire/ethernet.ts';
import { BURST, type Burst, type Port, type PortHost } from './port.ts';

/** Frames that a VM may send before the core takes them. */
export const LIGHT_QUEUE = 1024;

/** A frame with its tag put back, for as long as it is looked at. */
const tagged = new Uint8Array(MAX_FRAME);

export class LightPort implements Port {
  readonly kind = 'light';
  readonly offload = false;
  readonly connected = true;
  onDrop: Port['onDrop'] = null;
  onConnected: Port['onConnected'] = null;

  readonly #deliver: (frame: Uint8Array, nowMs: number) => void;
  readonly #queue: Uint8Array[] = [];
  #head = 0;
  #host: PortHost | null = null;

  /** `deliver` takes each frame for the VM, tag in place; the bytes are valid during the call only. */
  constructor(deliver: (frame: Uint8Array, nowMs: number) => void) {
    this.#deliver = deliver;
  }

  get more(): boolean {
    return this.#head < this.#queue.length;
  }

  /** The VM sends a frame; it is copied. Beyond LIGHT_QUEUE waiting ones it is dropped and counted. */
  transmit(frame: Uint8Array): void {
    if (frame.length > MAX_FRAME) this.onDrop?.(DropReason.oversized, 1);
    else if (frame.length < ETH_HEADER) this.onDrop?.(DropReason.runt, 1);
    else if (this.#queue.length - this.#head >= LIGHT_QUEUE) this.onDrop?.(DropReason.queueFull, 1);
    else {
      const copy = new Uint8Array(HEADROOM + frame.length);
      copy.set(frame, HEADROOM);
      this.#queue.push(copy);
      this.#host?.ready();
    }
  }

  attach(host: PortHost): void {
    this.#host = host;
    if (this.more) host.ready();
  }

  event(): boolean {
    return false;
  }

  alarm(): void {}

  receive(burst: Burst): number {
    let count = 0;
    while (count < BURST && this.more) {
      const bytes = this.#queue[this.#head++] as Uint8Array;
      const packet = burst.packets[count++] as Packet;
      packet.set(bytes, 0, 0, HEADROOM, bytes.length);
      takeTags(packet);
    }
    if (!this.more) {
      this.#queue.length = 0;
      this.#head = 0;
    }
    burst.count = count;
    return count;
  }

  send(packet: Packet): Verdict {
    if (this.#host === null) return DropReason.notConnected;
    this.#deliver(wholeFrame(packet), this.#host.now());
    return PASS;
  }

  flush(): void {}

  close(): void {
    this.#host = null;
    this.#queue.length = 0;
    this.#head = 0;
  }
}

function wholeFrame(packet: Packet): Uint8Array {
  if (packet.tci === NO_TAG) return packet.buffer.subarray(packet.start, packet.end);
  const rest = packet.buffer.subarray(packet.start + ETHERNET_TYPE, packet.end);
  const header = writeTaggedHeader(packet, tagged, 0);
  tagged.set(rest, header);
  return tagged.subarray(0, header + rest.length);
}
