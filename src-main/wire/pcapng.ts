/**
 * pcapng, the capture file format of Wireshark (draft-ietf-opsawg-pcapng): section header, interface
 * description and enhanced packet blocks, little endian, nanosecond timestamps, direction marked.
 */

/* constants */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const LINKTYPE_ETHERNET = 1;
const OPTION_END = 0;
const IF_NAME = 2;
const IF_TSRESOL = 9;
const SHB_USERAPPL = 4;
const EPB_FLAGS = 2;
/** Nanoseconds: 10^-9. */
const TSRESOL_NS = 9;
const INBOUND = 1;
const OUTBOUND = 2;

/* offsets of an enhanced packet block */
const EPB_INTERFACE = 8;
const EPB_TIME_HIGH = 12;
const EPB_TIME_LOW = 16;
const EPB_CAPTURED = 20;
const EPB_ORIGINAL = 24;
const EPB_DATA = 28;
/** epb_flags option, end of options, trailing length. */
const EPB_TRAILER = 8 + 4 + 4;

/** What one frame adds to a file, at most: block overhead and padding. */
export const EPB_OVERHEAD = EPB_DATA + EPB_TRAILER + 3;

/** Octets of an enhanced packet block with `captured` bytes of frame. */
export function packetBlockLength(captured: number): number {
  return EPB_DATA + padded(captured) + EPB_TRAILER;
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

/* write */

/** The head of a file with one Ethernet interface. `snaplen` 0 means no limit. */
export function fileHeader(interfaceName: string, snaplen: number): Uint8Array {
  const section = block(SECTION_HEADER, [
    u32(BYTE_ORDER_MAGIC),
    u16(1),
    u16(0),
    new Uint8Array(8).fill(0xff),
    option(SHB_USERAPPL, text('Netyard')),
    option(OPTION_END, new Uint8Array(0)),
  ]);
  const description = block(INTERFACE_DESCRIPTION, [
    u16(LINKTYPE_ETHERNET),
    u16(0),
    u32(snaplen),
    option(IF_NAME, text(interfaceName)),
    option(IF_TSRESOL, Uint8Array.of(TSRESOL_NS)),
    option(OPTION_END, new Uint8Array(0)),
  ]);
  return concat([section, description]);
}

/**
 * Writes everything of an enhanced packet block but the frame's bytes, which the caller has put at
 * `at + EPB_DATA`. `timeNs` is nanoseconds since 1970; `original` the octets of the frame on the wire.
 * Returns the block's length.
 */
export function writePacketBlock(
  view: DataView,
  at: number,
  timeNs: bigint,
  captured: number,
  original: number,
  inbound: boolean,
): number {
  const length = packetBlockLength(captured);
  const end = at + EPB_DATA + padded(captured);
  view.setUint32(at, ENHANCED_PACKET, true);
  view.setUint32(at + 4, length, true);
  view.setUint32(at + EPB_INTERFACE, 0, true);
  view.setUint32(at + EPB_TIME_HIGH, Number(timeNs >> 32n), true);
  view.setUint32(at + EPB_TIME_LOW, Number(timeNs & 0xffffffffn), true);
  view.setUint32(at + EPB_CAPTURED, captured, true);
  view.setUint32(at + EPB_ORIGINAL, original, true);
  for (let pad = at + EPB_DATA + captured; pad < end; pad++) view.setUint8(pad, 0);
  view.setUint16(end, EPB_FLAGS, true);
  view.setUint16(end + 2, 4, true);
  view.setUint32(end + 4, inbound ? INBOUND : OUTBOUND, true);
  view.setUint32(end + 8, OPTION_END, true);
  view.setUint32(end + 12, length, true);
  return length;
}

/** Where the frame's bytes stand in an enhanced packet block. */
export const packetDataOffset = EPB_DATA;

function block(type: number, parts: Uint8Array[]): Uint8Array {
  const body = concat(parts);
  const length = u32(body.length + 12);
  return concat([u32(type), length, body, length]);
}

function option(code: number, value: Uint8Array): Uint8Array {
  const field = new Uint8Array(padded(value.length));
  field.set(value);
  return concat([u16(code), u16(value.length), field]);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8, value >> 16, value >>> 24);
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function concat(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
