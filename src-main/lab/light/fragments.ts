/**
 * Reassembly of IPv4 fragments (RFC 791 3.2, RFC 815).
 *
 * Memory is bounded: 16 packets under way, 4 per source, 256 fragments each, 30 s. The oldest packet of the
 * same source (or of all) makes room. Fragments that overlap are an attack (RFC 5722, RFC 1858): the whole
 * packet is dropped and the rest of it until its time is over. The same fragment twice is only a duplicate.
 */
import {
  IPV4_HEADER,
  IPV4_MAX,
  ipv4Destination,
  ipv4FragmentOffset,
  ipv4HeaderLength,
  ipv4Id,
  ipv4MoreFragments,
  ipv4Protocol,
  ipv4Source,
  ipv4TotalLength,
  ipv4Ttl,
  writeIpv4,
} from '../../wire/ipv4.ts';
import type { LightDrop, Stack } from './stack.ts';
import type { Timer } from './timers.ts';

const PACKETS_MAX = 16;
const PACKETS_PER_SOURCE = 4;
const FRAGMENTS_MAX = 256;
const TIMEOUT_MS = 30_000;

interface Fragment {
  offset: number;
  data: Uint8Array;
}

interface Partial {
  key: string;
  source: number;
  fragments: Fragment[];
  received: number;
  /** Length of the whole data, −1 until the last fragment came. */
  total: number;
  /** The fragment with offset 0, whole: what an ICMP error quotes. */
  first: Uint8Array | null;
  rejected: boolean;
  timer: Timer;
}

export class Reassembly {
  readonly #partials = new Map<string, Partial>();
  readonly #stack: Stack;
  readonly #timedOut: (first: Uint8Array) => void;

  /** `timedOut` gets the first fragment of a packet that did not become whole in time. */
  constructor(stack: Stack, timedOut: (first: Uint8Array) => void) {
    this.#stack = stack;
    this.#timedOut = timedOut;
  }

  /** Takes a checked fragment; returns the whole packet, without options, when this was the last piece. */
  add(bytes: Uint8Array, offset: number): Uint8Array | null {
    const start = ipv4FragmentOffset(bytes, offset);
    const header = ipv4HeaderLength(bytes, offset);
    const data = bytes.slice(offset + header, offset + ipv4TotalLength(bytes, offset));
    const more = ipv4MoreFragments(bytes, offset);
    const end = start + data.length;
    if (data.length === 0 || (more && data.length % 8 !== 0) || end > IPV4_MAX - IPV4_HEADER) {
      this.#stack.drop('fragment.malformed');
      return null;
    }
    const partial = this.#partial(bytes, offset);
    const fault = partial.rejected
      ? 'fragment.overlap'
      : insert(partial, { offset: start, data }, more);
    if (fault) {
      partial.rejected = true;
      partial.fragments = [];
      partial.first = null;
      this.#stack.drop(fault);
      return null;
    }
    if (start === 0 && !partial.first)
      partial.first = bytes.slice(offset, offset + header + data.length);
    if (partial.received !== partial.total || !partial.first) return null;
    this.#remove(partial);
    return assemble(partial, partial.first);
  }

  #partial(bytes: Uint8Array, offset: number): Partial {
    const source = ipv4Source(bytes, offset);
    const key = `${source} ${ipv4Destination(bytes, offset)} ${ipv4Protocol(bytes, offset)} ${ipv4Id(bytes, offset)}`;
    const known = this.#partials.get(key);
    if (known) return known;
    this.#makeRoom(source);
    const timer = this.#stack.timers.at(this.#stack.nowMs + TIMEOUT_MS, () =>
      this.#expire(partial),
    );
    const partial: Partial = {
      key,
      source,
      fragments: [],
      received: 0,
      total: -1,
      first: null,
      rejected: false,
      timer,
    };
    this.#partials.set(key, partial);
    return partial;
  }

  #makeRoom(source: number): void {
    const all = [...this.#partials.values()];
    const sameSource = all.filter((partial) => partial.source === source);
    const victim =
      sameSource.length >= PACKETS_PER_SOURCE
        ? sameSource[0]
        : all.length >= PACKETS_MAX
          ? all[0]
          : undefined;
    if (!victim) return;
    this.#stack.drop('fragment.tooMany');
    this.#remove(victim);
  }

  #expire(partial: Partial): void {
    this.#remove(partial);
    this.#stack.drop('fragment.timeout');
    if (partial.first) this.#timedOut(partial.first);
  }

  #remove(partial: Partial): void {
    this.#stack.timers.cancel(partial.timer);
    this.#partials.delete(partial.key);
  }
}

/** Puts a fragment into its place, or says why it cannot be. */
function insert(partial: Partial, fragment: Fragment, more: boolean): LightDrop | null {
  const { fragments } = partial;
  const end = fragment.offset + fragment.data.length;
  let place = fragments.length;
  while (place > 0 && (fragments[place - 1] as Fragment).offset >= fragment.offset) place--;
  const next = fragments[place];
  const previous = fragments[place - 1];
  if (next?.offset === fragment.offset && next.data.length === fragment.data.length) return null;
  if (next && end > next.offset) return 'fragment.overlap';
  if (previous && previous.offset + previous.data.length > fragment.offset)
    return 'fragment.overlap';
  if (partial.total >= 0 && (!more || end > partial.total)) return 'fragment.overlap';
  if (!more && fragments.length > place) return 'fragment.overlap';
  if (fragments.length >= FRAGMENTS_MAX) return 'fragment.tooMany';
  if (!more) partial.total = end;
  fragments.splice(place, 0, fragment);
  partial.received += fragment.data.length;
  return null;
}

function assemble(partial: Partial, first: Uint8Array): Uint8Array {
  const whole = new Uint8Array(IPV4_HEADER + partial.total);
  writeIpv4(whole, 0, {
    totalLength: whole.length,
    id: ipv4Id(first, 0),
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: ipv4Ttl(first, 0),
    protocol: ipv4Protocol(first, 0),
    source: ipv4Source(first, 0),
    destination: ipv4Destination(first, 0),
  });
  for (const { offset, data } of partial.fragments) whole.set(data, IPV4_HEADER + offset);
  return whole;
}
