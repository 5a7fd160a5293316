/**
 * The neighbor cache (`ip neigh`): which MAC an on-link IPv4 address has, and how sure we are.
 *
 *   incomplete ─reply─▶ reachable ─60 s─▶ stale ─use─▶ delay ─5 s─▶ probe ─no answer─▶ failed
 *
 * The names and times are Linux' (RFC 4861 7.3.2). At most 1024 entries; a full table loses first what is
 * cheap to learn again: failed, then stale, then the entry that was changed longest ago. So hosts that fill
 * it with invented senders (which enter as stale) push out each other, not those we talk to.
 */
import type { Nic } from './nic.ts';
import type { Timer } from './timers.ts';

export const NEIGHBORS_MAX = 1024;
export const REACHABLE_MS = 60_000;

export type NeighborState = 'incomplete' | 'reachable' | 'stale' | 'delay' | 'probe' | 'failed';

export interface Neighbor {
  readonly nic: Nic;
  readonly address: number;
  /** Valid in all states but incomplete and failed. */
  mac: Uint8Array;
  state: NeighborState;
  /** When the MAC was last confirmed by an answer. */
  confirmedMs: number;
  /** Requests sent without an answer so far. */
  requests: number;
  timer: Timer | null;
  /** Frames without destination MAC that wait for the answer. */
  waiting: Uint8Array[];
}

const evictionOrder: readonly (NeighborState | null)[] = ['failed', 'stale', null];

export class NeighborCache {
  /** In the order of the last change, oldest first. */
  readonly #entries = new Map<number, Neighbor>();
  readonly #evicted: (entry: Neighbor) => void;

  /** `evicted` is told about an entry that a newer one pushed out or `remove` took. */
  constructor(evicted: (entry: Neighbor) => void) {
    this.#evicted = evicted;
  }

  get(nic: Nic, address: number, nowMs: number): Neighbor | undefined {
    const entry = this.#entries.get(key(nic, address));
    if (entry) age(entry, nowMs);
    return entry;
  }

  /** Adds an entry in state incomplete; the caller knows that there is none. */
  add(nic: Nic, address: number): Neighbor {
    if (this.#entries.size >= NEIGHBORS_MAX) this.#evict();
    const entry: Neighbor = {
      nic,
      address,
      mac: new Uint8Array(6),
      state: 'incomplete',
      confirmedMs: Number.NEGATIVE_INFINITY,
      requests: 0,
      timer: null,
      waiting: [],
    };
    this.#entries.set(key(nic, address), entry);
    return entry;
  }

  /** Makes the entry the youngest. */
  touch(entry: Neighbor): void {
    const place = key(entry.nic, entry.address);
    this.#entries.delete(place);
    this.#entries.set(place, entry);
  }

  remove(entry: Neighbor): void {
    this.#entries.delete(key(entry.nic, entry.address));
    this.#evicted(entry);
  }

  list(nowMs: number): Neighbor[] {
    for (const entry of this.#entries.values()) age(entry, nowMs);
    return [...this.#entries.values()];
  }

  #evict(): void {
    for (const state of evictionOrder) {
      for (const entry of this.#entries.values()) {
        if (state !== null && entry.state !== state) continue;
        this.remove(entry);
        return;
      }
    }
  }
}

function age(entry: Neighbor, nowMs: number): void {
  if (entry.state === 'reachable' && nowMs - entry.confirmedMs >= REACHABLE_MS)
    entry.state = 'stale';
}

function key(nic: Nic, address: number): number {
  return nic.index * 2 ** 32 + address;
}
