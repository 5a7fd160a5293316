/**
 * Forwarding database of one bridge: (VLAN, MAC) → port, learned from source addresses (IEEE 802.1Q 8.8).
 *
 * One entry is eight words of one Int32Array, so a lookup touches one bucket word and one cache line per
 * chained entry, and learning allocates nothing. Every port has a list of its entries, least recently seen
 * first: ageing looks only at list heads, and a full table takes the oldest entry of the port that holds
 * most (as Open vSwitch does), so one port that invents addresses cannot push out those of the others.
 *
 * Times are milliseconds modulo 2^32, compared by subtraction; ageing times stay below 2^31 ms.
 */

/** Words of an entry. */
const HI = 0;
const LO = 1;
const PORT = 2;
const CHAIN = 3;
const SEEN = 4;
const OLDER = 5;
const NEWER = 6;
const WORDS = 8;

const NONE = -1;
/** How exact `seen` is: a busy address is written back at most this often. */
const REFRESH_MS = 1000;
/** Evictions between two searches for the port with the most entries. */
const RESCAN_EVERY = 256;

export const FDB_DEFAULT_MAX = 131_072;

/** What `learn` found. */
export const Learned = { known: 0, fresh: 1, moved: 2 } as const;
export type Learned = (typeof Learned)[keyof typeof Learned];

export interface FdbEntry {
  readonly vid: number;
  readonly mac: Uint8Array;
  readonly port: number;
  readonly ageMs: number;
}

/** First key word: VLAN id and the upper 16 bits of the MAC address. */
export function fdbKeyHi(vid: number, frame: Uint8Array, macOffset: number): number {
  return (vid << 16) | (frame[macOffset] << 8) | frame[macOffset + 1];
}

/** Second key word: the lower 32 bits of the MAC address. */
export function fdbKeyLo(frame: Uint8Array, macOffset: number): number {
  return (
    (frame[macOffset + 2] << 24) |
    (frame[macOffset + 3] << 16) |
    (frame[macOffset + 4] << 8) |
    frame[macOffset + 5]
  );
}

export class Fdb {
  /** Entries older than this are gone; ms. */
  ageingMs: number;
  /** Most entries ever held. */
  readonly max: number;
  /** Entries held now. */
  size = 0;
  /** Entries given up because the table was full. */
  evictions = 0;

  private readonly seed: number;
  private entries: Int32Array;
  private buckets: Int32Array;
  private mask: number;
  private free = NONE;
  private used = 0;
  private oldest = new Int32Array(16).fill(NONE);
  private newest = new Int32Array(16).fill(NONE);
  private counts = new Int32Array(16);
  private largest = 0;

  /** `seed` makes the hash unpredictable to guests; `max` is 1 to 2^20 entries. */
  constructor(seed: number, ageingMs: number, max = FDB_DEFAULT_MAX) {
    this.seed = seed | 0;
    this.ageingMs = ageingMs;
    this.max = max;
    this.entries = new Int32Array(64 * WORDS);
    this.buckets = new Int32Array(128).fill(NONE);
    this.mask = 127;
  }

  /** Port of an address, −1 when it is not known (any more). */
  lookup(hi: number, lo: number, nowMs: number): number {
    const at = this.find(hi, lo);
    if (at === NONE) return NONE;
    if ((((nowMs | 0) - this.entries[at + SEEN]) | 0) >= this.ageingMs) return NONE;
    return this.entries[at + PORT];
  }

  /** Notes that an address was seen on a port. */
  learn(hi: number, lo: number, port: number, nowMs: number): Learned {
    const now = nowMs | 0;
    const at = this.find(hi, lo);
    if (at === NONE) {
      this.insert(hi, lo, port, now);
      return Learned.fresh;
    }
    const e = this.entries;
    if (e[at + PORT] === port) {
      if (((now - e[at + SEEN]) | 0) >= REFRESH_MS) {
        this.unlist(at);
        e[at + SEEN] = now;
        this.list(at, port);
      }
      return Learned.known;
    }
    this.unlist(at);
    e[at + SEEN] = now;
    this.list(at, port);
    return Learned.moved;
  }

  /** Forgets what aged out, at most `budget` entries per call; returns how many went. */
  expire(nowMs: number, budget: number): number {
    const now = nowMs | 0;
    let gone = 0;
    for (let port = 0; port < this.oldest.length && gone < budget; port++) {
      let at = this.oldest[port];
      while (at !== NONE && gone < budget) {
        if (((now - this.entries[at + SEEN]) | 0) < this.ageingMs) break;
        const next = this.entries[at + NEWER];
        this.remove(at);
        gone++;
        at = next;
      }
    }
    return gone;
  }

  /** Forgets every address of a port. */
  flushPort(port: number): void {
    if (port >= this.oldest.length) return;
    while (this.oldest[port] !== NONE) this.remove(this.oldest[port]);
  }

  /** Forgets everything. */
  flush(): void {
    for (let port = 0; port < this.oldest.length; port++) this.flushPort(port);
  }

  /** What is known, in no order, at most `limit` entries. */
  rows(nowMs: number, limit: number): FdbEntry[] {
    const rows: FdbEntry[] = [];
    const now = nowMs | 0;
    for (let port = 0; port < this.oldest.length; port++)
      for (let at = this.oldest[port]; at !== NONE; at = this.entries[at + NEWER]) {
        if (rows.length >= limit) return rows;
        const ageMs = (now - this.entries[at + SEEN]) | 0;
        if (ageMs >= this.ageingMs) continue;
        const hi = this.entries[at + HI];
        const lo = this.entries[at + LO];
        const mac = Uint8Array.of(hi >> 8, hi, lo >> 24, lo >> 16, lo >> 8, lo);
        rows.push({ vid: hi >>> 16, mac, port, ageMs });
      }
    return rows;
  }

  private hash(hi: number, lo: number): number {
    let h = Math.imul(hi ^ this.seed, 0x9e3779b1) ^ Math.imul(lo, 0x85ebca6b);
    h ^= h >>> 15;
    h = Math.imul(h, 0xc2b2ae35);
    return (h ^ (h >>> 13)) & this.mask;
  }

  private find(hi: number, lo: number): number {
    const e = this.entries;
    let at = this.buckets[this.hash(hi, lo)];
    while (at !== NONE && (e[at + LO] !== lo || e[at + HI] !== hi)) at = e[at + CHAIN];
    return at;
  }

  private insert(hi: number, lo: number, port: number, now: number): void {
    if (this.size >= this.max) this.evict();
    const at = this.take();
    const e = this.entries;
    const bucket = this.hash(hi, lo);
    e[at + HI] = hi;
    e[at + LO] = lo;
    e[at + CHAIN] = this.buckets[bucket];
    e[at + SEEN] = now;
    this.buckets[bucket] = at;
    this.size++;
    this.list(at, port);
  }

  private remove(at: number): void {
    const e = this.entries;
    const bucket = this.hash(e[at + HI], e[at + LO]);
    if (this.buckets[bucket] === at) this.buckets[bucket] = e[at + CHAIN];
    else {
      let before = this.buckets[bucket];
      while (e[before + CHAIN] !== at) before = e[before + CHAIN];
      e[before + CHAIN] = e[at + CHAIN];
    }
    this.unlist(at);
    e[at + CHAIN] = this.free;
    this.free = at;
    this.size--;
  }

  private evict(): void {
    if (this.evictions++ % RESCAN_EVERY === 0 || this.counts[this.largest] === 0)
      for (let port = 0; port < this.counts.length; port++)
        if (this.counts[port] > this.counts[this.largest]) this.largest = port;
    this.remove(this.oldest[this.largest]);
  }

  private take(): number {
    if (this.free !== NONE) {
      const at = this.free;
      this.free = this.entries[at + CHAIN];
      return at;
    }
    if (this.used * WORDS === this.entries.length) this.grow();
    return this.used++ * WORDS;
  }

  private grow(): void {
    const entries = new Int32Array(this.entries.length * 2);
    entries.set(this.entries);
    this.entries = entries;
    this.buckets = new Int32Array(this.buckets.length * 2).fill(NONE);
    this.mask = this.buckets.length - 1;
    for (let at = 0; at < this.used * WORDS; at += WORDS) {
      const bucket = this.hash(entries[at + HI], entries[at + LO]);
      entries[at + CHAIN] = this.buckets[bucket];
      this.buckets[bucket] = at;
    }
  }

  /** Appends an entry to the newest end of its port's list. */
  private list(at: number, port: number): void {
    if (port >= this.oldest.length) this.growPorts(port);
    const e = this.entries;
    const last = this.newest[port];
    e[at + PORT] = port;
    e[at + OLDER] = last;
    e[at + NEWER] = NONE;
    if (last === NONE) this.oldest[port] = at;
    else e[last + NEWER] = at;
    this.newest[port] = at;
    if (++this.counts[port] > this.counts[this.largest]) this.largest = port;
  }

  private unlist(at: number): void {
    const e = this.entries;
    const port = e[at + PORT];
    const older = e[at + OLDER];
    const newer = e[at + NEWER];
    if (older === NONE) this.oldest[port] = newer;
    else e[older + NEWER] = newer;
    if (newer === NONE) this.newest[port] = older;
    else e[newer + OLDER] = older;
    this.counts[port]--;
  }

  private growPorts(port: number): void {
    const length = 2 ** Math.ceil(Math.log2(port + 1));
    const grown = (from: Int32Array, fill: number): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(length).fill(fill);
      to.set(from);
      return to;
    };
    this.oldest = grown(this.oldest, NONE);
    this.newest = grown(this.newest, NONE);
    this.counts = grown(this.counts, 0);
  }
}
