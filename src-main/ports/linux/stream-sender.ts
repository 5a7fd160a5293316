/**
 * The sending half of a stream port. Frames of one turn are gathered as ranges of the memory they already lie
 * in, with their length prefix in front, and leave by one sendmsg; frames that lie side by side are one range.
 * What the socket does not take is copied to a ring and leaves when the socket is writable again.
 *
 * Bounds: the ranges of a turn never hold more than the empty ring does, so what a partial write leaves always
 * fits, and no frame is ever cut. While the ring holds anything, frames are copied behind it in order; when it
 * is full they are dropped whole.
 */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import { HEADROOM, MAX_FRAME, NO_TAG, Packet } from '../../packet/packet.ts';
import { writeTaggedHeader } from '../../packet/vlan-tag.ts';
import { ETHERNET_TYPE } from '../../wire/ethernet.ts';
import { PREFIX, putPrefix, QUEUE_BYTES } from '../stream-framing.ts';
import { ByteRing } from './byte-ring.ts';
import { Errno, type Libc, libc, type NativeBuffer } from './libc.ts';
import { VECTORS_MAX, Vectors } from './vectors.ts';

/** Bytes gathered before a write, at most. */
const TURN_BYTES = 524_288;
/** Room for copies of shared frames and for headers that have no room in front of their frame. */
const SCRATCH_BYTES = 131_072;
/** From here on memcpy costs less than a loop over bytes. */
const MEMCPY_FROM = 128;

/** struct msghdr, 64-bit. */
const MSGHDR = 56;
const MSG_IOV = 16;
const MSG_IOVLEN = 24;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;

export class StreamSender {
  readonly #c: Libc = libc();
  readonly #vectors = new Vectors(VECTORS_MAX);
  readonly #message: NativeBuffer;
  readonly #messageWords: Uint32Array;
  readonly #scratch: NativeBuffer;
  readonly #ring = new ByteRing(QUEUE_BYTES);
  /** For frames in memory that has no address. */
  readonly #copy: Packet;
  #scratchUsed = 0;
  #fd = -1;
  /** The connection broke; nothing more is sent until `use`. */
  broken = false;

  constructor() {
    this.#message = this.#c.allocate(MSGHDR);
    this.#messageWords = new Uint32Array(this.#message.bytes.buffer);
    this.#messageWords[MSG_IOV / 4] = this.#vectors.address;
    this.#messageWords[MSG_IOV / 4 + 1] = this.#vectors.address / 2 ** 32;
    this.#scratch = this.#c.allocate(SCRATCH_BYTES);
    const copy = this.#c.allocate(HEADROOM + MAX_FRAME);
    this.#copy = new Packet(copy.bytes);
    this.#copy.address = copy.address;
  }

  /** Sends by another connection from now on (−1: by none), and forgets what waited for the last one. */
  use(fd: number): void {
    this.#fd = fd;
    this.broken = false;
    this.#vectors.clear();
    this.#scratchUsed = 0;
    this.#ring.clear();
  }

  /** True when bytes wait for the socket to become writable. */
  get waiting(): boolean {
    return this.#ring.used > 0;
  }

  /** Takes a frame for `flush`. */
  send(packet: Packet): Verdict {
    if (packet.address === 0) {
      this.#copy.copyFrom(packet);
      this.#copy.shared = true;
      return this.send(this.#copy);
    }
    const length = packet.length;
    if (this.#ring.used > 0 || !this.#roomFor(PREFIX + length)) return this.#queue(packet, length);
    if (packet.shared) this.#gatherCopy(packet, length);
    else this.#gather(packet, length);
    return PASS;
  }

  /** Makes sure that a frame can be gathered. False when the socket takes no more. */
  #roomFor(size: number): boolean {
    if (
      this.#vectors.count + 2 > VECTORS_MAX ||
      this.#vectors.bytes + size > TURN_BYTES ||
      this.#scratchUsed + size > SCRATCH_BYTES
    ) {
      this.flush();
    }
    return this.#ring.used === 0;
  }

  /** Gathers the frame where it lies, prefix and tag in front of it where there is room. */
  #gather(packet: Packet, length: number): void {
    const tagged = packet.tci !== NO_TAG;
    const front = packet.start - packet.tagLength - PREFIX;
    if (front >= packet.floor) {
      if (tagged) writeTaggedHeader(packet, packet.buffer, front + PREFIX);
      putPrefix(packet.buffer, front, length);
      this.#vectors.add(packet.address + front, packet.end - front);
      return;
    }
    const rest = packet.start + this.#gatherHeader(packet, length);
    this.#vectors.add(packet.address + rest, packet.end - rest);
  }

  /** Gathers the prefix, and the addresses with the tag of a tagged frame; returns how much of the frame that was. */
  #gatherHeader(packet: Packet, length: number): number {
    const { bytes, address } = this.#scratch;
    const at = this.#scratchUsed;
    putPrefix(bytes, at, length);
    const tagged = packet.tci !== NO_TAG;
    const size = PREFIX + (tagged ? writeTaggedHeader(packet, bytes, at + PREFIX) : 0);
    this.#vectors.add(address + at, size);
    this.#scratchUsed = at + size;
    return tagged ? ETHERNET_TYPE : 0;
  }

  /** Gathers a copy: the frame's bytes are valid during `send` only. */
  #gatherCopy(packet: Packet, length: number): void {
    const from = packet.start + this.#gatherHeader(packet, length);
    const at = this.#scratchUsed;
    const rest = packet.end - from;
    const { bytes, address } = this.#scratch;
    if (rest < MEMCPY_FROM) {
      for (let i = 0; i < rest; i++) bytes[at + i] = packet.buffer[from + i] as number;
    } else this.#c.copy(address + at, packet.address + from, rest);
    this.#vectors.add(address + at, rest);
    this.#scratchUsed = at + rest;
  }

  /** Copies the frame behind what already waits. */
  #queue(packet: Packet, length: number): Verdict {
    if (this.broken) return DropReason.notConnected;
    if (PREFIX + length > this.#ring.free) return DropReason.queueFull;
    this.#scratchUsed = 0;
    const from = packet.start + this.#gatherHeader(packet, length);
    this.#keep(0);
    this.#ring.append(packet.address + from, packet.end - from);
    return PASS;
  }

  /** Writes what was gathered. */
  flush(): void {
    const { bytes, count } = this.#vectors;
    if (count === 0) return;
    const sent = this.#write();
    if (sent < bytes) this.#keep(sent);
    this.#vectors.clear();
    this.#scratchUsed = 0;
  }

  /** The socket is writable: sends what waits. */
  drain(): void {
    while (this.#ring.used > 0) {
      this.#ring.ranges(this.#vectors);
      const sent = this.#write();
      this.#vectors.clear();
      if (sent <= 0) return;
      this.#ring.consume(sent);
    }
  }

  /** Hands the ranges to the socket; returns the bytes it took, 0 also when the connection broke. */
  #write(): number {
    this.#messageWords[MSG_IOVLEN / 4] = this.#vectors.count;
    const sent = this.#c.sendmsg(this.#fd, this.#message.address, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return sent;
    if (sent !== -Errno.EAGAIN && sent !== -Errno.EINTR) this.broken = true;
    return 0;
  }

  /** Moves the ranges to the ring, without their first `sent` bytes. */
  #keep(sent: number): void {
    let skip = sent;
    for (let entry = 0; entry < this.#vectors.count; entry++) {
      const length = this.#vectors.lengthOf(entry);
      if (skip >= length) skip -= length;
      else {
        this.#ring.append(this.#vectors.addressOf(entry) + skip, length - skip);
        skip = 0;
      }
    }
    this.#vectors.clear();
  }
}
