/**
 * Flow table: frames of one direction with the same ends, counted together. A hash table with open addressing and linear
 * probing over typed arrays, so counting a frame allocates nothing.
 *
 * A flow is: port and VLAN it came in by, EtherType, protocol, type of service, addresses, ports. Frames without IP have
 * their MAC addresses as addresses. A full table gives up a flow of the port that has most, the longest idle of some that
 * lie side by side: so one port that invents flows pushes out its own.
 *
 * Times are milliseconds, monotonic.
 */
import type { Packet } from '../packet/packet.ts';
import { networkOctets, segmentsOf } from '../packet/segments.ts';
import { get16, get32 } from '../wire/bytes.ts';
import { ETHERNET_SOURCE, EtherType } from '../wire/ethernet.ts';
import type { FlowRecord } from '../wire/flow-record.ts';
import { IpProtocol } from '../wire/ipv4.ts';

/** Words of a key: port and VLAN, EtherType protocol and tos, ports, two addresses. */
const KEY = 11;
/** Words beside a key: output, TCP flags, source MAC, destination MAC. */
const OUTPUT = 0;
const FLAGS = 1;
const MACS = 2;
const BESIDE = 6;
/** Numbers of a flow. A free slot has 0 packets. */
const PACKETS = 0;
const OCTETS = 1;
const FIRST = 2;
const LAST = 3;
const NUMBERS = 4;
/** Flows that are looked at to find one to give up. */
const CANDIDATES = 16;
const ICMPV6 = 58;
/** In the place of ECN in the type of service of a key. */
const IS_IP = 1;

export const FLOWS_DEFAULT_MAX = 65_536;

export class FlowTable {
  readonly max: number;
  size = 0;
  /** Flows given up because the table was full. */
  evictions = 0;
  /** Called with the slot of a flow that is given up, while it can still be read. */
  onEvict: ((slot: number) => void) | null = null;

  private readonly seed: number;
  private readonly key = new Int32Array(KEY);
  private mask = 63;
  private keys = new Int32Array(64 * KEY);
  private beside = new Int32Array(64 * BESIDE);
  private numbers = new Float64Array(64 * NUMBERS);
  /** Flows by the port that they came in by. */
  private counts = new Int32Array(64);
  private cursor = 0;

  /** `seed` makes the hash unpredictable to guests; `max` is 1 to 2^20 flows. */
  constructor(seed: number, max = FLOWS_DEFAULT_MAX) {
    this.seed = seed | 0;
    this.max = max;
  }

  /**
   * Counts a frame, `samples` of whose segments were looked at (all of them where nothing is sampled). `input` and `output`
   * are port numbers below 2^20; output 0 is a flood.
   */
  count(packet: Packet, input: number, output: number, samples: number, nowMs: number): void {
    this.readKey(packet, input);
    let slot = this.find();
    if (slot < 0) slot = this.insert(~slot, packet, input, nowMs);
    const at = slot * NUMBERS;
    const segments = segmentsOf(packet);
    const octets = networkOctets(packet);
    this.numbers[at + PACKETS] += samples;
    this.numbers[at + OCTETS] +=
      samples === segments ? octets : Math.round((octets * samples) / segments);
    this.numbers[at + LAST] = nowMs;
    this.beside[slot * BESIDE + OUTPUT] = output;
    this.beside[slot * BESIDE + FLAGS] |= packet.headers().tcpFlags;
  }

  /** Number of slots; flows are in some of them. */
  get slots(): number {
    return this.mask + 1;
  }

  isUsed(slot: number): boolean {
    return this.numbers[slot * NUMBERS + PACKETS] > 0;
  }

  firstMs(slot: number): number {
    return this.numbers[slot * NUMBERS + FIRST];
  }

  lastMs(slot: number): number {
    return this.numbers[slot * NUMBERS + LAST];
  }

  /** Writes the flow of a used slot into `into`. */
  read(slot: number, into: FlowRecord): void {
    const key = slot * KEY;
    const beside = slot * BESIDE;
    const at = slot * NUMBERS;
    const { keys, numbers } = this;
    into.input = keys[key] >>> 12;
    into.vid = keys[key] & 0xfff;
    into.etherType = keys[key + 1] >>> 16;
    into.protocol = (keys[key + 1] >>> 8) & 255;
    into.tos = keys[key + 1] & 0xfc;
    into.family = familyOf(keys[key + 1]);
    into.sourcePort = keys[key + 2] >>> 16;
    into.destinationPort = keys[key + 2] & 0xffff;
    for (let word = 0; word < 4; word++) {
      into.source[word] = keys[key + 3 + word];
      into.destination[word] = keys[key + 7 + word];
    }
    into.output = this.beside[beside + OUTPUT];
    into.tcpFlags = this.beside[beside + FLAGS];
    readMac(this.beside, beside + MACS, into.sourceMac);
    readMac(this.beside, beside + MACS + 2, into.destinationMac);
    into.packets = numbers[at + PACKETS];
    into.octets = numbers[at + OCTETS];
    into.firstMs = numbers[at + FIRST];
    into.lastMs = numbers[at + LAST];
  }

  /** Frees a slot and closes the gap, so that probes need no marks (Knuth, TAOCP 6.4 R). Others may move into it. */
  remove(slot: number): void {
    const { mask } = this;
    this.size--;
    this.counts[this.keys[slot * KEY] >>> 12]--;
    let gap = slot;
    for (let next = (gap + 1) & mask; this.isUsed(next); next = (next + 1) & mask) {
      const home = this.hash(this.keys, next * KEY) & mask;
      if (((next - home) & mask) < ((next - gap) & mask)) continue;
      this.move(next, gap);
      gap = next;
    }
    this.numbers[gap * NUMBERS + PACKETS] = 0;
  }

  private readKey(packet: Packet, input: number): void {
    const { key } = this;
    const { buffer, start } = packet;
    const headers = packet.headers();
    const isIp = headers.dscp >= 0;
    // The two bits of ECN are free: one says that the addresses are those of IP.
    const tos = isIp ? (headers.dscp << 2) | IS_IP : 0;
    key[0] = (input << 12) | packet.vid;
    key[1] = (headers.etherType << 16) | (headers.protocol << 8) | tos;
    key[2] = (headers.sourcePort << 16) | headers.destinationPort;
    const isIcmp = headers.protocol === IpProtocol.icmp || headers.protocol === ICMPV6;
    if (isIcmp && headers.l4 >= 0) key[2] = get16(buffer, headers.l4);
    for (let word = 0; word < 4; word++) {
      key[3 + word] = isIp ? headers.source[word] : 0;
      key[7 + word] = isIp ? headers.destination[word] : 0;
    }
    if (isIp) return;
    writeMac(key, 5, buffer, start + ETHERNET_SOURCE);
    writeMac(key, 9, buffer, start);
  }

  private hash(words: Int32Array, at: number): number {
    let h = this.seed;
    for (let word = 0; word < KEY; word++) {
      h = Math.imul(h ^ words[at + word], 0x9e3779b1);
      h ^= h >>> 15;
    }
    h = Math.imul(h, 0xc2b2ae35);
    return h ^ (h >>> 13);
  }

  /** The slot of the flow in `key`; where it is not there, the complement of the free slot for it. */
  private find(): number {
    const { key, keys, mask } = this;
    for (let slot = this.hash(key, 0) & mask; ; slot = (slot + 1) & mask) {
      if (!this.isUsed(slot)) return ~slot;
      const at = slot * KEY;
      let word = 0;
      while (word < KEY && keys[at + word] === key[word]) word++;
      if (word === KEY) return slot;
    }
  }

  private insert(free: number, packet: Packet, input: number, nowMs: number): number {
    let slot = free;
    if (this.size >= this.max) {
      this.evict();
      slot = ~this.find();
    } else if (this.size * 2 > this.mask) {
      this.grow();
      slot = ~this.find();
    }
    if (input >= this.counts.length) this.growCounts(input);
    this.size++;
    this.counts[input]++;
    this.keys.set(this.key, slot * KEY);
    const beside = slot * BESIDE;
    this.beside[beside + FLAGS] = 0;
    writeMac(this.beside, beside + MACS, packet.buffer, packet.start + ETHERNET_SOURCE);
    writeMac(this.beside, beside + MACS + 2, packet.buffer, packet.start);
    const at = slot * NUMBERS;
    this.numbers[at + PACKETS] = 0;
    this.numbers[at + OCTETS] = 0;
    this.numbers[at + FIRST] = nowMs;
    return slot;
  }

  private evict(): void {
    let victim = -1;
    for (let seen = 0; seen < CANDIDATES; this.cursor = (this.cursor + 1) & this.mask) {
      if (!this.isUsed(this.cursor)) continue;
      if (victim < 0 || this.isBetterVictim(this.cursor, victim)) victim = this.cursor;
      seen++;
    }
    this.evictions++;
    this.onEvict?.(victim);
    this.remove(victim);
  }

  private isBetterVictim(slot: number, than: number): boolean {
    const flows = this.counts[this.keys[slot * KEY] >>> 12];
    const most = this.counts[this.keys[than * KEY] >>> 12];
    return flows === most ? this.lastMs(slot) < this.lastMs(than) : flows > most;
  }

  private grow(): void {
    const { keys, beside, numbers } = this;
    const before = this.mask + 1;
    this.mask = before * 2 - 1;
    this.keys = new Int32Array(before * 2 * KEY);
    this.beside = new Int32Array(before * 2 * BESIDE);
    this.numbers = new Float64Array(before * 2 * NUMBERS);
    for (let from = 0; from < before; from++) {
      if (numbers[from * NUMBERS + PACKETS] === 0) continue;
      let slot = this.hash(keys, from * KEY) & this.mask;
      while (this.isUsed(slot)) slot = (slot + 1) & this.mask;
      copy(keys, from * KEY, this.keys, slot * KEY, KEY);
      copy(beside, from * BESIDE, this.beside, slot * BESIDE, BESIDE);
      copy(numbers, from * NUMBERS, this.numbers, slot * NUMBERS, NUMBERS);
    }
  }

  private growCounts(input: number): void {
    const counts = new Int32Array(2 ** Math.ceil(Math.log2(input + 1)));
    counts.set(this.counts);
    this.counts = counts;
  }

  private move(from: number, to: number): void {
    this.keys.copyWithin(to * KEY, from * KEY, (from + 1) * KEY);
    this.beside.copyWithin(to * BESIDE, from * BESIDE, (from + 1) * BESIDE);
    this.numbers.copyWithin(to * NUMBERS, from * NUMBERS, (from + 1) * NUMBERS);
  }
}

/** 4 or 6 by the second word of a key, 0 for frames without an IP header that can be read. */
function familyOf(word: number): FlowRecord['family'] {
  if ((word & IS_IP) === 0) return 0;
  return word >>> 16 === EtherType.ipv4 ? 4 : 6;
}

type Words = Int32Array | Float64Array;

function copy(from: Words, at: number, to: Words, offset: number, length: number): void {
  for (let i = 0; i < length; i++) to[offset + i] = from[at + i];
}

/** Two words: the upper 16 bits of a MAC address, and the lower 32. */
function writeMac(words: Int32Array, at: number, bytes: Uint8Array, offset: number): void {
  words[at] = get16(bytes, offset);
  words[at + 1] = get32(bytes, offset + 2);
}

function readMac(words: Int32Array, at: number, mac: Uint8Array): void {
  const [hi, lo] = [words[at], words[at + 1]];
  mac[0] = hi >> 8;
  mac[1] = hi;
  mac[2] = lo >> 24;
  mac[3] = lo >> 16;
  mac[4] = lo >> 8;
  mac[5] = lo;
}
