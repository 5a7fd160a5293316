/**
 * The packet: a window over bytes that somebody else owns, plus what the core knows about them.
 *
 * `buffer[start, end)` is the frame without its VLAN tags: the outermost lives in `tci`, as in Linux' skb, and a second
 * one in `innerTci`, so crossing bridges and cables changes no byte. The port that sends puts them back where its side is
 * tagged. A third tag stays in the bytes. Bytes in `[floor, start)` may be overwritten by the sending port (tag, length prefix, offload
 * header); bytes from `start` on may not while more than one port is to get the frame.
 *
 * A packet dies when the turn it came in is flushed: who keeps bytes copies them.
 */

import { Headers } from './headers.ts';

/** Free bytes in front of a frame in a pool buffer: a tag, a length prefix and an offload header fit. */
export const HEADROOM = 64;
/** The largest frame the core ever holds: a 64 KiB offload frame with Ethernet header and two tags. */
export const MAX_FRAME = 65_536 + 14 + 8;
/** Ethernet header without tag. */
export const ETH_HEADER = 14;
/** `tci` of a frame that carries no tag. */
export const NO_TAG = -1;

/** Generic segmentation offload types (virtio 1.2, 5.1.6.1, without the ECN bit). */
export const Gso = { none: 0, tcp4: 1, udp: 3, tcp6: 4, udpL4: 5 } as const;

/** A tag as one number of 32 bits; NO_TAG stays what it is. */
export function tagWord(tpid: number, tci: number): number {
  return tci === NO_TAG ? NO_TAG : (tpid << 16) | tci;
}

export class Packet {
  buffer: Uint8Array;
  /** Memory address of buffer[0] for system calls; 0 where there is none. */
  address = 0;
  floor = 0;
  start = HEADROOM;
  end = HEADROOM;
  /** Outermost VLAN tag: priority, DEI and VLAN id (IEEE 802.1Q 9.6), NO_TAG where absent. */
  tci = NO_TAG;
  /** Tag protocol of `tci`: 0x8100 or 0x88a8. */
  tpid = 0x8100;
  /** The tag behind `tci`; NO_TAG where there is none, and always where `tci` is. */
  innerTci = NO_TAG;
  innerTpid = 0x8100;
  /** True when there was a third tag, which stands in the bytes. */
  deepTag = false;
  /** VLAN that the pipeline classified the frame into. */
  vid = 0;
  /** Priority of the tag that it came with (IEEE 802.1Q 6.9.3), 0 to 7: queues still know it when it leaves untagged. */
  priority = 0;
  /**
   * True when more than one port gets the frame, or its memory is about to be reused: its bytes are valid during
   * `send` only, and `[start, end)` is left as it is. Otherwise they belong to the port it is sent to, until `flush`.
   */
  shared = false;
  /** Id of the interface by which it came into the first device, with its tags there (`tagWord`); '' before, and for what a device sends. */
  origin = '';
  originTag = NO_TAG;
  originInner = NO_TAG;

  /** Offload metadata; `gsoType` none and `csumStart` −1 for an ordinary frame. */
  gsoType: number = Gso.none;
  gsoSize = 0;
  /** Bytes of headers that each segment repeats, from `start`. */
  headerLength = 0;
  /** Absolute offset in `buffer` from where the checksum runs, −1 when the checksum is complete. */
  csumStart = -1;
  /** Offset of the checksum field from `csumStart`. */
  csumOffset = 0;

  private read: Headers | null = null;
  private isRead = false;

  constructor(buffer: Uint8Array) {
    this.buffer = buffer;
  }

  /** What the frame carries above Ethernet, read at the first call; valid until the packet points elsewhere. */
  headers(): Headers {
    this.read ??= new Headers();
    if (!this.isRead) this.read.read(this.buffer, this.start, this.end);
    this.isRead = true;
    return this.read;
  }

  /** Octets of the frame on the wire, tags included, FCS not. */
  get length(): number {
    return this.end - this.start + this.tagLength;
  }

  /** Octets of the tags that stand beside the bytes: 0, 4 or 8. */
  get tagLength(): number {
    if (this.tci === NO_TAG) return 0;
    return this.innerTci === NO_TAG ? 4 : 8;
  }

  /** Points the packet at a plain frame. */
  set(buffer: Uint8Array, address: number, floor: number, start: number, end: number): void {
    this.buffer = buffer;
    this.address = address;
    this.floor = floor;
    this.start = start;
    this.end = end;
    this.tci = NO_TAG;
    this.tpid = 0x8100;
    this.innerTci = NO_TAG;
    this.deepTag = false;
    this.shared = false;
    this.origin = '';
    this.gsoType = Gso.none;
    this.csumStart = -1;
    this.isRead = false;
  }

  /** Comes into the first device by the interface `id`: what is said of it where it is dropped. */
  enter(id: string): void {
    this.origin = id;
    this.originTag = tagWord(this.tpid, this.tci);
    this.originInner = tagWord(this.innerTpid, this.innerTci);
  }

  /** Has these tags from now on: those that it had before, where it was sent with others. */
  putTags(tci: number, tpid: number, innerTci: number, innerTpid: number): void {
    this.tci = tci;
    this.tpid = tpid;
    this.innerTci = innerTci;
    this.innerTpid = innerTpid;
  }

  /** Takes tags, priority, VLAN and origin over from another packet. */
  tagLike(source: Packet): void {
    this.putTags(source.tci, source.tpid, source.innerTci, source.innerTpid);
    this.deepTag = source.deepTag;
    this.vid = source.vid;
    this.priority = source.priority;
    this.origin = source.origin;
    this.originTag = source.originTag;
    this.originInner = source.originInner;
  }

  /** Copies frame and metadata to this packet's own memory, which holds HEADROOM and the frame from `floor` on. */
  copyFrom(source: Packet, floor = 0): void {
    const start = floor + HEADROOM;
    this.buffer.set(source.buffer.subarray(source.start, source.end), start);
    this.set(this.buffer, this.address, floor, start, source.end + start - source.start);
    this.takeMetadata(source);
  }

  /** Tag, VLAN, origin and offload metadata of another packet whose bytes this one has. */
  takeMetadata(source: Packet): void {
    const shift = this.start - source.start;
    this.tagLike(source);
    this.gsoType = source.gsoType;
    this.gsoSize = source.gsoSize;
    this.headerLength = source.headerLength;
    this.csumStart = source.csumStart < 0 ? -1 : source.csumStart + shift;
    this.csumOffset = source.csumOffset;
  }
}
