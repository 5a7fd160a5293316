/** A port whose other side is code in the same thread: the NIC of a light VM. Frames to it are handed over at once. */
import { DropReason, PASS, type Verdict } from '../packet/drop-reason.ts';
import { HEADROOM, MAX_FRAME, NO_TAG, type Packet } from '../packet/packet.ts';
import { takeTags, writeTaggedHeader } from '../packet/vlan-tag.ts';
import { ETHERNET_TYPE } from '../wire/ethernet.ts';
import { QueuedPort } from './queued-port.ts';

/** Frames that a VM may send before the core takes them. */
export const LIGHT_QUEUE = 1024;

/** A frame with its tag put back, for as long as it is looked at. */
const tagged = new Uint8Array(MAX_FRAME);

export class LightPort extends QueuedPort<Uint8Array> {
  readonly kind = 'light';
  readonly offload = false;
  readonly connected = true;
  readonly #deliver: (frame: Uint8Array, nowMs: number) => void;

  /** `deliver` takes each frame for the VM, tag in place; the bytes are valid during the call only. */
  constructor(deliver: (frame: Uint8Array, nowMs: number) => void) {
    super(LIGHT_QUEUE);
    this.#deliver = deliver;
  }

  /** The VM sends a frame; it is copied. Beyond LIGHT_QUEUE waiting ones it is dropped and counted. */
  transmit(frame: Uint8Array): void {
    if (frame.length > MAX_FRAME) this.lose(DropReason.oversized, frame, 0, frame.length);
    else if (this.admits(frame, 0, frame.length)) {
      const copy = new Uint8Array(HEADROOM + frame.length);
      copy.set(frame, HEADROOM);
      this.arrive(copy);
    }
  }

  protected fill(packet: Packet, bytes: Uint8Array): void {
    packet.set(bytes, 0, 0, HEADROOM, bytes.length);
    takeTags(packet);
  }

  send(packet: Packet): Verdict {
    if (this.host === null) return DropReason.notConnected;
    this.#deliver(wholeFrame(packet), this.host.now());
    return PASS;
  }
}

function wholeFrame(packet: Packet): Uint8Array {
  if (packet.tci === NO_TAG) return packet.buffer.subarray(packet.start, packet.end);
  const rest = packet.buffer.subarray(packet.start + ETHERNET_TYPE, packet.end);
  const header = writeTaggedHeader(packet, tagged, 0);
  tagged.set(rest, header);
  return tagged.subarray(0, header + rest.length);
}
