/**
 * Several light VMs on virtual hubs, with warped time: a frame that one sends reaches all others of its segment
 * after a delay, or is lost, doubled or overtaken as the settings say. Deterministic for a seed.
 */
import { LightHost, type LightHostConfig } from '../../src-main/lab/light/host.ts';
import type { ProcessHandle, Sink } from '../../src-main/lab/light/process.ts';
import { Timers } from '../../src-main/lab/light/timers.ts';
import { sayLab } from '../../src-main/lab/sentences.ts';
import { formatIpv4, parseMac } from '../../src-main/wire/address.ts';

export interface LightNetSettings {
  seed?: number;
  delayMs?: number;
  /** Each frame is late by up to this much more: frames overtake each other. */
  jitterMs?: number;
  /** Probabilities, 0 to 1. */
  loss?: number;
  duplication?: number;
}

export interface NicPlan {
  address?: string;
  gateway?: string;
  mac?: string;
  mtu?: number;
  linkUp?: boolean;
  /** Name of the hub; NICs of one name hear each other. */
  segment?: string;
}

/** A command that runs, or ran. */
export interface Job {
  output: string;
  /** null while it runs. */
  code: number | null;
  interrupt(): void;
  input(text: string): void;
  endInput(): void;
}

const FRAMES_MAX = 100_000;

/** Who listens on a segment without being a light VM. */
export type Listener = (frame: Uint8Array, nowMs: number) => void;

/** A seeded generator of unsigned 32-bit numbers (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

export class LightNet {
  nowMs = 0;
  readonly settings: Required<LightNetSettings>;
  readonly notices: string[] = [];
  /** The first frames (at most FRAMES_MAX) that were sent since the test emptied the list. */
  frames: Uint8Array[] = [];
  readonly #random: () => number;
  readonly #deliveries = new Timers();
  readonly #hosts = new Map<string, { host: LightHost; segments: string[] }>();
  readonly #listeners: { segment: string; hear: Listener }[] = [];

  constructor(settings: LightNetSettings = {}) {
    this.settings = { seed: 1, delayMs: 0.05, jitterMs: 0, loss: 0, duplication: 0, ...settings };
    this.#random = seededRandom(this.settings.seed);
  }

  /** Adds a VM with one NIC at `address`, or with several as planned. */
  add(name: string, nics: string | NicPlan[]): LightHost {
    const plans: NicPlan[] = typeof nics === 'string' ? [{ address: nics }] : nics;
    const segments = plans.map(({ segment }) => segment ?? 'lan');
    const host = new LightHost(
      this.config(name, plans),
      {
        transmit: (nic, frame) => this.send(segments[nic] as string, frame, name),
        random: this.#random,
        resolve: (other) => this.#addressOf(other),
        notice: (said) => this.notices.push(`${name}: ${sayLab([said])}`),
      },
      this.nowMs,
    );
    this.#hosts.set(name, { host, segments });
    return host;
  }

  config(name: string, plans: NicPlan[]): LightHostConfig {
    const number = this.#hosts.size + 1;
    return {
      name,
      nics: plans.map((plan, index) => ({
        mac: plan.mac ?? `02:00:00:00:${hexOctet(number)}:${hexOctet(index)}`,
        address: plan.address,
        gateway: plan.gateway,
        mtu: plan.mtu ?? 1500,
        linkUp: plan.linkUp ?? true,
      })),
    };
  }

  host(name: string): LightHost {
    return this.#entry(name).host;
  }

  listen(segment: string, hear: Listener): void {
    this.#listeners.push({ segment, hear });
  }

  /** Puts a frame on a segment; `from` does not hear it. */
  send(segment: string, frame: Uint8Array, from = ''): void {
    if (this.frames.length < FRAMES_MAX) this.frames.push(frame);
    const { delayMs, jitterMs, loss, duplication } = this.settings;
    if (this.#chance() < loss) return;
    const copies = this.#chance() < duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const atMs = this.nowMs + delayMs + this.#chance() * jitterMs;
      this.#deliveries.at(atMs, () => this.#deliver(segment, frame, from));
    }
  }

  /** Lets time pass. */
  run(ms: number): void {
    this.runUntil(() => false, ms);
  }

  /** Lets time pass until something is so; returns whether it became so. */
  runUntil(condition: () => boolean, limitMs: number): boolean {
    const endMs = this.nowMs + limitMs;
    while (!condition()) {
      const next = this.#next();
      if (next > endMs) {
        this.nowMs = endMs;
        return condition();
      }
      this.nowMs = Math.max(this.nowMs, next);
      this.#deliveries.run(this.nowMs);
      for (const { host } of this.#hosts.values()) {
        if (host.nextDeadline() <= this.nowMs) host.tick(this.nowMs);
      }
    }
    return true;
  }

  /** Starts a command; words are separated by spaces. */
  start(name: string, command: string): Job {
    const job: Job = {
      output: '',
      code: null,
      interrupt: () => handle.interrupt(this.nowMs),
      input: (text) => handle.input(text, this.nowMs),
      endInput: () => handle.endInput(this.nowMs),
    };
    const sink: Sink = {
      output: (text) => {
        job.output += text;
      },
      exit: (code) => {
        if (job.code !== null) throw new Error('a command ended twice');
        job.code = code;
      },
    };
    const handle: ProcessHandle = this.host(name).exec(command.split(' '), sink, this.nowMs);
    return job;
  }

  /** Runs a command to its end, at most ten minutes of warped time. */
  exec(name: string, command: string): Job {
    const job = this.start(name, command);
    this.runUntil(() => job.code !== null, 600_000);
    return job;
  }

  #deliver(segment: string, frame: Uint8Array, from: string): void {
    for (const [name, { host, segments }] of this.#hosts) {
      for (const [nic, heard] of segments.entries()) {
        if (name !== from && heard === segment) host.receive(nic, frame, this.nowMs);
      }
    }
    for (const listener of this.#listeners) {
      if (listener.segment === segment) listener.hear(frame, this.nowMs);
    }
  }

  #next(): number {
    let next = this.#deliveries.next();
    for (const { host } of this.#hosts.values()) next = Math.min(next, host.nextDeadline());
    return next;
  }

  #entry(name: string): { host: LightHost; segments: string[] } {
    const entry = this.#hosts.get(name);
    if (!entry) throw new Error(`the test has no VM ${name}`);
    return entry;
  }

  #addressOf(name: string): string | undefined {
    const nic = this.#hosts.get(name)?.host.nics[0];
    return nic?.address ? formatIpv4(nic.address.address) : undefined;
  }

  #chance(): number {
    return this.#random() / 2 ** 32;
  }
}

/** A MAC that must be one. */
export function mac(text: string): Uint8Array {
  const bytes = parseMac(text);
  if (!bytes) throw new Error(`"${text}" is no MAC`);
  return bytes;
}

function hexOctet(value: number): string {
  return value.toString(16).padStart(2, '0');
}
