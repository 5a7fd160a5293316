/**
 * The programs at both ends of a stream measurement, each a process of its own: a source of numbered frames, a
 * sink that checks them, one that answers, one that never reads. They speak QEMU's stream framing and end with
 * one line of JSON.
 *
 * A frame: destination, source, the EtherType for local experiments (IEEE 802 9.2.3), its number, then bytes
 * that follow from their position.
 */
import { libc, type NativeBuffer } from '../ports/linux/libc.ts';
import { PollSet } from '../ports/linux/poll-set.ts';
import { connectUnix } from '../ports/linux/unix-socket.ts';
import { Interest } from '../ports/port.ts';
import { get16, get32, put16, put32 } from '../wire/bytes.ts';

export const roles = ['source', 'sink', 'echo', 'pinger', 'stalled'] as const;
export type Role = (typeof roles)[number];

/** What a peer is told, as one JSON word on its command line. */
export interface PeerTask {
  readonly role: Role;
  readonly path: string;
  /** Octets of a frame, without FCS. */
  readonly size: number;
  /** How long the source sends. */
  readonly seconds: number;
  /** Frames per second of the source, 0 for as many as the socket takes. */
  readonly rate: number;
  /** Whether every second frame goes to the stalled peer. */
  readonly alsoStalled: boolean;
}

export interface SourceReport {
  readonly frames: number;
}

export interface SinkReport {
  readonly frames: number;
  readonly seconds: number;
  /** Frames with a lower number than one before. */
  readonly reordered: number;
  /** Frames whose bytes are not what was sent. */
  readonly damaged: number;
}

export interface PingerReport {
  /** Round trips in microseconds. */
  readonly roundTrips: readonly number[];
}

const ETHERTYPE = 0x88b5;
const PREFIX = 4;
const NUMBER = 14;
const PATTERN = 18;
const CHUNK = 65_536;
const READ = 262_144;
const POLL_MS = 50;
const QUIET_MS = 700;
/** What a source waits beyond its time for a peer that takes nothing. */
const PATIENCE_MS = 1_000;
const ROUND_TRIPS = 2_000;
const FIRST_ANSWER_MS = 5_000;
/** Last byte of the address 02:00:00:00:00:xx by role; the echo takes the sink's place. */
const hosts: Record<Role, number> = { source: 1, pinger: 1, sink: 2, echo: 2, stalled: 3 };

class Peer {
  readonly #c = libc();
  readonly #poll = new PollSet();
  readonly #fd: number;
  readonly size: number;
  readonly #in: NativeBuffer;
  #used = 0;

  constructor(task: PeerTask) {
    this.#fd = connectUnix(task.path);
    if (this.#fd < 0) throw new Error(`cannot connect: ${this.#c.errnoName(this.#fd)}`);
    this.#poll.watch(this.#fd, Interest.readable, 0);
    this.size = task.size;
    this.#in = this.#c.allocate(READ);
    const hello = this.frames(1, 0xff, hosts[task.role]);
    hello.bytes.fill(0xff, PREFIX, PREFIX + 6);
    this.write(hello, hello.bytes.length);
  }

  /** Frames side by side, with their prefixes. */
  frames(count: number, to: number, from: number): NativeBuffer {
    const buffer = this.#c.allocate(count * (PREFIX + this.size));
    for (let i = 0; i < count; i++) {
      const at = i * (PREFIX + this.size);
      put32(buffer.bytes, at, this.size);
      buffer.bytes.set([2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from], at + PREFIX);
      put16(buffer.bytes, at + PREFIX + 12, ETHERTYPE);
      for (let b = PATTERN; b < this.size; b++) buffer.bytes[at + PREFIX + b] = b;
    }
    return buffer;
  }

  /** Writes all of it; false when the socket took nothing until `endMs`. */
  write(buffer: NativeBuffer, length: number, endMs = Number.POSITIVE_INFINITY): boolean {
    for (let at = 0; at < length; ) {
      const sent = this.#c.write(this.#fd, buffer.address + at, length - at);
      if (sent > 0) at += sent;
      else if (performance.now() >= endMs) return false;
      else this.#waitForRoom();
    }
    return true;
  }

  #waitForRoom(): void {
    this.#poll.watch(this.#fd, Interest.writable, 0);
    this.#poll.wait(POLL_MS);
    this.#poll.watch(this.#fd, Interest.readable, 0);
  }

  /** Calls `take` with each frame that has come; false when none came for `quietMs`. */
  read(take: (bytes: Uint8Array, at: number, length: number) => void, quietMs: number): boolean {
    if (this.#poll.wait(quietMs) === 0) return false;
    const { bytes, address } = this.#in;
    const length = this.#c.read(this.#fd, address + this.#used, READ - this.#used);
    if (length <= 0) return false;
    this.#used += length;
    let at = 0;
    while (this.#used - at >= PREFIX) {
      const end = at + PREFIX + get32(bytes, at);
      if (end > this.#used) break;
      take(bytes, at + PREFIX, end - at - PREFIX);
      at = end;
    }
    bytes.copyWithin(0, at, this.#used);
    this.#used -= at;
    return true;
  }
}

/** Plays a role to its end and returns what it has to report. */
export function playPeer(task: PeerTask): SourceReport | SinkReport | PingerReport | null {
  const peer = new Peer(task);
  process.stdout.write('READY\n');
  switch (task.role) {
    case 'source':
      return source(peer, task);
    case 'sink':
      return sink(peer);
    case 'echo':
      return echo(peer);
    case 'pinger':
      return pinger(peer);
    case 'stalled':
      // Until the bench ends it.
      setInterval(() => {}, 1_000);
      return null;
  }
}

function source(peer: Peer, task: PeerTask): SourceReport {
  const step = PREFIX + peer.size;
  const perChunk = Math.max(2, Math.floor(CHUNK / step));
  const chunk = peer.frames(perChunk, hosts.sink, hosts.source);
  if (task.alsoStalled) {
    for (let i = 1; i < perChunk; i += 2) chunk.bytes[i * step + PREFIX + 5] = hosts.stalled;
  }
  const start = performance.now();
  const end = start + task.seconds * 1000;
  let frames = 0;
  for (let now = start; now < end; now = performance.now()) {
    const due =
      task.rate === 0 ? perChunk : Math.floor(((now - start) / 1000) * task.rate) - frames;
    const count = Math.min(due, perChunk);
    if (count < 1) continue;
    for (let i = 0; i < count; i++) put32(chunk.bytes, i * step + PREFIX + NUMBER, frames + i);
    if (!peer.write(chunk, count * step, end + PATIENCE_MS)) break;
    frames += count;
  }
  return { frames };
}

function sink(peer: Peer): SinkReport {
  let frames = 0;
  let reordered = 0;
  let damaged = 0;
  let next = 0;
  let first = 0;
  let last = 0;
  const take = (bytes: Uint8Array, at: number, length: number): void => {
    if (get16(bytes, at + 12) !== ETHERTYPE || bytes[at] !== 2) return;
    // The peers' greetings and, behind a hub, what is for others.
    if (bytes[at + 5] !== hosts.sink) return;
    frames++;
    const number = get32(bytes, at + NUMBER);
    if (number < next) reordered++;
    next = number + 1;
    const tail = length - 1;
    if (length !== peer.size || bytes[at + tail] !== (tail & 0xff)) damaged++;
  };
  while (peer.read(take, frames === 0 ? FIRST_ANSWER_MS : QUIET_MS)) {
    last = performance.now();
    if (frames > 0 && first === 0) first = last;
  }
  return { frames, seconds: (last - first) / 1000, reordered, damaged };
}

function echo(peer: Peer): null {
  const answer = peer.frames(1, hosts.pinger, hosts.echo);
  const take = (bytes: Uint8Array, at: number): void => {
    if (bytes[at] !== 2 || bytes[at + 5] !== hosts.echo) return;
    put32(answer.bytes, PREFIX + NUMBER, get32(bytes, at + NUMBER));
    peer.write(answer, answer.bytes.length);
  };
  while (peer.read(take, FIRST_ANSWER_MS)) {
    // Until the other side has been quiet.
  }
  return null;
}

function pinger(peer: Peer): PingerReport {
  const request = peer.frames(1, hosts.echo, hosts.pinger);
  const roundTrips: number[] = [];
  let answered = false;
  const take = (bytes: Uint8Array, at: number): void => {
    if (bytes[at] === 2 && bytes[at + 5] === hosts.pinger) answered = true;
  };
  for (let i = 0; i < ROUND_TRIPS; i++) {
    put32(request.bytes, PREFIX + NUMBER, i);
    answered = false;
    const from = performance.now();
    peer.write(request, request.bytes.length);
    while (!answered) if (!peer.read(take, FIRST_ANSWER_MS)) throw new Error('no answer');
    roundTrips.push((performance.now() - from) * 1000);
  }
  return { roundTrips };
}
