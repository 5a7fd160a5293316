/** A frame in one line of words: `02:… > 02:… vlan 10 10.0.10.11 > 10.0.10.12 …`. Any bytes will do. */
import { Headers } from '../../packet/headers.ts';
import { formatMac } from '../../wire/address.ts';
import { ARP_LENGTH, formatArp } from '../../wire/arp.ts';
import {
  ETHERNET_DESTINATION,
  ETHERNET_HEADER,
  ETHERNET_SOURCE,
  EtherType,
} from '../../wire/ethernet.ts';
import { formatIcmp } from '../../wire/icmp.ts';
import { formatIcmpv6 } from '../../wire/icmpv6.ts';
import { formatIpv4Header, IPV4_HEADER, IpProtocol } from '../../wire/ipv4.ts';
import { formatIpv6Header } from '../../wire/ipv6.ts';
import { ICMPV6 } from '../../wire/neighbor-discovery.ts';
import { formatTcp, TCP_HEADER } from '../../wire/tcp.ts';
import { formatUdp, UDP_HEADER } from '../../wire/udp.ts';
import { formatTci } from '../../wire/vlan.ts';

const FRAME_TYPES: Readonly<Record<number, string>> = {
  [EtherType.ipv6]: 'IPv6',
  35020: 'LLDP',
  34825: 'slow protocol (LACP)',
};
/** Below this a type field is the length of an 802.3 frame (IEEE 802.3 3.2.6). */
const FIRST_TYPE = 1536;

/** `frame` has no tags; `tags` are those that it carries, the outermost first. */
export function describeFrame(
  frame: Uint8Array,
  tags: readonly { readonly tci: number }[],
): string {
  if (frame.length < ETHERNET_HEADER) return `${frame.length} octets`;
  const source = formatMac(frame, ETHERNET_SOURCE);
  const destination = formatMac(frame, ETHERNET_DESTINATION);
  const said = tags.map(({ tci }) => ` ${formatTci(tci)}`).join('');
  return `${source} > ${destination}${said} ${payload(frame)}`;
}

const layers: Readonly<
  Record<number, { least: number; format(bytes: Uint8Array, at: number, length: number): string }>
> = {
  [IpProtocol.icmp]: { least: 8, format: formatIcmp },
  [ICMPV6]: { least: 8, format: formatIcmpv6 },
  [IpProtocol.tcp]: { least: TCP_HEADER, format: formatTcp },
  [IpProtocol.udp]: { least: UDP_HEADER, format: formatUdp },
};

function payload(frame: Uint8Array): string {
  const headers = new Headers();
  headers.read(frame, 0, frame.length);
  const { etherType, l3, l4, protocol } = headers;
  if (etherType === EtherType.arp && l3 >= 0 && l3 + ARP_LENGTH <= frame.length)
    return formatArp(frame, l3);
  const isIpv4 = etherType === EtherType.ipv4 && l3 >= 0 && l3 + IPV4_HEADER <= frame.length;
  const isIpv6 = etherType === EtherType.ipv6 && l3 >= 0;
  if (isIpv4 || isIpv6) {
    const header = isIpv4 ? formatIpv4Header(frame, l3) : formatIpv6Header(frame, l3);
    const layer = layers[protocol];
    const fits = layer !== undefined && l4 >= 0 && l4 + layer.least <= frame.length;
    return `${header} ${fits ? layer.format(frame, l4, frame.length - l4) : ''}`.trimEnd();
  }
  if (etherType < FIRST_TYPE) return frame[ETHERNET_HEADER] === 0x42 ? 'STP' : 'LLC';
  return FRAME_TYPES[etherType] ?? `type 0x${etherType.toString(16).padStart(4, '0')}`;
}
