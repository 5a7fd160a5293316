/**
 * Capture filters: the part of pcap-filter(7) that people type. Names, addresses and ports are looked for in
 * the frame as it is on the port, its VLAN tag included.
 *
 *   expression := term (or term)*        term := factor (and factor | factor)*        factor := [not] primitive
 *   primitives: arp ip ip6 icmp tcp udp, each alone or before one of the next three · vlan [ID] · [src|dst] host A · [src|dst] net A/LEN · [src|dst] port N
 *               ether [src|dst] host MAC · broadcast · multicast · less N · greater N · ( … )
 */
import { NO_TAG, type Packet } from '../../packet/packet.ts';
import {
  type Cidr,
  inSubnet,
  isBroadcastMac,
  isGroupMac,
  parseCidr,
  parseIpv4,
  parseMac,
  sameMac,
} from '../../wire/address.ts';
import { get16, get32 } from '../../wire/bytes.ts';
import {
  ETHERNET_DESTINATION,
  ETHERNET_HEADER,
  ETHERNET_SOURCE,
  EtherType,
} from '../../wire/ethernet.ts';
import { IPV4_HEADER, IpProtocol } from '../../wire/ipv4.ts';
import { type CoreCode, CoreError } from '../sentences.ts';

export type Filter = (packet: Packet) => boolean;

type Direction = 'src' | 'dst' | 'either';
/** What should have come, as the sentences name it. */
type Expected = CoreCode extends infer Code
  ? Code extends `expected-${infer What}`
    ? What
    : never
  : never;

/** Longest expression, in words: parsing recurses once per parenthesis. */
const MAX_WORDS = 200;

/** Compiles an expression; an empty one takes every frame. Throws CoreError. */
export function compileFilter(expression: string): Filter {
  const words = expression.match(/[()!]|[^\s()!]+/g) ?? [];
  if (words.length === 0) return () => true;
  if (words.length > MAX_WORDS)
    throw new CoreError('filter-long', { count: words.length, most: MAX_WORDS });
  const parser = new Parser(words);
  const filter = parser.expression();
  parser.expectEnd();
  return filter;
}

class Parser {
  private at = 0;
  private readonly words: readonly string[];

  constructor(words: readonly string[]) {
    this.words = words;
  }

  expression(): Filter {
    let left = this.term();
    while (this.take('or', '||')) left = either(left, this.term());
    return left;
  }

  expectEnd(): void {
    if (this.at < this.words.length) throw this.unexpected('end');
  }

  private term(): Filter {
    let left = this.factor();
    while (this.take('and', '&&')) left = both(left, this.factor());
    return left;
  }

  private factor(): Filter {
    if (this.take('not', '!')) {
      const inner = this.factor();
      return (packet) => !inner(packet);
    }
    if (this.take('(')) {
      const inner = this.expression();
      if (!this.take(')')) throw this.unexpected('bracket');
      return inner;
    }
    return this.primitive();
  }

  private primitive(): Filter {
    const word = this.next('condition');
    switch (word) {
      case 'arp':
        return this.qualified((packet) => etherTypeOf(packet) === EtherType.arp);
      case 'ip':
        return this.qualified(isIpv4);
      case 'ip6':
        return (packet) => etherTypeOf(packet) === EtherType.ipv6;
      case 'icmp':
      case 'tcp':
      case 'udp':
        return this.qualified(protocol(IpProtocol[word]));
      case 'broadcast':
        return (packet) => isBroadcastMac(packet.buffer, packet.start);
      case 'multicast':
        return (packet) => isGroupMac(packet.buffer, packet.start);
      case 'vlan':
        return this.vlan();
      case 'less':
      case 'greater':
        return this.length(word);
      case 'ether':
        return this.ether();
      default:
        return this.addressed(word);
    }
  }

  /** `tcp port 80`: a protocol may stand right before what it qualifies. */
  private qualified(filter: Filter): Filter {
    const word = this.words[this.at] ?? '';
    if (!['src', 'dst', 'host', 'net', 'port'].includes(word)) return filter;
    this.at++;
    return both(filter, this.addressed(word));
  }

  private vlan(): Filter {
    if (!/^\d+$/.test(this.words[this.at] ?? '')) return (packet) => packet.tci !== NO_TAG;
    const vid = this.number(4095);
    return (packet) => packet.tci !== NO_TAG && (packet.tci & 0xfff) === vid;
  }

  private length(word: string): Filter {
    const limit = this.number(65_550);
    return word === 'less'
      ? (packet) => packet.length <= limit
      : (packet) => packet.length >= limit;
  }

  private ether(): Filter {
    const direction = this.direction();
    this.take('host');
    const text = this.next('mac');
    const mac = parseMac(text);
    if (mac === null) throw new CoreError('filter-mac', { text });
    return directed(
      direction,
      (packet) => sameMac(packet.buffer, packet.start + ETHERNET_SOURCE, mac, 0),
      (packet) => sameMac(packet.buffer, packet.start + ETHERNET_DESTINATION, mac, 0),
    );
  }

  private addressed(first: string): Filter {
    let word = first;
    let direction: Direction = 'either';
    if (word === 'src' || word === 'dst') {
      direction = word;
      word = this.next('qualifier');
    }
    if (word === 'port') return portFilter(direction, this.number(65_535));
    if (word === 'net') return addressFilter(direction, this.cidr());
    if (word === 'host') word = this.next('address');
    const address = parseIpv4(word);
    if (address === null) throw new CoreError('filter-word', { text: word });
    return addressFilter(direction, { address, prefixLength: 32 });
  }

  private cidr(): Cidr {
    const text = this.next('network');
    const cidr = parseCidr(text);
    if (cidr === null) throw new CoreError('filter-network', { text });
    return cidr;
  }

  private direction(): Direction {
    if (this.take('src')) return 'src';
    return this.take('dst') ? 'dst' : 'either';
  }

  private number(max: number): number {
    const text = this.next('number');
    const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value <= max)) throw new CoreError('filter-number', { text, most: max });
    return value;
  }

  private take(...wanted: string[]): boolean {
    if (!wanted.includes(this.words[this.at] ?? '')) return false;
    this.at++;
    return true;
  }

  private next(expected: Expected): string {
    const word = this.words[this.at];
    if (word === undefined) throw this.unexpected(expected);
    this.at++;
    return word;
  }

  private unexpected(what: Expected): CoreError {
    const text = this.words[this.at];
    const expected = [{ code: `expected-${what}`, values: {} }];
    return text === undefined
      ? new CoreError('filter-ends', { expected })
      : new CoreError('filter-unexpected', { text, expected });
  }
}

function both(a: Filter, b: Filter): Filter {
  return (packet) => a(packet) && b(packet);
}

function either(a: Filter, b: Filter): Filter {
  return (packet) => a(packet) || b(packet);
}

function directed(direction: Direction, source: Filter, destination: Filter): Filter {
  if (direction === 'src') return source;
  return direction === 'dst' ? destination : either(source, destination);
}

function etherTypeOf(packet: Packet): number {
  return packet.end - packet.start < ETHERNET_HEADER ? -1 : get16(packet.buffer, packet.start + 12);
}

function isIpv4(packet: Packet): boolean {
  return (
    etherTypeOf(packet) === EtherType.ipv4 &&
    packet.end - packet.start >= ETHERNET_HEADER + IPV4_HEADER
  );
}

/** Protocol number of an IPv4 packet, −1 for anything else. */
function protocolOf(packet: Packet): number {
  return isIpv4(packet) ? packet.buffer[packet.start + ETHERNET_HEADER + 9] : -1;
}

function protocol(wanted: number): Filter {
  return (packet) => protocolOf(packet) === wanted;
}

/** IPv4 addresses, and those that ARP asks for and answers. */
function addressFilter(direction: Direction, subnet: Cidr): Filter {
  const at = (ip: number, arp: number): Filter => {
    return (packet) => {
      const type = etherTypeOf(packet);
      if (type !== EtherType.ipv4 && type !== EtherType.arp) return false;
      const offset = packet.start + ETHERNET_HEADER + (type === EtherType.arp ? arp : ip);
      return offset + 4 <= packet.end && inSubnet(subnet, get32(packet.buffer, offset));
    };
  };
  return directed(direction, at(12, 14), at(16, 24));
}

/** TCP and UDP ports; not of fragments behind the first, which carry none (RFC 791). */
function portFilter(direction: Direction, port: number): Filter {
  const at = (offset: number): Filter => {
    return (packet) => {
      const found = protocolOf(packet);
      if (found !== IpProtocol.tcp && found !== IpProtocol.udp) return false;
      const ip = packet.start + ETHERNET_HEADER;
      if ((get16(packet.buffer, ip + 6) & 0x1fff) !== 0) return false;
      const l4 = ip + (packet.buffer[ip] & 15) * 4;
      return l4 + 4 <= packet.end && get16(packet.buffer, l4 + offset) === port;
    };
  };
  return directed(direction, at(0), at(2));
}
