/**
 * Frames in scenarios: `A>B vlan 10 pcp 3 udp 10.0.0.1:5>10.0.0.2:6`. Stations are letters, tags are exactly those
 * that are said, outermost first; what is not said about the payload is as it was sent.
 */
import { BROADCAST_MAC, formatMac, parseIpv4, parseMac } from '../../../src-main/wire/address.ts';
import { get16, put16 } from '../../../src-main/wire/bytes.ts';
import { EtherType } from '../../../src-main/wire/ethernet.ts';
import { parseIpv6 } from '../../../src-main/wire/ipv6-address.ts';
import { TcpFlag } from '../../../src-main/wire/tcp.ts';
import { isTpid, makeTci } from '../../../src-main/wire/vlan.ts';
import { bodyOf, describeBody, type PayloadKind, plainPayload } from './payload.ts';
import { ScenarioError, type Word, Words } from './source.ts';

/** A frame of the slow protocols that a device sends by itself: only its kind is compared. */
export type ControlKind = 'bpdu' | 'lacp' | 'lldp';

export interface Frame {
  /** The whole frame; of a kind null. */
  readonly bytes: Uint8Array | null;
  /** What kind of frame it is where no more is said; `any`: all that comes out there. */
  readonly kind: ControlKind | 'any' | null;
  /** False when only addresses and tags are to be compared. */
  readonly exact: boolean;
  readonly times: number;
}

const MULTICAST = Uint8Array.of(0x01, 0x00, 0x5e, 0x00, 0x00, 0x00);
const RESERVED = Uint8Array.of(0x01, 0x80, 0xc2, 0x00, 0x00);
const KINDS = ['bpdu', 'lacp', 'lldp', 'any'];

/** The MAC of `A`, `B7`, `M1`, `*`, `02:00:…`; null when the text names none. */
export function stationMac(text: string): Uint8Array | null {
  if (text === '*' || text === 'broadcast') return BROADCAST_MAC;
  const match = /^([A-Z])(\d{0,5})$/.exec(text);
  if (match === null) return parseMac(text);
  const number = Number(match[2] || 0);
  if (number > 0xffff) return null;
  const mac = match[1] === 'M' ? MULTICAST.slice() : Uint8Array.of(2, 0, 0, 0, 0, 0);
  mac[5] = match[1] === 'M' ? number & 0xff : (match[1] as string).charCodeAt(0) - 64;
  if (match[1] === 'M') mac[4] = number >> 8;
  else put16(mac, 3, number);
  return mac;
}

/** A MAC as scenarios write it: a station's letter where it has one. */
export function nameOfMac(bytes: Uint8Array, offset: number): string {
  const text = formatMac(bytes, offset);
  if (text === 'ff:ff:ff:ff:ff:ff') return '*';
  const mac = bytes.subarray(offset, offset + 6);
  const number = get16(mac, 3);
  const letter = String.fromCharCode(64 + (mac[5] as number));
  const station = letter >= 'A' && letter <= 'Z' && letter !== 'M';
  if (station && text.startsWith('02:00:00')) return `${letter}${number === 0 ? '' : number}`;
  if (text.startsWith('01:00:5e:00')) return `M${get16(mac, 4) === 0 ? '' : get16(mac, 4)}`;
  return text;
}

/** True for destinations 01:80:c2:00:00:00 to 0f. */
export function isReserved(frame: Uint8Array): boolean {
  return RESERVED.every((byte, i) => frame[i] === byte) && (frame[5] as number) < 16;
}

export function controlKind(frame: Uint8Array): ControlKind | null {
  const type = get16(frame, 12);
  if (type === EtherType.slow) return 'lacp';
  if (type === EtherType.lldp) return 'lldp';
  return isReserved(frame) && frame[14] === 0x42 && frame[15] === 0x42 ? 'bpdu' : null;
}

/** A frame in the words of the language. */
export function describeFrame(bytes: Uint8Array): string {
  if (bytes.length < 14) return `raw ${Buffer.from(bytes).toString('hex')}`;
  let text = `${nameOfMac(bytes, 6)}>${nameOfMac(bytes, 0)}`;
  let at = 12;
  for (; isTpid(get16(bytes, at)) && at + 6 <= bytes.length; at += 4) {
    const tci = get16(bytes, at + 2);
    text += ` ${get16(bytes, at) === EtherType.vlan ? 'vlan' : 'svlan'} ${tci & 0xfff}`;
    if (tci >>> 13 !== 0) text += ` pcp ${tci >>> 13}`;
    if ((tci & 0x1000) !== 0) text += ' dei';
  }
  return text + describeBody(bytes.subarray(at));
}

/** Addresses and all tags: what is compared of a frame whose payload nobody described. */
export function headOf(bytes: Uint8Array): string {
  let at = 12;
  while (at + 4 <= bytes.length && isTpid(get16(bytes, at))) at += 4;
  return Buffer.from(bytes.subarray(0, at)).toString('hex');
}

/** Reads a frame from the words up to their end. `sent` is what an expectation takes its payload from. */
export function readFrame(words: Words, sent: Uint8Array | null, sending: boolean): Frame {
  const reader = new FrameReader(words, sent, sending);
  return reader.read();
}

class FrameReader {
  private readonly words: Words;
  private readonly sent: Uint8Array | null;
  private readonly sending: boolean;
  private source: Uint8Array | null = null;
  private destination: Uint8Array | null = null;
  private readonly tags: { tpid: number; vid: number; pcp: number; dei: boolean }[] = [];
  private readonly payload = plainPayload();
  private described = false;
  private same = false;
  private untagged = false;
  private raw: Uint8Array | null = null;
  private times = 1;

  constructor(words: Words, sent: Uint8Array | null, sending: boolean) {
    this.words = words;
    this.sent = sent;
    this.sending = sending;
  }

  read(): Frame {
    const first = this.words.next;
    if (!this.sending && first !== undefined && KINDS.includes(first.text)) return this.kind();
    while (!this.words.done) this.word(this.words.take('a word of a frame'));
    if (this.raw !== null) return this.frame(this.raw, true);
    if (this.same) return this.frame(this.likeSent(), true);
    if (this.source === null || this.destination === null)
      throw this.words.missing('a frame such as A>B');
    if (this.described || this.sending) {
      const body = bodyOf(this.payload, this.source, this.destination);
      return this.frame(this.whole(this.source, this.destination, body), true);
    }
    const body = this.sent === null ? new Uint8Array(0) : bodyBehindTags(this.sent);
    return this.frame(this.whole(this.source, this.destination, body), this.sent !== null);
  }

  private kind(): Frame {
    const kind = this.words.take('a kind').text as ControlKind | 'any';
    if (kind === 'any') {
      this.words.end();
      return { bytes: null, kind, exact: false, times: 0 };
    }
    while (!this.words.done) this.timesOnly(this.words.take('times N'));
    return { bytes: null, kind, exact: false, times: this.times };
  }

  private timesOnly(word: Word): void {
    if (word.text !== 'times') throw this.words.fail('"times N" or the end of the frame', word);
    this.times = this.number('a count', 1, 10_000);
  }

  private frame(bytes: Uint8Array, exact: boolean): Frame {
    return { bytes, kind: null, exact, times: this.times };
  }

  private whole(source: Uint8Array, destination: Uint8Array, body: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(12 + this.tags.length * 4 + body.length);
    bytes.set(destination, 0);
    bytes.set(source, 6);
    for (const [i, { tpid, vid, pcp, dei }] of this.tags.entries()) {
      put16(bytes, 12 + i * 4, tpid);
      put16(bytes, 14 + i * 4, makeTci(vid, pcp, dei));
    }
    bytes.set(body, 12 + this.tags.length * 4);
    return bytes;
  }

  private likeSent(): Uint8Array {
    const { sent } = this;
    if (sent === null) throw this.words.missing('"same" only in a row that sends a frame');
    if (this.tags.length === 0 && !this.untagged) return sent;
    return this.whole(sent.subarray(6, 12), sent.subarray(0, 6), bodyBehindTags(sent));
  }

  private word(word: Word): void {
    const { text } = word;
    const equals = /^([\w-]+)=(.+)$/.exec(text);
    if (equals !== null) {
      const value = {
        ...word,
        text: equals[2] as string,
        column: word.column + (equals[1] as string).length + 1,
      };
      const part = new Words(this.words.statement, [value]);
      this.named({ ...word, text: equals[1] as string }, part);
      part.end();
      return;
    }
    if (/[>→]/.test(text) || ['>', '->', '→'].includes(this.words.next?.text ?? '')) {
      this.addresses(word);
      return;
    }
    this.named(word, this.words);
  }

  private addresses(word: Word): void {
    let { text } = word;
    if (!/[>→]/.test(text)) text += this.words.take('">"').text;
    if (/[>→]$/.test(text)) text += this.words.take('a destination').text;
    const [from = '', to = '', more] = text.split(/-?>|→/);
    const expected = 'SOURCE>DESTINATION: a letter such as A, M1, * or a MAC on both sides';
    this.source = stationMac(from);
    this.destination = stationMac(to);
    if (this.source === null || this.destination === null || more !== undefined)
      throw this.words.fail(expected, word);
  }

  private named(word: Word, words: Words): void {
    const { text } = word;
    const outer = this.tags.at(-1);
    switch (text) {
      case 'same':
        this.same = true;
        return;
      case 'untagged':
        this.untagged = true;
        return;
      case 'vlan':
      case 'cvlan':
      case 'tag':
      case 'vid':
      case 'dl_vlan':
      case 'svlan': {
        const vid = this.number('a VLAN id', 0, 4095, words);
        const tpid = text === 'svlan' ? EtherType.serviceVlan : EtherType.vlan;
        this.tags.push({ tpid, vid, pcp: 0, dei: false });
        return;
      }
      case 'priority':
        this.tags.push({
          tpid: EtherType.vlan,
          vid: 0,
          pcp: this.number('a priority', 0, 7, words),
          dei: false,
        });
        return;
      case 'pcp':
      case 'dl_vlan_pcp':
      case 'vlan_pcp':
      case 'dei':
      case 'tpid':
        if (outer === undefined) throw words.fail('"vlan N" before it', word);
        if (text === 'dei') outer.dei = true;
        else if (text === 'tpid') outer.tpid = this.tpid(words);
        else outer.pcp = this.number('a priority', 0, 7, words);
        return;
      case 'times':
        this.times = this.number('a count', 1, 10_000, words);
        return;
      case 'raw':
        this.raw = this.hex(words);
        if (this.raw.length < 14)
          throw new ScenarioError(
            word,
            `expected at least 14 bytes, an Ethernet header, found ${this.raw.length}`,
          );
        return;
      default:
        this.described = true;
        this.body(word, words);
    }
  }

  private body(word: Word, words: Words): void {
    const { payload } = this;
    switch (word.text) {
      case 'arp':
      case 'garp':
        payload.kind = 'arp';
        if (word.text === 'garp') payload.arp = 'gratuitous';
        if (words.accept('request')) payload.arp = 'request';
        if (words.accept('reply')) payload.arp = 'reply';
        if (words.accept('gratuitous')) payload.arp = 'gratuitous';
        this.ipAddresses();
        return;
      case 'rarp':
        payload.kind = 'rarp';
        return;
      case 'ip':
      case 'ipv4':
      case 'ipv6':
      case 'udp':
      case 'tcp':
      case 'icmp':
        payload.kind = (word.text.startsWith('ip') ? 'ip' : word.text) as PayloadKind;
        this.ipAddresses();
        return;
      case 'type':
      case 'dl_type':
      case 'ethertype':
        payload.type = this.number('an EtherType', 0, 0xffff, words);
        return;
      case 'hex':
      case 'payload':
        payload.hex = this.hex(words);
        return;
      case 'length':
        payload.length = this.number('octets of the frame without tags and FCS', 14, 65_535, words);
        return;
      case 'sport':
        payload.sourcePort = this.number('a port', 0, 65_535, words);
        return;
      case 'dport':
        payload.destinationPort = this.number('a port', 0, 65_535, words);
        return;
      case 'protocol':
      case 'proto':
        payload.protocol = this.number('an IP protocol', 0, 255, words);
        return;
      case 'dscp':
        payload.dscp = this.number('a DSCP', 0, 63, words);
        return;
      case 'ttl':
        payload.ttl = this.number('a TTL', 0, 255, words);
        return;
      case 'flags':
        payload.flags = this.tcpFlags(words);
        return;
      default:
        throw words.fail(
          'a word of a frame (vlan, pcp, dei, tpid, arp, ip, udp, tcp, icmp, type, hex, length, times …)',
          word,
        );
    }
  }

  /** `10.0.0.1>10.0.0.2`, `10.0.0.1:5>10.0.0.2:6`, `10.0.0.1 10.0.0.2`, `[fd00::1]:5>[fd00::2]:6`; may be absent. */
  private ipAddresses(): void {
    const parts: string[] = [];
    while (this.words.next !== undefined && parts.length < 2) {
      const { text } = this.words.next;
      if (text === '>' || text === '->') {
        this.words.take('');
        continue;
      }
      const halves = text.split(/-?>/).filter((half) => half !== '');
      if (!halves.every((half) => endpoint(half) !== null)) break;
      this.words.take('');
      parts.push(...halves);
    }
    const [from, to] = parts.map(endpoint);
    if (from) {
      this.payload.source = from.address;
      if (from.port !== null) this.payload.sourcePort = from.port;
    }
    if (to) {
      this.payload.destination = to.address;
      if (to.port !== null) this.payload.destinationPort = to.port;
    }
  }

  private number(what: string, min: number, max: number, words = this.words): number {
    const word = words.take(`${what}, ${min} to ${max}`);
    const value = /^(0x[0-9a-f]+|\d+)$/i.test(word.text) ? Number(word.text) : -1;
    if (value < min || value > max) throw words.fail(`${what}, ${min} to ${max}`, word);
    return value;
  }

  private tpid(words: Words): number {
    const known: Record<string, number> = { '802.1q': 0x8100, '802.1ad': 0x88a8 };
    const named = known[words.next?.text.toLowerCase() ?? ''];
    if (named === undefined)
      return this.number('a TPID such as 0x88a8 or 802.1ad', 0x600, 0xffff, words);
    words.take('a TPID');
    return named;
  }

  private hex(words: Words): Uint8Array {
    const word = words.take('bytes in hex');
    const digits = word.text.replace(/^0x/, '').replaceAll(/[:.-]/g, '');
    if (!/^([0-9a-f]{2})+$/i.test(digits))
      throw words.fail('bytes in hex, such as 0800450000', word);
    return Uint8Array.from(Buffer.from(digits, 'hex'));
  }

  private tcpFlags(words: Words): number {
    const word = words.take('TCP flags');
    let flags = 0;
    for (const name of word.text.toLowerCase().split(/[,+|]/)) {
      const bit = TcpFlag[name as keyof typeof TcpFlag];
      if (bit === undefined) throw words.fail('TCP flags such as syn,ack', word);
      flags |= bit;
    }
    return flags;
  }
}

function endpoint(text: string): { address: string; port: number | null } | null {
  const match = /^\[([^\]]+)\](?::(\d+))?$/.exec(text) ?? /^([\d.]+)(?::(\d+))?$/.exec(text);
  const address = match?.[1] ?? text;
  if (parseIpv4(address) === null && parseIpv6(address) === null) return null;
  return { address, port: match?.[2] === undefined ? null : Number(match[2]) };
}

/** EtherType and payload behind all tags. */
function bodyBehindTags(bytes: Uint8Array): Uint8Array {
  let at = 12;
  while (at + 6 <= bytes.length && isTpid(get16(bytes, at))) at += 4;
  return bytes.subarray(at);
}
