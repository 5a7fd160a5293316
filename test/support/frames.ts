/** Frames of the protocols by which hosts name themselves, as tests forge them. */
import { parseIpv4, parseMac } from '../../src-main/wire/address.ts';
import { ArpOperation, writeArp } from '../../src-main/wire/arp.ts';
import { BpduRole, BpduType, bridgeId, writeBpdu } from '../../src-main/wire/bpdu.ts';
import { put16 } from '../../src-main/wire/bytes.ts';
import { ETHERNET_HEADER, EtherType, writeEthernet } from '../../src-main/wire/ethernet.ts';
import { IPV4_HEADER, IpProtocol, writeIpv4 } from '../../src-main/wire/ipv4.ts';
import { writeIpv6Address } from '../../src-main/wire/ipv6.ts';
import { parseIpv6 } from '../../src-main/wire/ipv6-address.ts';
import { LACP_FRAME, type LacpInfo, SlowSubtype, writeLacp } from '../../src-main/wire/lacp.ts';
import { LLDP_MAC, writeLldp } from '../../src-main/wire/lldp.ts';
import { ICMPV6 } from '../../src-main/wire/neighbor-discovery.ts';
import { UDP_HEADER, writeUdp } from '../../src-main/wire/udp.ts';

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const mac = (text: string): Uint8Array => parseMac(text) as Uint8Array;
const ipv4 = (text: string): number => parseIpv4(text) as number;

interface Ends {
  readonly source: string;
  readonly destination?: string;
}

function ethernet({ source, destination = BROADCAST }: Ends, type: number, payload: Uint8Array) {
  const bytes = new Uint8Array(Math.max(60, ETHERNET_HEADER + payload.length));
  writeEthernet(bytes, 0, mac(destination), mac(source), type);
  bytes.set(payload, ETHERNET_HEADER);
  return bytes;
}

/** ARP whose sender is `mac` with `address`; a request for `target`, or a reply. */
export function arpFrame(
  ends: Ends & { mac?: string; address: string; target?: string; reply?: boolean },
): Uint8Array {
  const payload = new Uint8Array(28);
  writeArp(
    payload,
    0,
    ends.reply ? ArpOperation.reply : ArpOperation.request,
    { mac: mac(ends.mac ?? ends.source), address: ipv4(ends.address) },
    { mac: new Uint8Array(6), address: ipv4(ends.target ?? ends.address) },
  );
  return ethernet(ends, EtherType.arp, payload);
}

/** UDP over IPv4 with `data`; `fragment` makes it the first piece of a longer datagram. */
export function udpFrame(
  ends: Ends & {
    from: string;
    to: string;
    sourcePort: number;
    destinationPort: number;
    data?: Uint8Array;
    fragment?: boolean;
  },
): Uint8Array {
  const { data = new Uint8Array(0) } = ends;
  const length = UDP_HEADER + data.length;
  const payload = new Uint8Array(IPV4_HEADER + length);
  writeIpv4(payload, 0, {
    totalLength: IPV4_HEADER + length,
    id: 1,
    dontFragment: false,
    moreFragments: ends.fragment ?? false,
    fragmentOffset: 0,
    ttl: 64,
    protocol: IpProtocol.udp,
    source: ipv4(ends.from),
    destination: ipv4(ends.to),
  });
  payload.set(data, IPV4_HEADER + UDP_HEADER);
  writeUdp(payload, IPV4_HEADER, length, ends.sourcePort, ends.destinationPort, 0);
  return ethernet(ends, EtherType.ipv4, payload);
}

/** A DHCP message: op 1 for a client's, 2 for a server's. */
export function dhcpFrame(ends: Ends & { op: 1 | 2; client?: string; from?: string }): Uint8Array {
  const data = new Uint8Array(300);
  data.set([ends.op, 1, 6, 0]);
  data.set(mac(ends.client ?? ends.source), 28);
  const [sourcePort, destinationPort] = ends.op === 1 ? [68, 67] : [67, 68];
  const from = ends.from ?? (ends.op === 1 ? '0.0.0.0' : '10.0.10.1');
  return udpFrame({ ...ends, from, to: '255.255.255.255', sourcePort, destinationPort, data });
}

/** IPv6 with a payload of `protocol`, behind `extensions` empty destination options. */
export function ipv6Frame(
  ends: Ends & {
    from: string;
    to?: string;
    protocol: number;
    data: Uint8Array;
    extensions?: number;
  },
): Uint8Array {
  const { extensions = 0, data, protocol } = ends;
  const payload = new Uint8Array(40 + extensions * 8 + data.length);
  payload[0] = 0x60;
  put16(payload, 4, payload.length - 40);
  payload[6] = extensions > 0 ? 60 : protocol;
  payload[7] = 255;
  for (const [at, text] of [
    [8, ends.from],
    [24, ends.to ?? 'ff02::1'],
  ] as const) {
    writeIpv6Address(payload, at, parseIpv6(text) as Int32Array);
  }
  for (let n = 0; n < extensions; n++)
    payload.set([n === extensions - 1 ? protocol : 60, 0, 1, 4], 40 + n * 8);
  payload.set(data, 40 + extensions * 8);
  return ethernet({ destination: '33:33:00:00:00:01', ...ends }, EtherType.ipv6, payload);
}

/** A message of Neighbor Discovery with a link-layer option of kind 1 (source) or 2 (target). */
export function ndFrame(
  ends: Ends & {
    from: string;
    type: number;
    target?: string;
    option?: [kind: number, mac: string];
    extensions?: number;
  },
): Uint8Array {
  const fixed = { 133: 8, 134: 16, 135: 24, 136: 24, 137: 40 }[ends.type] ?? 8;
  const data = new Uint8Array(fixed + (ends.option === undefined ? 0 : 8));
  data[0] = ends.type;
  if (ends.target !== undefined) writeIpv6Address(data, 8, parseIpv6(ends.target) as Int32Array);
  if (ends.option !== undefined) {
    data.set([ends.option[0], 1], fixed);
    data.set(mac(ends.option[1]), fixed + 2);
  }
  return ipv6Frame({ ...ends, protocol: ICMPV6, data });
}

/** Frames of the slow protocols: of a worse and a better bridge, and of a bridge that speaks STP; LACP; LLDP. */
export const controlKinds = [
  'bpdu',
  'better-bpdu',
  'stp-bpdu',
  'lacpdu',
  'marker',
  'lldpdu',
] as const;

/** One of them, sent from `source` to the address of its protocol. */
export function controlFrame(kind: (typeof controlKinds)[number], source: string): Uint8Array {
  const from = mac(source);
  switch (kind) {
    case 'lacpdu':
      return writeLacp(from, { actor: lacpInfo(source, 0x47), partner: lacpInfo(source, 0) });
    case 'marker': {
      const frame = writeLacp(from, { actor: lacpInfo(source, 0), partner: lacpInfo(source, 0) });
      frame.set([SlowSubtype.marker, 1, 1, 16], ETHERNET_HEADER);
      return frame.fill(0, ETHERNET_HEADER + 4, LACP_FRAME);
    }
    case 'lldpdu': {
      const frame = new Uint8Array(400);
      writeEthernet(frame, 0, LLDP_MAC, from, EtherType.lldp);
      const said = { chassis: from, port: 'eth0', timeToLive: 120, systemName: source };
      const more = { systemDescription: '', portDescription: '', portVlan: 0 };
      writeLldp(frame, ETHERNET_HEADER, { ...said, ...more, aggregated: false, maxFrame: 1522 });
      return frame;
    }
    default:
      return bpduFrame(from, kind);
  }
}

function bpduFrame(from: Uint8Array, kind: 'bpdu' | 'better-bpdu' | 'stp-bpdu'): Uint8Array {
  const id = bridgeId(kind === 'better-bpdu' ? 0 : 0xf000, from);
  const isStp = kind === 'stp-bpdu';
  const bpdu = {
    ...{ flags: 0, root: id, rootPathCost: 0, bridge: id, port: 0x8001 },
    ...{ messageAge: 0, maxAge: 20, helloTime: 2, forwardDelay: 15 },
    type: isStp ? BpduType.config : BpduType.rst,
    role: isStp ? BpduRole.unknown : BpduRole.designated,
  };
  return writeBpdu(bpdu, from);
}

function lacpInfo(system: string, state: number): LacpInfo {
  return { systemPriority: 1, system, key: 1, portPriority: 1, port: 1, state };
}
