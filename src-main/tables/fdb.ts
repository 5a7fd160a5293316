/**
 * Forwarding database of one bridge: (VLAN, MAC) → port, learned from source addresses (IEEE 802.1Q 8.8).
 *
 * A hash table with open addressing and linear probing. A slot is four words, so a lookup mostly touches one
 * cache line, and learning allocates nothing. Every port has a list of its addresses, least recently seen
 * first: ageing looks only at list heads, and a full table takes the oldest address of the port that holds
 * most (as Open vSwitch does), so one port that invents addresses cannot push out those of the others.
 *
 * Entries by configuration (static, sticky) are in the same table and in no list: they are never aged, moved or evicted.
 *
 * Times are milliseconds modulo 2^32, compared by subtraction; ageing times stay below 2^31 ms.
 */

import { NONE } from './chains.ts';
import type { FdbEntry, FixedEntry } from './fdb-entry.ts';
import { fdbKeyHi, fdbKeyLo, hash64 } from './hash.ts';
import { PortLists } from './port-lists.ts';

/** Words of a slot. `HI` is EMPTY in a free one. */
const HI = 0;
const LO = 1;
const PORT = 2;
const SEEN = 3;
const WORDS = 4;

const EMPTY = -1;
/** The port of a slot, and above it what a configured entry is. */
const PORT_MASK = 0xff_ffff;
const STATIC = 1 << 24;
const STICKY = 1 << 25;
/** A sticky entry whose address was not seen since it was put in or flushed. */
const UNSEEN = 1 << 26;
/** How exact `seen` is: a busy address is written back at most this often. */
const REFRESH_MS = 1000;

export const FDB_DEFAULT_MAX = 131_072;

/** What `learn` found. */
export const Learned = { known: 0, fresh: 1, moved: 2 } as const;
export type Learned = (typeof Learned)[keyof typeof Learned];

export class Fdb {
  /** Entries older than this are gone; ms. */
  ageingMs: number;
  /** Most learned entries. */
  max: number;
  /** Learned entries held now. */
  size = 0;
  /** Entries given up because the table was full. */
  evictions = 0;

  private readonly seed: number;
  private slots = emptySlots(64);
  private mask = 63;
  /** Learned entries by port, least recently seen first. */
  private lists = new PortLists(64);
  private fixed: readonly FixedEntry[] = [];

  /** `seed` makes the hash unpredictable to guests; `max` is 1 to 2^20 entries. */
  constructor(seed: number, ageingMs: number, max = FDB_DEFAULT_MAX) {
    this.seed = seed | 0;
    this.ageingMs = ageingMs;
    this.max = max;
  }

  /** Port of an address, −1 when it is not known (any more). */
  lookup(hi: number, lo: number, nowMs: number): number {
    const slot = this.find(hi, lo);
    if (slot === NONE) return NONE;
    const at = slot * WORDS;
    const port = this.slots[at + PORT];
    if (port & STATIC) return port & PORT_MASK;
    if ((((nowMs | 0) - this.slots[at + SEEN]) | 0) >= this.ageingMs || port & UNSEEN) return NONE;
    return port & PORT_MASK;
  }

  /** True where an address is noted for a port, aged out or not. */
  isOn(hi: number, lo: number, port: number): boolean {
    const slot = this.find(hi, lo);
    return slot !== NONE && this.slots[slot * WORDS + PORT] === port;
  }

  /** Addresses noted for a port; those that aged out count until `expire` has come by. */
  count(port: number): number {
    return this.lists.count(port);
  }

  /** Reads what `lookup` would read first, so that it is in the cache then. */
  touch(hi: number, lo: number): number {
    return this.slots[this.home(hi, lo) * WORDS + LO];
  }

  /** Notes that an address was seen on a port. */
  learn(hi: number, lo: number, port: number, nowMs: number): Learned {
    const now = nowMs | 0;
    const slot = this.find(hi, lo);
    if (slot === NONE) {
      this.insert(hi, lo, port, now);
      return Learned.fresh;
    }
    const at = slot * WORDS;
    const held = this.slots[at + PORT];
    if (held > PORT_MASK) return this.learnFixed(at, port, now);
    const same = held === port;
    if (same && ((now - this.slots[at + SEEN]) | 0) < REFRESH_MS) return Learned.known;
    this.slots[at + SEEN] = now;
    if (same) {
      this.lists.renew(slot, port);
      return Learned.known;
    }
    this.lists.remove(slot, held);
    this.list(slot, port);
    return Learned.moved;
  }

  /** True when `learn` would leave the address on this port: a configured entry of another one stays there. */
  wouldLearn(hi: number, lo: number, port: number): boolean {
    const slot = this.find(hi, lo);
    if (slot === NONE) return true;
    const held = this.slots[slot * WORDS + PORT];
    return held <= PORT_MASK || (held & PORT_MASK) === port;
  }

  /** A table of its own that knows the same. */
  copy(): Fdb {
    const twin = new Fdb(this.seed, this.ageingMs, this.max);
    twin.slots = this.slots.slice();
    twin.mask = this.mask;
    twin.lists = this.lists.copy();
    twin.fixed = this.fixed;
    twin.size = this.size;
    return twin;
  }

  /** A configured entry stays where it is; `moved` says that somebody else uses its address. */
  private learnFixed(at: number, port: number, now: number): Learned {
    const held = this.slots[at + PORT];
    if ((held & PORT_MASK) !== port) return Learned.moved;
    this.slots[at + PORT] = held & ~UNSEEN;
    this.slots[at + SEEN] = now;
    return Learned.known;
  }

  /** Puts configured entries in place of those before; each address at most once in a VLAN. */
  setFixed(entries: readonly FixedEntry[]): void {
    for (const entry of this.fixed) this.free(this.findFixed(entry));
    this.fixed = [];
    for (const entry of entries) {
      const slot = this.findFixed(entry);
      if (slot !== NONE) this.remove(slot);
    }
    while ((this.size + entries.length) * 2 > this.mask) this.grow();
    this.fixed = entries;
    for (const { vid, mac, port, sticky } of entries) {
      const slot = this.place(fdbKeyHi(vid, mac, 0), fdbKeyLo(mac, 0), 0);
      this.slots[slot * WORDS + PORT] = port | (sticky ? STICKY | UNSEEN : STATIC);
    }
  }

  /** Most learned entries from now on; the surplus goes by the rule of a full table. */
  setMax(max: number): void {
    this.max = max;
    while (this.size > max) this.evict();
  }

  /** Forgets what aged out, at most `budget` entries per call; returns how many went. */
  expire(nowMs: number, budget: number): number {
    const now = nowMs | 0;
    let gone = 0;
    const { oldest } = this.lists;
    for (let port = 0; port < oldest.length; port++)
      while (gone < budget && oldest[port] !== NONE) {
        const slot = oldest[port];
        if (((now - this.slots[slot * WORDS + SEEN]) | 0) < this.ageingMs) break;
        this.remove(slot);
        gone++;
      }
    return gone;
  }

  /**
   * Forgets what was learned: on one port (−1: any), in one VLAN (−1: any). Static entries stay; sticky ones wait until
   * they are seen again.
   */
  flush(port = NONE, vid = NONE): void {
    const keys: number[] = [];
    const { oldest, newer } = this.lists;
    for (let at = 0; at < oldest.length; at++)
      if (port === NONE || port === at)
        for (let slot = oldest[at]; slot !== NONE; slot = newer[slot]) {
          const hi = this.slots[slot * WORDS + HI];
          if (vid === NONE || hi >>> 16 === vid) keys.push(hi, this.slots[slot * WORDS + LO]);
        }
    for (let i = 0; i < keys.length; i += 2) this.remove(this.find(keys[i], keys[i + 1]));
    this.forgetSeen(port, vid);
  }

  /** What was learned on one port is known on another one from now on. */
  shift(from: number, to: number): void {
    if (from === to) return;
    while (this.lists.count(from) > 0) {
      const slot = this.lists.oldest[from];
      this.lists.remove(slot, from);
      this.list(slot, to);
    }
  }

  private forgetSeen(port: number, vid: number): void {
    for (const entry of this.fixed) {
      const isMeant = (port === NONE || entry.port === port) && (vid === NONE || entry.vid === vid);
      if (isMeant && entry.sticky) this.slots[this.findFixed(entry) * WORDS + PORT] |= UNSEEN;
    }
  }

  /** What is known, in no order, at most `limit` entries. */
  rows(nowMs: number, limit: number): FdbEntry[] {
    const now = nowMs | 0;
    const rows = this.fixed.slice(0, limit).map((entry) => this.fixedRow(entry, now));
    const { oldest, newer } = this.lists;
    for (let port = 0; port < oldest.length; port++)
      for (let slot = oldest[port]; slot !== NONE; slot = newer[slot]) {
        if (rows.length >= limit) return rows;
        const at = slot * WORDS;
        const ageMs = (now - this.slots[at + SEEN]) | 0;
        if (ageMs >= this.ageingMs) continue;
        const hi = this.slots[at + HI];
        const lo = this.slots[at + LO];
        const mac = Uint8Array.of(hi >> 8, hi, lo >> 24, lo >> 16, lo >> 8, lo);
        rows.push({ vid: hi >>> 16, mac, port, type: 'learned', ageMs });
      }
    return rows;
  }

  private fixedRow(entry: FixedEntry, now: number): FdbEntry {
    const { vid, mac, port, sticky } = entry;
    if (!sticky) return { vid, mac, port, type: 'static', ageMs: 0 };
    const at = this.findFixed(entry) * WORDS;
    const age = (now - this.slots[at + SEEN]) | 0;
    const isSeen = (this.slots[at + PORT] & UNSEEN) === 0 && age < this.ageingMs;
    return { vid, mac, port, type: 'sticky', ageMs: isSeen ? age : -1 };
  }

  private home(hi: number, lo: number): number {
    return hash64(hi, lo, this.seed) & this.mask;
  }

  private find(hi: number, lo: number): number {
    const { slots, mask } = this;
    for (let slot = this.home(hi, lo); ; slot = (slot + 1) & mask) {
      const found = slots[slot * WORDS + HI];
      if (found === hi && slots[slot * WORDS + LO] === lo) return slot;
      if (found === EMPTY) return NONE;
    }
  }

  private findFixed({ vid, mac }: FixedEntry): number {
    return this.find(fdbKeyHi(vid, mac, 0), fdbKeyLo(mac, 0));
  }

  private insert(hi: number, lo: number, port: number, now: number): void {
    if (this.size >= this.max) this.evict();
    // At most half full, so probes stay short and always end.
    if ((this.size + this.fixed.length) * 2 > this.mask) this.grow();
    this.size++;
    this.list(this.place(hi, lo, now), port);
  }

  /** Writes an address that is not there into the first free slot from its own on. */
  private place(hi: number, lo: number, seen: number): number {
    let slot = this.home(hi, lo);
    while (this.slots[slot * WORDS + HI] !== EMPTY) slot = (slot + 1) & this.mask;
    const at = slot * WORDS;
    this.slots[at + HI] = hi;
    this.slots[at + LO] = lo;
    this.slots[at + SEEN] = seen;
    return slot;
  }

  private remove(slot: number): void {
    this.lists.remove(slot, this.slots[slot * WORDS + PORT]);
    this.size--;
    this.free(slot);
  }

  /** Frees a slot and closes the gap, so that probes need no marks of deleted slots (Knuth, TAOCP 6.4 R). */
  private free(slot: number): void {
    const { slots, mask } = this;
    let gap = slot;
    for (let next = (gap + 1) & mask; ; next = (next + 1) & mask) {
      const at = next * WORDS;
      if (slots[at + HI] === EMPTY) break;
      const home = this.home(slots[at + HI], slots[at + LO]);
      // It may move into the gap unless its own slot lies behind the gap.
      if (((next - home) & mask) < ((next - gap) & mask)) continue;
      this.move(next, gap);
      gap = next;
    }
    slots[gap * WORDS + HI] = EMPTY;
  }

  private move(from: number, to: number): void {
    this.slots.copyWithin(to * WORDS, from * WORDS, (from + 1) * WORDS);
    const port = this.slots[to * WORDS + PORT];
    if (port <= PORT_MASK) this.lists.move(from, to, port);
  }

  private evict(): void {
    this.evictions++;
    this.remove(this.lists.fullest());
  }

  /** Doubles the table; the lists keep their order. */
  private grow(): void {
    const { slots } = this;
    const { oldest, newer } = this.lists;
    const fixed = this.fixed.map((entry) => this.findFixed(entry) * WORDS);
    const length = (this.mask + 1) * 2;
    this.slots = emptySlots(length);
    this.mask = length - 1;
    this.lists = new PortLists(length);
    for (let port = 0; port < oldest.length; port++)
      for (let slot = oldest[port]; slot !== NONE; slot = newer[slot]) {
        const at = slot * WORDS;
        this.list(this.place(slots[at + HI], slots[at + LO], slots[at + SEEN]), port);
      }
    for (const at of fixed) {
      const slot = this.place(slots[at + HI], slots[at + LO], slots[at + SEEN]);
      this.slots[slot * WORDS + PORT] = slots[at + PORT];
    }
  }

  /** Notes the port of a slot, as the one that was seen last there. */
  private list(slot: number, port: number): void {
    this.slots[slot * WORDS + PORT] = port;
    this.lists.append(slot, port);
  }
}

function emptySlots(length: number): Int32Array<ArrayBuffer> {
  return new Int32Array(length * WORDS).fill(EMPTY);
}
