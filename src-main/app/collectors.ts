/**
 * The way from exporters of flow records and samples to their collectors: one UDP socket for each, connected, so that it takes
 * nothing from anybody else and hears when nobody listens there. They only send.
 */
import { createSocket, type Socket } from 'node:dgram';

/** Collectors of one lab, at most. */
const MAX_COLLECTORS = 64;
/** Datagrams that wait for a socket to be ready; what comes beyond is lost, as on a network. */
const MAX_WAITING = 256;

interface Collector {
  readonly socket: Socket;
  /** Null once it is connected. */
  waiting: Uint8Array[] | null;
  /** Datagrams that the system has not taken yet. */
  pending: number;
  told: boolean;
  closing: boolean;
}

export class Collectors {
  readonly #collectors = new Map<string, Collector>();
  readonly #failed: (target: string, why: string) => void;

  /** `failed` is told once of each collector that cannot be reached. */
  constructor(failed: (target: string, why: string) => void) {
    this.#failed = failed;
  }

  /** Sends a datagram to each target, `10.0.0.5:2055` or `[fd00::5]:2055`. */
  send(targets: readonly string[], datagram: Uint8Array): void {
    for (const target of targets) {
      const collector = this.#collectors.get(target) ?? this.#open(target);
      if (collector === null) continue;
      if (collector.waiting === null) transmit(collector, datagram);
      else if (collector.waiting.length < MAX_WAITING) collector.waiting.push(datagram);
    }
  }

  /** Closes every socket as soon as it has sent what it was given. */
  close(): void {
    for (const collector of this.#collectors.values()) {
      collector.closing = true;
      closeWhenDone(collector);
    }
    this.#collectors.clear();
  }

  #open(target: string): Collector | null {
    if (this.#collectors.size >= MAX_COLLECTORS) return null;
    const colon = target.lastIndexOf(':');
    const address = target.slice(0, colon).replace(/^\[|\]$/g, '');
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const collector = { socket, waiting: [], pending: 0, told: false, closing: false };
    this.#collectors.set(target, collector);
    socket.unref();
    socket.on('error', (error) => this.#fail(target, collector, error));
    socket.connect(Number(target.slice(colon + 1)), address, () => connected(collector));
    return collector;
  }

  #fail(target: string, collector: Collector, error: Error): void {
    if (collector.told) return;
    collector.told = true;
    this.#failed(target, error.message);
  }
}

function connected(collector: Collector): void {
  const waiting = collector.waiting ?? [];
  collector.waiting = null;
  for (const datagram of waiting) transmit(collector, datagram);
  closeWhenDone(collector);
}

function transmit(collector: Collector, datagram: Uint8Array): void {
  collector.pending++;
  collector.socket.send(datagram, (error) => {
    collector.pending--;
    if (error) collector.socket.emit('error', error);
    closeWhenDone(collector);
  });
}

function closeWhenDone(collector: Collector): void {
  const { closing, waiting, pending, socket } = collector;
  if (!closing || pending > 0 || (waiting?.length ?? 0) > 0) return;
  collector.closing = false;
  socket.close();
}
