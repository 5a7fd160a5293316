/** `ping`: ICMP echo, with the output of iputils. */
import { formatIpv4 } from '../../../wire/address.ts';
import type { EchoClient, EchoReply } from '../icmp.ts';
import type { NetworkError, SendResult } from '../ipv4.ts';
import { type Command, type Process, type Run, UsageError } from '../process.ts';
import { parseOptions, requireHost } from './options.ts';
import { describeNetworkError, sendFailures } from './text.ts';

const HEADERS = 28;
const SIZE_MAX = 65_507;
/** How many of the latest requests are remembered to time their answers. */
const OUTSTANDING_MAX = 1024;
/** Longer than ARP tries (3 s), so that its failure is seen. */
const DEFAULT_WAIT_S = 5;

interface Settings {
  host: string;
  destination: number;
  count: number;
  intervalMs: number;
  size: number;
  waitMs: number;
  ttl: number | undefined;
  dontFragment: boolean;
}

export const ping: Command = {
  name: 'ping',
  summary: 'ask a host for echoes',
  usage: `ping [-c COUNT] [-i SECONDS] [-s SIZE] [-W SECONDS] [-t TTL] [-M do|dont] [-b] HOST
  -c COUNT    stop after so many requests (else at Ctrl-C)
  -i SECONDS  between two requests, from 0.001 (default 1)
  -s SIZE     bytes of data, 0 to 65507 (default 56)
  -W SECONDS  how long to wait for the first answer after the last request (default 5)
  -t TTL      hops that a request may take, 1 to 255 (default 64)
  -M do       forbid fragments: a request larger than the MTU fails
  -b          allow a broadcast address
Exit code: 0 with at least one answer, 1 without, 2 for wrong use.`,
  *run(process, args) {
    const settings = readSettings(process, args);
    const session = new Session(process, settings);
    const client = process.host.icmp.open(session);
    if (!client) {
      process.complain('too many pings are running on this host.');
      return 1;
    }
    const size = settings.size;
    process.print(
      `PING ${settings.host} (${formatIpv4(settings.destination)}) ${size}(${size + HEADERS}) bytes of data.`,
    );
    try {
      return yield* session.run(client);
    } finally {
      client.close();
    }
  },
};

function readSettings(process: Process, args: readonly string[]): Settings {
  const options = parseOptions(args, ['-c:', '-i:', '-s:', '-W:', '-t:', '-M:', '-b', '-n']);
  const [host, ...rest] = options.positional;
  const destination = requireHost(process, host);
  if (rest.length > 0) throw new UsageError('name one host only.');
  const discovery = options.text('-M') ?? 'dont';
  if (discovery !== 'do' && discovery !== 'dont') throw new UsageError('-M takes do or dont.');
  if (process.host.ip.isBroadcast(destination) && !options.has('-b')) {
    throw new UsageError('Do you want to ping broadcast? Then -b.');
  }
  return {
    host: host as string,
    destination,
    count: options.integer('-c', Number.POSITIVE_INFINITY, 1, 1e9),
    intervalMs: options.number('-i', 1, 0.001, 86_400) * 1000,
    size: options.integer('-s', 56, 0, SIZE_MAX),
    waitMs: options.number('-W', DEFAULT_WAIT_S, 0, 86_400) * 1000,
    ttl: options.has('-t') ? options.integer('-t', 64, 1, 255) : undefined,
    dontFragment: discovery === 'do',
  };
}

class Session {
  readonly #process: Process;
  readonly #settings: Settings;
  /** When the request with this number left; −1 once it was answered. */
  readonly #sentMs = new Map<number, number>();
  #transmitted = 0;
  #received = 0;
  #duplicates = 0;
  #errors = 0;
  readonly #rtt = { min: Number.POSITIVE_INFINITY, max: 0, sum: 0, squares: 0 };

  constructor(process: Process, settings: Settings) {
    this.#process = process;
    this.#settings = settings;
  }

  *run(client: EchoClient): Run {
    const process = this.#process;
    const { count, intervalMs } = this.#settings;
    const startMs = process.nowMs;
    let nextMs = startMs;
    while (this.#transmitted < count && !process.interrupted) {
      if (process.nowMs < nextMs) {
        yield nextMs;
        continue;
      }
      const result = this.#send(client);
      if (result === 'networkUnreachable') {
        process.complain(sendFailures.networkUnreachable);
        return 1;
      }
      nextMs = Math.max(nextMs + intervalMs, process.nowMs);
    }
    const lastMs = process.nowMs;
    while (
      !process.interrupted &&
      this.#outstanding() &&
      process.nowMs < lastMs + this.#lingerMs()
    ) {
      yield lastMs + this.#lingerMs();
    }
    this.#printStatistics(process.nowMs - startMs);
    return this.#received > 0 ? 0 : 1;
  }

  reply(reply: EchoReply): void {
    const process = this.#process;
    const sequence = this.#fullSequence(reply.sequence);
    const sentMs = this.#sentMs.get(sequence);
    if (sentMs === undefined) return;
    const duplicate = sentMs < 0;
    const line = `${reply.length} bytes from ${formatIpv4(reply.from)}: icmp_seq=${sequence} ttl=${reply.ttl}`;
    if (duplicate) {
      this.#duplicates++;
      process.print(`${line} (DUP!)`);
    } else {
      const rttMs = process.nowMs - sentMs;
      this.#sentMs.set(sequence, -1);
      this.#received++;
      this.#record(rttMs);
      process.print(`${line} time=${formatMs(rttMs)} ms`);
    }
    process.wake();
  }

  error(sequence: number, error: NetworkError): void {
    this.#errors++;
    const number = this.#fullSequence(sequence);
    this.#process.print(
      `From ${formatIpv4(error.from)} icmp_seq=${number} ${describeNetworkError(error)}`,
    );
    this.#process.wake();
  }

  #send(client: EchoClient): SendResult {
    const { destination, size, ttl, dontFragment } = this.#settings;
    const number = ++this.#transmitted;
    this.#sentMs.set(number, this.#process.nowMs);
    this.#sentMs.delete(number - OUTSTANDING_MAX);
    const result = client.send({ destination, sequence: number & 0xffff, size, ttl, dontFragment });
    if (result === 'messageTooLong') {
      this.#errors++;
      const mtu = this.#process.host.ip.route(destination)?.mtu ?? 0;
      this.#process.complain(`${sendFailures.messageTooLong}, mtu=${mtu}`);
    }
    return result;
  }

  /** The number of the request behind the 16 bits that are on the wire. */
  #fullSequence(low: number): number {
    return this.#transmitted - ((this.#transmitted - low) & 0xffff);
  }

  /** More answers may come: to a broadcast, any number. */
  #outstanding(): boolean {
    if (this.#process.host.ip.isBroadcast(this.#settings.destination)) return true;
    return this.#received + this.#errors < this.#transmitted;
  }

  /** As iputils: two round trips (at least 1 s) when there were answers, else the time of -W. */
  #lingerMs(): number {
    return this.#received > 0 ? Math.max(1000, 2 * this.#rtt.max) : this.#settings.waitMs;
  }

  #record(rttMs: number): void {
    const rtt = this.#rtt;
    rtt.min = Math.min(rtt.min, rttMs);
    rtt.max = Math.max(rtt.max, rttMs);
    rtt.sum += rttMs;
    rtt.squares += rttMs * rttMs;
  }

  #printStatistics(elapsedMs: number): void {
    const process = this.#process;
    const transmitted = this.#transmitted;
    const lost = Math.floor(((transmitted - this.#received) / Math.max(1, transmitted)) * 100);
    const duplicates = this.#duplicates > 0 ? `, +${this.#duplicates} duplicates` : '';
    const errors = this.#errors > 0 ? `, +${this.#errors} errors` : '';
    process.print(`\n--- ${this.#settings.host} ping statistics ---`);
    process.print(
      `${transmitted} packets transmitted, ${this.#received} received${duplicates}${errors}, ${lost}% packet loss, time ${Math.round(elapsedMs)}ms`,
    );
    if (this.#received === 0) return;
    const { min, max, sum, squares } = this.#rtt;
    const mean = sum / this.#received;
    const deviation = Math.sqrt(Math.max(0, squares / this.#received - mean * mean));
    const values = [min, mean, max, deviation].map((value) => value.toFixed(3)).join('/');
    process.print(`rtt min/avg/max/mdev = ${values} ms`);
  }
}

/** Three significant digits, at most microseconds, as iputils prints times. */
function formatMs(ms: number): string {
  if (ms >= 100) return ms.toFixed(0);
  return ms.toFixed(ms >= 10 ? 1 : ms >= 1 ? 2 : 3);
}
