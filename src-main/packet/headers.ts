/**
 * What a frame carries above Ethernet, read once per frame and only when a stage asks: rules, hashes of bonds,
 * priorities and flow records all look at the same few fields. Numbers only, so that nothing is allocated.
 *
 * Odd cases: a fragment that is not the first has no ports; a truncated header ends the reading, and what was not
 * reached stays 0. A second tag (QinQ) is passed over. IPv6 extension headers are followed, at most eight.
 */
import { get16, get32 } from '../wire/bytes.ts';
import { ETHERNET_HEADER, ETHERNET_TYPE, EtherType } from '../wire/ethernet.ts';
import { IpProtocol } from '../wire/ipv4.ts';
import { IPV6_HEADER } from '../wire/ipv6.ts';
import { isTpid, VLAN_TAG } from '../wire/vlan.ts';

/** Extension headers of IPv6 that are passed over (RFC 8200 4): hop-by-hop, routing, fragment, destination. */
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION_OPTIONS = 60;
const MAX_EXTENSIONS = 8;

export class Headers {
  /** EtherType behind all tags; a length below 1536 for 802.3 frames. */
  etherType = 0;
  /** Offset of the IPv4, IPv6 or ARP header in the packet's buffer; −1 for other frames. */
  l3 = -1;
  /** Offset of the TCP, UDP or ICMP header; −1 where there is none, or in fragments but the first. */
  l4 = -1;
  /** IP protocol number (IANA), 0 for other frames. */
  protocol = 0;
  /** Source and destination, four words each; IPv4 in the last one. */
  readonly source = new Int32Array(4);
  readonly destination = new Int32Array(4);
  sourcePort = 0;
  destinationPort = 0;
  /** 0 to 63; −1 for frames without IP. */
  dscp = -1;
  tcpFlags = 0;
  /** True for every fragment of a datagram. */
  fragment = false;
  /** True where IPv6 extension headers end before what they stand in front of was reached: too many, or cut off. */
  hidden = false;

  /** Reads the frame in `bytes[start, end)`, its outermost tag taken out. */
  read(bytes: Uint8Array, start: number, end: number): void {
    this.clear();
    let type = start + ETHERNET_TYPE;
    let l3 = start + ETHERNET_HEADER;
    if (l3 > end) return;
    this.etherType = get16(bytes, type);
    while (isTpid(this.etherType) && l3 + VLAN_TAG <= end) {
      type += VLAN_TAG;
      l3 += VLAN_TAG;
      this.etherType = get16(bytes, type);
    }
    if (this.etherType === EtherType.ipv4) this.readIpv4(bytes, l3, end);
    else if (this.etherType === EtherType.ipv6) this.readIpv6(bytes, l3, end);
    else if (this.etherType === EtherType.arp) this.l3 = l3;
  }

  private clear(): void {
    this.etherType = 0;
    this.l3 = -1;
    this.l4 = -1;
    this.protocol = 0;
    this.source.fill(0);
    this.destination.fill(0);
    this.sourcePort = 0;
    this.destinationPort = 0;
    this.dscp = -1;
    this.tcpFlags = 0;
    this.fragment = false;
    this.hidden = false;
  }

  private readIpv4(bytes: Uint8Array, l3: number, end: number): void {
    if (l3 + 20 > end || (bytes[l3] as number) >>> 4 !== 4) return;
    const length = ((bytes[l3] as number) & 15) * 4;
    this.l3 = l3;
    this.dscp = (bytes[l3 + 1] as number) >>> 2;
    this.protocol = bytes[l3 + 9] as number;
    this.source[3] = get32(bytes, l3 + 12);
    this.destination[3] = get32(bytes, l3 + 16);
    const fragment = get16(bytes, l3 + 6) & 0x3fff;
    this.fragment = fragment !== 0;
    if (length >= 20 && (fragment & 0x1fff) === 0) this.readL4(bytes, l3 + length, end);
  }

  private readIpv6(bytes: Uint8Array, l3: number, end: number): void {
    if (l3 + IPV6_HEADER > end || (bytes[l3] as number) >>> 4 !== 6) return;
    this.l3 = l3;
    this.dscp = (get16(bytes, l3) >>> 6) & 63;
    for (let word = 0; word < 4; word++) {
      this.source[word] = get32(bytes, l3 + 8 + word * 4);
      this.destination[word] = get32(bytes, l3 + 24 + word * 4);
    }
    let next = bytes[l3 + 6] as number;
    let at = l3 + IPV6_HEADER;
    let first = true;
    for (let passed = 0; passed < MAX_EXTENSIONS && isExtension(next) && at + 8 <= end; passed++) {
      if (next === FRAGMENT) {
        this.fragment = true;
        first = (get16(bytes, at + 2) & 0xfff8) === 0;
      }
      const length = next === FRAGMENT ? 8 : ((bytes[at + 1] as number) + 1) * 8;
      next = bytes[at] as number;
      at += length;
      if (!first) break;
    }
    this.protocol = next;
    this.hidden = first && isExtension(next);
    if (first && !this.hidden) this.readL4(bytes, at, end);
  }

  private readL4(bytes: Uint8Array, l4: number, end: number): void {
    if (l4 + 4 > end) return;
    this.l4 = l4;
    const hasPorts = this.protocol === IpProtocol.tcp || this.protocol === IpProtocol.udp;
    if (!hasPorts) return;
    this.sourcePort = get16(bytes, l4);
    this.destinationPort = get16(bytes, l4 + 2);
    if (this.protocol === IpProtocol.tcp && l4 + 14 <= end)
      this.tcpFlags = bytes[l4 + 13] as number;
  }
}

function isExtension(next: number): boolean {
  return (
    next === HOP_BY_HOP || next === ROUTING || next === FRAGMENT || next === DESTINATION_OPTIONS
  );
}
