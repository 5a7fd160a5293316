/** What frames of scenarios carry behind their tags: an EtherType and its payload, padded to the least frame. */
import { formatIpv4, parseIpv4 } from '../../../src-main/wire/address.ts';
import { ARP_LENGTH, ArpOperation, formatArp, writeArp } from '../../../src-main/wire/arp.ts';
import { get16, put16, put32 } from '../../../src-main/wire/bytes.ts';
import { checksum, fold, sum } from '../../../src-main/wire/checksum.ts';
import { EtherType } from '../../../src-main/wire/ethernet.ts';
import { writeIcmp } from '../../../src-main/wire/icmp.ts';
import { IPV4_HEADER, writeIpv4 } from '../../../src-main/wire/ipv4.ts';
import { writeIpv6Address } from '../../../src-main/wire/ipv6.ts';
import { parseIpv6 } from '../../../src-main/wire/ipv6-address.ts';
import { TCP_HEADER, TcpFlag } from '../../../src-main/wire/tcp.ts';
import { UDP_HEADER } from '../../../src-main/wire/udp.ts';

/** Of frames that say nothing about their payload: IEEE 802 local experimental 1. */
export const PLAIN_TYPE = 0x88b5;
/** Octets of the least frame without tag and FCS. */
export const LEAST_FRAME = 60;
const ADDRESSES = 12;
const RARP_REQUEST = 3;

export type PayloadKind = 'plain' | 'arp' | 'rarp' | 'ip' | 'udp' | 'tcp' | 'icmp';

/** What a frame's words say about its payload. */
export interface PayloadSpec {
  kind: PayloadKind;
  type: number;
  hex: Uint8Array;
  arp: 'request' | 'reply' | 'gratuitous';
  /** As they stand: IPv4 or IPv6. */
  source: string | null;
  destination: string | null;
  sourcePort: number;
  destinationPort: number;
  protocol: number;
  dscp: number;
  ttl: number;
  flags: number;
  /** Octets of the whole frame without tags and FCS; 0 is the least that fits. */
  length: number;
}

export function plainPayload(): PayloadSpec {
  return {
    kind: 'plain',
    type: PLAIN_TYPE,
    hex: new Uint8Array(0),
    arp: 'request',
    source: null,
    destination: null,
    sourcePort: 1000,
    destinationPort: 2000,
    protocol: 253,
    dscp: 0,
    ttl: 64,
    flags: TcpFlag.syn,
    length: 0,
  };
}

/** The address that a station has where a frame names none: 10.0.x.y of the last two bytes of its MAC. */
export function addressOf(mac: Uint8Array): string {
  if (((mac[0] as number) & 1) === 1) return '10.0.0.254';
  return `10.0.${mac[4]}.${mac[5]}`;
}

/** EtherType and payload, padded so that the frame without tags has `length` or at least 60 octets. */
export function bodyOf(spec: PayloadSpec, source: Uint8Array, destination: Uint8Array): Uint8Array {
  const content = contentOf(spec, source, destination);
  const least = Math.max(spec.length, spec.length === 0 ? LEAST_FRAME : 0) - ADDRESSES;
  const body = new Uint8Array(Math.max(content.length, least));
  body.set(content);
  return body;
}

function contentOf(spec: PayloadSpec, source: Uint8Array, destination: Uint8Array): Uint8Array {
  switch (spec.kind) {
    case 'plain':
      return behindType(spec.type, spec.hex);
    case 'arp':
      return behindType(EtherType.arp, arpBytes(spec, source, destination));
    case 'rarp':
      return behindType(EtherType.rarp, rarpBytes(source));
    default:
      return ipBody(
        spec,
        spec.source ?? addressOf(source),
        spec.destination ?? addressOf(destination),
      );
  }
}

function behindType(type: number, content: Uint8Array): Uint8Array {
  const body = new Uint8Array(2 + content.length);
  put16(body, 0, type);
  body.set(content, 2);
  return body;
}

function arpBytes(spec: PayloadSpec, source: Uint8Array, destination: Uint8Array): Uint8Array {
  const sender = parseIpv4(spec.source ?? addressOf(source)) ?? 0;
  const asked = parseIpv4(spec.destination ?? addressOf(destination)) ?? 0;
  const target = spec.arp === 'gratuitous' ? sender : asked;
  const bytes = new Uint8Array(ARP_LENGTH);
  const targetMac = spec.arp === 'reply' ? destination : new Uint8Array(6);
  const operation = spec.arp === 'reply' ? ArpOperation.reply : ArpOperation.request;
  writeArp(
    bytes,
    0,
    operation,
    { mac: source, address: sender },
    { mac: targetMac, address: target },
  );
  return bytes;
}

/** What tells switches that a station moved: a reverse request for itself (RFC 903). */
function rarpBytes(source: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(ARP_LENGTH);
  const nobody = { mac: source, address: 0 };
  writeArp(bytes, 0, RARP_REQUEST, nobody, nobody);
  return bytes;
}

/** The rest of the frame that `length` asks for is data of the datagram, so that its lengths are true. */
function ipBody(spec: PayloadSpec, source: string, destination: string): Uint8Array {
  const v6 = parseIpv6(source) !== null;
  const header = v6 ? 40 : IPV4_HEADER;
  const least = { udp: UDP_HEADER, tcp: TCP_HEADER, icmp: 8 }[spec.kind as 'udp'] ?? 0;
  const room = Math.max(0, spec.length - ADDRESSES - 2 - header - least - spec.hex.length);
  const data = new Uint8Array(least + spec.hex.length + room);
  data.set(spec.hex, least);
  const protocol = { udp: 17, tcp: 6, icmp: v6 ? 58 : 1 }[spec.kind as 'udp'] ?? spec.protocol;
  const ip = v6
    ? ipv6Header(spec, source, destination, protocol, data.length)
    : ipv4Header(spec, source, destination, protocol, data.length);
  const addresses = v6 ? ip.subarray(8, 40) : ip.subarray(12, 20);
  const pseudo = fold(
    sum(Uint8Array.from(addresses), 0, addresses.length) + protocol + data.length,
  );
  writeTransport(spec, data, pseudo, v6);
  return behindType(v6 ? EtherType.ipv6 : EtherType.ipv4, Uint8Array.from([...ip, ...data]));
}

function ipv4Header(
  spec: PayloadSpec,
  source: string,
  destination: string,
  protocol: number,
  length: number,
): Uint8Array {
  const bytes = new Uint8Array(IPV4_HEADER);
  writeIpv4(bytes, 0, {
    totalLength: IPV4_HEADER + length,
    id: 0,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: spec.ttl,
    protocol,
    source: parseIpv4(source) ?? 0,
    destination: parseIpv4(destination) ?? 0,
  });
  bytes[1] = spec.dscp << 2;
  put16(bytes, 10, 0);
  put16(bytes, 10, checksum(bytes, 0, IPV4_HEADER));
  return bytes;
}

function ipv6Header(
  spec: PayloadSpec,
  source: string,
  destination: string,
  protocol: number,
  length: number,
): Uint8Array {
  const bytes = new Uint8Array(40);
  put32(bytes, 0, (6 << 28) | (spec.dscp << 22));
  put16(bytes, 4, length);
  bytes[6] = protocol;
  bytes[7] = spec.ttl;
  writeIpv6Address(bytes, 8, parseIpv6(source) ?? new Int32Array(4));
  writeIpv6Address(bytes, 24, parseIpv6(destination) ?? new Int32Array(4));
  return bytes;
}

function writeTransport(spec: PayloadSpec, data: Uint8Array, pseudo: number, v6: boolean): void {
  if (spec.kind === 'icmp') {
    writeIcmp(data, 0, data.length, v6 ? 128 : 8, 0, 1, 1);
    if (v6) {
      put16(data, 2, 0);
      put16(data, 2, checksum(data, 0, data.length, pseudo));
    }
    return;
  }
  if (spec.kind === 'ip') return;
  put16(data, 0, spec.sourcePort);
  put16(data, 2, spec.destinationPort);
  if (spec.kind === 'udp') put16(data, 4, data.length);
  else {
    data[12] = (TCP_HEADER / 4) << 4;
    data[13] = spec.flags;
    put16(data, 14, 0xffff);
  }
  const field = spec.kind === 'udp' ? 6 : 16;
  put16(data, field, checksum(data, 0, data.length, pseudo) || 0xffff);
}

/** What stands behind the tags, in words for a report: `arp who-has …`, `udp 10.0.0.1:1>10.0.0.2:2`, `type 0x1234`. */
export function describeBody(body: Uint8Array): string {
  const type = body.length >= 2 ? get16(body, 0) : 0;
  if (type === PLAIN_TYPE && body.subarray(2).every((byte) => byte === 0))
    return body.length + ADDRESSES === LEAST_FRAME ? '' : ` length ${body.length + ADDRESSES}`;
  if (type === EtherType.arp && body.length >= 2 + ARP_LENGTH) return ` arp ${formatArp(body, 2)}`;
  if (type === EtherType.ipv4 && body.length >= 2 + IPV4_HEADER) return ` ${describeIpv4(body)}`;
  if (type === EtherType.rarp) return ' rarp';
  if (type === EtherType.slow) return ' lacp';
  if (type === EtherType.lldp) return ' lldp';
  if (type < 0x600 && body[2] === 0x42 && body[3] === 0x42) return ' bpdu';
  const shown = Array.from(body.subarray(2, 18), (byte) => byte.toString(16).padStart(2, '0'));
  const more = body.length > 18 ? '…' : '';
  return ` type 0x${type.toString(16).padStart(4, '0')} hex ${shown.join('')}${more} length ${body.length + ADDRESSES}`;
}

function describeIpv4(body: Uint8Array): string {
  const at = 2;
  const protocol = body[at + 9] as number;
  const source = formatIpv4((get16(body, at + 12) * 65_536 + get16(body, at + 14)) >>> 0);
  const destination = formatIpv4((get16(body, at + 16) * 65_536 + get16(body, at + 18)) >>> 0);
  const dscp = (body[at + 1] as number) >>> 2;
  const marks = dscp === 0 ? '' : ` dscp ${dscp}`;
  const l4 = at + IPV4_HEADER;
  if ((protocol === 6 || protocol === 17) && body.length >= l4 + 4) {
    const name = protocol === 6 ? 'tcp' : 'udp';
    return `${name} ${source}:${get16(body, l4)}>${destination}:${get16(body, l4 + 2)}${marks}`;
  }
  const name = protocol === 1 ? 'icmp' : 'ip';
  return `${name} ${source}>${destination}${name === 'ip' ? ` protocol ${protocol}` : ''}${marks}`;
}
