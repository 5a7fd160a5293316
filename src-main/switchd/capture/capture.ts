/**
 * A running capture: frames of one interface become pcapng blocks in a chunk, chunks go to `sink`. When the
 * reader does not keep up, frames are missed and counted; forwarding never waits for a capture.
 */
import type { CaptureTap } from '../../datapath/topology.ts';
import { NO_TAG, type Packet } from '../../packet/packet.ts';
import { writeTaggedHeader } from '../../packet/vlan-tag.ts';
import { ETHERNET_TYPE } from '../../wire/ethernet.ts';
import { EPB_OVERHEAD, fileHeader, packetDataOffset, writePacketBlock } from '../../wire/pcapng.ts';
import type { Filter } from './filter.ts';

/** Bytes collected before they are handed on; one frame of the largest size always fits. */
const CHUNK = 256 * 1024;
/** Bytes handed on and not yet acknowledged, at most. */
const MAX_IN_FLIGHT = 16 * 1024 * 1024;

export interface CaptureProgress {
  readonly frames: number;
  readonly missed: number;
  /** True with the last chunk: the count that was asked for is reached. */
  readonly ended: boolean;
}

export interface CaptureOptions {
  readonly interfaceId: string;
  readonly filter: Filter;
  /** Bytes kept of a frame. */
  readonly snaplen: number;
  /** Frames after which it ends; Infinity for none. */
  readonly count: number;
  /** Nanoseconds since 1970. */
  readonly clock: () => bigint;
}

export class Capture implements CaptureTap {
  frames = 0;
  missed = 0;
  private readonly options: CaptureOptions;
  private readonly sink: (chunk: Uint8Array, progress: CaptureProgress) => void;
  private chunk = new Uint8Array(CHUNK);
  private view = new DataView(this.chunk.buffer);
  private used = 0;
  private inFlight = 0;
  private ended = false;

  constructor(
    options: CaptureOptions,
    sink: (chunk: Uint8Array, progress: CaptureProgress) => void,
  ) {
    this.options = options;
    this.sink = sink;
    const header = fileHeader(options.interfaceId, options.snaplen);
    this.chunk.set(header);
    this.used = header.length;
  }

  /** True while frames wait to be handed on. */
  get pending(): boolean {
    return this.used > 0;
  }

  frame(packet: Packet, inbound: boolean): void {
    if (this.ended || !this.options.filter(packet)) return;
    const captured = Math.min(packet.length, this.options.snaplen);
    if (this.used + captured + EPB_OVERHEAD > CHUNK) this.flush();
    if (this.inFlight > MAX_IN_FLIGHT) {
      this.missed++;
      return;
    }
    this.copyFrame(packet, this.used + packetDataOffset, captured);
    this.used += writePacketBlock(
      this.view,
      this.used,
      this.options.clock(),
      captured,
      packet.length,
      inbound,
    );
    this.frames++;
    if (this.frames >= this.options.count) this.end();
  }

  /** Hands on what was collected. */
  flush(): void {
    if (this.used === 0) return;
    const full = this.chunk.subarray(0, this.used);
    this.inFlight += full.length;
    this.chunk = new Uint8Array(CHUNK);
    this.view = new DataView(this.chunk.buffer);
    this.used = 0;
    this.sink(full, { frames: this.frames, missed: this.missed, ended: this.ended });
  }

  /** The reader has taken `bytes` of what was handed on. */
  acknowledge(bytes: number): void {
    this.inFlight = Math.max(0, this.inFlight - bytes);
  }

  /** Takes no more frames and hands on the rest. */
  end(): void {
    this.ended = true;
    this.flush();
  }

  private copyFrame(packet: Packet, at: number, captured: number): void {
    const { buffer, start } = packet;
    let from = start;
    let to = at;
    if (packet.tci !== NO_TAG) {
      to += writeTaggedHeader(packet, this.chunk, at);
      from += ETHERNET_TYPE;
    }
    const rest = captured - (to - at);
    if (rest > 0) this.chunk.set(buffer.subarray(from, from + rest), to);
  }
}
