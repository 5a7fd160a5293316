/**
 * The way from exporters of flow records and samples to their collectors: one UDP socket for each, connected, so that it takes
 * nothing from anybody else and hears when nobody listens there. They only send.
 */
import { createSocket, type Socket } from 'node:dgram';

/** Collectors of one lab, at most. */
const MAX_COLLECTORS = 64;
/** Datagrams that wait for a socket to be ready; what comes beyond is lost, as on a network. */
const MAX_WAITING = 256;

export class Collectors {
  readonly #collectors = new Map<string, Collector>();
  readonly #failed: (target: string, error: Error) => void;

  /** `failed` is told once of each collector that cannot be reached. */
  constructor(failed: (target: string, error: Error) => void) {
    this.#failed = failed;
  }

  /** Sends a datagram to each target, `10.0.0.5:2055` or `[fd00::5]:2055`. */
  send(targets: readonly string[], datagram: Uint8Array): void {
    for (const target of targets) this.#to(target)?.send(datagram);
  }

  /** Closes every socket; resolves when each has sent what it was given. */
  async close(): Promise<void> {
    const collectors = [...this.#collectors.values()];
    this.#collectors.clear();
    await Promise.all(collectors.map((collector) => collector.close()));
  }

  #to(target: string): Collector | undefined {
    const known = this.#collectors.get(target);
    if (known !== undefined || this.#collectors.size >= MAX_COLLECTORS) return known;
    const collector = new Collector(target, (error) => this.#failed(target, error));
    this.#collectors.set(target, collector);
    return collector;
  }
}

/** One collector, and the socket that is connected to it, or will be with the next datagram. */
class Collector {
  readonly #socket: Socket;
  readonly #address: string;
  readonly #port: number;
  readonly #failed: (error: Error) => void;
  #state: 'apart' | 'connecting' | 'connected' = 'apart';
  /** What waits for the socket to be connected. */
  #waiting: Uint8Array[] = [];
  /** Datagrams that the system has not taken yet. */
  #pending = 0;
  #told = false;
  #whenIdle: (() => void) | null = null;

  constructor(target: string, failed: (error: Error) => void) {
    this.#failed = failed;
    const colon = target.lastIndexOf(':');
    this.#address = target.slice(0, colon).replace(/^\[|\]$/g, '');
    this.#port = Number(target.slice(colon + 1));
    this.#socket = createSocket(this.#address.includes(':') ? 'udp6' : 'udp4');
    this.#socket.unref();
    this.#socket.on('error', (error) => this.#fail(error));
  }

  send(datagram: Uint8Array): void {
    if (this.#state === 'connected') this.#transmit(datagram);
    else if (this.#waiting.length < MAX_WAITING) this.#waiting.push(datagram);
    if (this.#state === 'apart') this.#connect();
  }

  async close(): Promise<void> {
    if (!this.#idle)
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    await new Promise<void>((resolve) => {
      this.#socket.close(() => resolve());
    });
  }

  get #idle(): boolean {
    return this.#state !== 'connecting' && this.#pending === 0;
  }

  #connect(): void {
    this.#state = 'connecting';
    // The callback gets the error of a connection that cannot be, for want of a route or a right; Node's types do not say so.
    this.#socket.connect(this.#port, this.#address, (error?: Error) => {
      this.#state = error === undefined ? 'connected' : 'apart';
      const waiting = this.#waiting;
      this.#waiting = [];
      if (error === undefined) for (const datagram of waiting) this.#transmit(datagram);
      else this.#fail(error);
      this.#rest();
    });
  }

  #transmit(datagram: Uint8Array): void {
    this.#pending++;
    this.#socket.send(datagram, (error) => {
      this.#pending--;
      if (error !== null) this.#fail(error);
      this.#rest();
    });
  }

  #rest(): void {
    if (this.#idle) this.#whenIdle?.();
  }

  #fail(error: Error): void {
    if (this.#told) return;
    this.#told = true;
    this.#failed(error);
  }
}
