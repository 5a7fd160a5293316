/**
 * A Linux TAP device (Documentation/networking/tuntap.rst) with a virtio-net header in front of every frame
 * (virtio 1.2, 5.1.6): TCP and UDP frames of up to 64 KiB and half-made checksums come in and go out as they
 * are. One read or write is one frame; the kernel offers no way to pass several. So datagrams of one flow that leave
 * one after the other are joined to one frame (packet/udp-train.ts), where the kernel knows to cut them.
 *
 * Odd cases: a read fails with EIO when the device was deleted (also with its network namespace), a write
 * when it is down. The header's hdr_len is a hint (often the length of what is linear in memory), so the length
 * of the headers is worked out here. The ECN bit of the GSO type follows from the CWR flag of TCP.
 */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import { ETH_HEADER, Gso, HEADROOM, MAX_FRAME, NO_TAG, Packet } from '../../packet/packet.ts';
import { TRAIN_MAX, UdpTrain } from '../../packet/udp-train.ts';
import { TAGGED_HEADER_MAX, takeTags, writeTaggedHeader } from '../../packet/vlan-tag.ts';
import { ETHERNET_TYPE } from '../../wire/ethernet.ts';
import { BURST, type Burst, Interest, type Port, type PortHost } from '../port.ts';
import { Errno, type Libc, libc, type NativeBuffer } from './libc.ts';
import { acceptOffload, openTap, VNET_HEADER } from './tap-device.ts';
import { Vectors } from './vectors.ts';

/** Offsets in virtio_net_hdr, little endian. */
const Vnet = { flags: 0, gsoType: 1, hdrLen: 2, gsoSize: 4, csumStart: 6, csumOffset: 8 } as const;
const VNET = VNET_HEADER;
const NEEDS_CSUM = 1;
const GSO_ECN = 0x80;
const TCP_DATA_OFFSET = 12;
const TCP_FLAGS = 13;
const TCP_CWR = 0x80;
const UDP_HEADER = 8;

/** A slot of the pool; no multiple of 4 KiB, so that the heads of frames do not compete for the same cache lines. */
const STRIDE = (HEADROOM + MAX_FRAME + 127) & ~63;
/** Bytes after which the other ports get their turn: a burst of 64 KiB frames would leave the cache. */
const TURN_BYTES = 262_144;

/** One pool per thread: frames live until the flush of their turn, and ports have their turn one after another. */
let pool: NativeBuffer | undefined;

export class TapPort implements Port {
  readonly kind = 'tap';
  readonly offload: boolean;
  readonly more = false;
  readonly name: string;
  connected = true;
  onDrop: Port['onDrop'] = null;
  onConnected: Port['onConnected'] = null;

  readonly #c: Libc;
  readonly #pool: NativeBuffer;
  readonly #header: NativeBuffer;
  readonly #vectors = new Vectors(TRAIN_MAX);
  /** Datagrams that wait for those that follow, or for the flush; null where the kernel does not cut them. */
  readonly #train: UdpTrain | null;
  /** For frames in memory that has no address. */
  readonly #copy: Packet;
  #fd: number;
  #host: PortHost | null = null;

  /**
   * Opens the device `name`, which is made when there is none and then is gone after `close`.
   * @throws Error with a sentence for the user.
   */
  constructor(name: string) {
    const c = libc();
    this.#c = c;
    this.name = name;
    this.#fd = openTap(name);
    const offload = acceptOffload(this.#fd);
    this.offload = offload !== 'none';
    this.#train = offload === 'uso' ? new UdpTrain() : null;
    pool ??= c.allocate(BURST * STRIDE);
    this.#pool = pool;
    this.#header = c.allocate(VNET + TAGGED_HEADER_MAX);
    const copy = c.allocate(STRIDE);
    this.#copy = new Packet(copy.bytes);
    this.#copy.address = copy.address;
  }

  attach(host: PortHost): void {
    this.#host = host;
    host.watch(this.#fd, Interest.readable);
  }

  event(): boolean {
    return this.connected;
  }

  alarm(): void {}

  receive(burst: Burst): number {
    const { bytes, address } = this.#pool;
    let count = 0;
    let at = 0;
    let room = TURN_BYTES;
    while (count < BURST && room > 0) {
      const start = at + HEADROOM;
      const length = this.#c.read(this.#fd, address + start - VNET, VNET + MAX_FRAME);
      if (length < 0) {
        if (length !== -Errno.EAGAIN && length !== -Errno.EINTR) this.#lost();
        break;
      }
      room -= length;
      const packet = burst.packets[count] as Packet;
      packet.set(bytes, address, at, start, start - VNET + length);
      const verdict = this.#parse(packet);
      if (verdict === PASS) {
        count++;
        at += STRIDE;
      } else this.onDrop?.(verdict, 1, packet);
    }
    burst.count = count;
    return count;
  }

  /** Reads the virtio-net header in front of the frame, and takes the VLAN tag out of it. */
  #parse(packet: Packet): Verdict {
    const bytes = packet.buffer;
    const header = packet.start - VNET;
    if (packet.end - packet.start < ETH_HEADER) return DropReason.runt;
    const flags = bytes[header] as number;
    const gsoType = (bytes[header + Vnet.gsoType] as number) & ~GSO_ECN;
    if ((flags & NEEDS_CSUM) !== 0) {
      packet.csumStart = packet.start + get16le(bytes, header + Vnet.csumStart);
      packet.csumOffset = get16le(bytes, header + Vnet.csumOffset);
      if (packet.csumStart < packet.start + ETH_HEADER) return DropReason.malformed;
      if (packet.csumStart + packet.csumOffset + 2 > packet.end) return DropReason.malformed;
    }
    const gsoSize = get16le(bytes, header + Vnet.gsoSize);
    takeTags(packet);
    return gsoType === Gso.none ? PASS : parseGso(packet, gsoType, gsoSize);
  }

  send(packet: Packet): Verdict {
    if (!this.connected) return DropReason.notConnected;
    if (packet.address === 0) {
      this.flush();
      this.#copy.copyFrom(packet);
      return this.#write(this.#copy);
    }
    return this.#join(packet) ? PASS : this.#write(packet);
  }

  /** Keeps a datagram until the flush, to leave with those that follow; false, and nothing waits, when it is to leave alone. */
  #join(packet: Packet): boolean {
    const train = this.#train;
    if (train === null) return false;
    if (train.append(packet)) {
      const payload = packet.csumStart + UDP_HEADER;
      this.#vectors.add(packet.address + payload, packet.end - payload);
      return true;
    }
    this.flush();
    if (packet.start - packet.floor < VNET || !train.begin(packet)) return false;
    const at = packet.start - VNET;
    this.#vectors.clear();
    this.#vectors.add(packet.address + at, packet.end - at);
    return true;
  }

  #write(packet: Packet): Verdict {
    let result: number;
    if (packet.tci === NO_TAG && packet.start - packet.floor >= VNET) {
      const at = packet.start - VNET;
      writeHeader(packet, packet.buffer, at, 0);
      result = this.#c.write(this.#fd, packet.address + at, packet.end - at);
    } else result = this.#sendBeside(packet);
    return result >= 0 ? PASS : this.#refused(result);
  }

  /** For frames with a tag, or without room in front: the headers stand beside the frame. */
  #sendBeside(packet: Packet): number {
    const tagged = packet.tci !== NO_TAG;
    const header = this.#header.bytes;
    writeHeader(packet, header, 0, packet.tagLength);
    const size = tagged ? writeTaggedHeader(packet, header, VNET) : 0;
    const rest = tagged ? packet.start + ETHERNET_TYPE : packet.start;
    this.#vectors.clear();
    this.#vectors.add(this.#header.address, VNET + size);
    this.#vectors.add(packet.address + rest, packet.end - rest);
    return this.#c.writev(this.#fd, this.#vectors.address, this.#vectors.count);
  }

  #refused(result: number): DropReason {
    switch (-result) {
      case Errno.EIO:
        return DropReason.portDown;
      case Errno.EAGAIN:
      case Errno.ENOBUFS:
        return DropReason.queueFull;
      case Errno.EINVAL:
        return DropReason.malformed;
      default:
        return DropReason.deviceError;
    }
  }

  flush(): void {
    const train = this.#train;
    if (train === null || train.count === 0) return;
    train.seal();
    writeHeader(train.head, train.head.buffer, train.head.start - VNET, 0);
    const result = this.#c.writev(this.#fd, this.#vectors.address, this.#vectors.count);
    if (result < 0) this.onDrop?.(this.#refused(result), train.count, train.head);
    train.clear();
  }

  close(): void {
    if (this.#fd < 0) return;
    this.#host?.watch(this.#fd, Interest.none);
    this.#c.close(this.#fd);
    this.#fd = -1;
    this.connected = false;
  }

  /** The device is gone. The fd stays open, unwatched, until the owner closes the port. */
  #lost(): void {
    this.#host?.watch(this.#fd, Interest.none);
    this.connected = false;
    this.onConnected?.(false);
  }
}

function parseGso(packet: Packet, type: number, size: number): Verdict {
  const tcp = type === Gso.tcp4 || type === Gso.tcp6;
  if (!tcp && type !== Gso.udpL4) return DropReason.malformed;
  if (size === 0 || packet.csumStart < 0) return DropReason.malformed;
  const transport = packet.csumStart;
  // A checksum field that is inside the frame was proved; it says nothing about the byte with TCP's data offset.
  if (tcp && transport + TCP_FLAGS >= packet.end) return DropReason.malformed;
  const length = tcp
    ? ((packet.buffer[transport + TCP_DATA_OFFSET] as number) >>> 4) * 4
    : UDP_HEADER;
  if (transport + length > packet.end) return DropReason.malformed;
  packet.gsoType = type;
  packet.gsoSize = size;
  packet.headerLength = transport + length - packet.start;
  return PASS;
}

/** Writes the virtio-net header of a frame that leaves with `tag` more octets in front than it has now. */
function writeHeader(packet: Packet, target: Uint8Array, at: number, tag: number): void {
  const partial = packet.csumStart >= 0;
  target[at + Vnet.flags] = partial ? NEEDS_CSUM : 0;
  target[at + Vnet.gsoType] = 0;
  put16le(target, at + Vnet.hdrLen, 0);
  put16le(target, at + Vnet.gsoSize, 0);
  put16le(target, at + Vnet.csumStart, partial ? packet.csumStart - packet.start + tag : 0);
  put16le(target, at + Vnet.csumOffset, partial ? packet.csumOffset : 0);
  if (packet.gsoType === Gso.none) return;
  const tcp = packet.gsoType !== Gso.udpL4;
  const cwr = tcp && ((packet.buffer[packet.csumStart + TCP_FLAGS] as number) & TCP_CWR) !== 0;
  target[at + Vnet.gsoType] = packet.gsoType | (cwr ? GSO_ECN : 0);
  put16le(target, at + Vnet.hdrLen, packet.headerLength + tag);
  put16le(target, at + Vnet.gsoSize, packet.gsoSize);
}

function get16le(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

function put16le(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
}
