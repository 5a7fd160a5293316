/**
 * `traceroute`: which routers a packet passes. Sends probes whose TTL ends at the first, second … router, and
 * listens for their complaints. Up to 16 probes are under way at once, as in the Linux program.
 */
import { formatIpv4 } from '../../../wire/address.ts';
import { IcmpType, UnreachableCode } from '../../../wire/icmp.ts';
import type { NetworkError, SendResult } from '../ipv4.ts';
import { type Command, type Process, type Run, UsageError } from '../process.ts';
import { parseOptions, requireHost } from './options.ts';
import { sendFailures } from './text.ts';

const FIRST_PORT = 33_434;
const AT_ONCE = 16;
const HEADERS = 28;
const DATA = 32;

interface Probe {
  sentMs: number;
  rttMs: number;
  /** Who answered; null while nobody did. */
  from: number | null;
  /** The answer says that no probe gets further. */
  final: boolean;
  /** `!H`, `!N` … or nothing. */
  mark: string;
}

/** Sends the probes and calls `answer` for what comes back. */
interface Prober {
  send(index: number, ttl: number): SendResult;
  close(): void;
}

type Answer = (index: number, from: number, error: NetworkError | null) => void;

export const traceroute: Command = {
  name: 'traceroute',
  summary: 'show the routers on the way to a host',
  usage: `traceroute [-I] [-m HOPS] [-q PROBES] [-w SECONDS] HOST
  -I          probe with ICMP echo instead of UDP
  -m HOPS     look at most so far, 1 to 64 (default 30)
  -q PROBES   per hop, 1 to 10 (default 3)
  -w SECONDS  to wait for an answer (default 5)
Exit code: 0 when the host answered, 1 when not, 2 for wrong use.`,
  *run(process, args) {
    const options = parseOptions(args, ['-I', '-n', '-m:', '-q:', '-w:']);
    const [host, ...rest] = options.positional;
    const destination = requireHost(process, host);
    if (rest.length > 0) throw new UsageError('name one host only.');
    const trace = new Trace(process, destination, {
      hops: options.integer('-m', 30, 1, 64),
      queries: options.integer('-q', 3, 1, 10),
      waitMs: options.number('-w', 5, 0.001, 60) * 1000,
    });
    const answer: Answer = (index, from, error) => trace.answer(index, from, error);
    const open = options.has('-I') ? openIcmp : openUdp;
    const prober = open(process, destination, answer);
    if (!prober) {
      process.complain('no free port on this host.');
      return 1;
    }
    process.print(
      `traceroute to ${host} (${formatIpv4(destination)}), ${trace.limits.hops} hops max, ${HEADERS + DATA} byte packets`,
    );
    try {
      return yield* trace.run(prober);
    } finally {
      prober.close();
    }
  },
};

function openUdp(process: Process, destination: number, answer: Answer): Prober | null {
  const socket = process.host.udp.open(0, {
    receive: ({ from, fromPort }) => answer(fromPort - FIRST_PORT, from, null),
    error: (port, error) => answer(port - FIRST_PORT, error.from, error),
  });
  if (!socket) return null;
  const data = new Uint8Array(DATA);
  return {
    send: (index, ttl) =>
      socket.send({ address: destination, port: FIRST_PORT + index, ttl }, data),
    close: () => socket.close(),
  };
}

function openIcmp(process: Process, destination: number, answer: Answer): Prober | null {
  const client = process.host.icmp.open({
    reply: ({ sequence, from }) => answer(sequence - 1, from, null),
    error: (sequence, error) => answer(sequence - 1, error.from, error),
  });
  return (
    client && {
      send: (index, ttl) => client.send({ destination, sequence: index + 1, size: DATA, ttl }),
      close: () => client.close(),
    }
  );
}

class Trace {
  readonly limits: { hops: number; queries: number; waitMs: number };
  readonly #process: Process;
  readonly #destination: number;
  readonly #probes: Probe[] = [];

  constructor(process: Process, destination: number, limits: Trace['limits']) {
    this.#process = process;
    this.#destination = destination;
    this.limits = limits;
  }

  *run(prober: Prober): Run {
    const { hops, queries } = this.limits;
    const process = this.#process;
    for (let hop = 0; hop < hops; ) {
      if (process.interrupted) return 1;
      if (!this.#send(prober, hop * queries)) return 1;
      const probes = this.#probes.slice(hop * queries, (hop + 1) * queries);
      const pending = probes.filter((probe) => !this.#settled(probe));
      if (pending.length > 0 || probes.length < queries) {
        yield this.#deadline();
        continue;
      }
      process.print(formatHop(hop + 1, probes));
      if (probes.some((probe) => probe.final)) {
        return probes.some((probe) => probe.from === this.#destination) ? 0 : 1;
      }
      hop++;
    }
    return 1;
  }

  answer(index: number, from: number, error: NetworkError | null): void {
    const probe = this.#probes[index];
    if (!probe || probe.from !== null) return;
    probe.from = from;
    probe.rttMs = this.#process.nowMs - probe.sentMs;
    probe.final = error?.type !== IcmpType.timeExceeded;
    probe.mark = error?.type === IcmpType.unreachable ? unreachableMark(error.code) : '';
    this.#process.wake();
  }

  /** Sends probes as long as few enough are under way; those before `first` are printed already. */
  #send(prober: Prober, first: number): boolean {
    const { hops, queries } = this.limits;
    const probes = this.#probes;
    let pending = probes.slice(first).filter((probe) => !this.#settled(probe)).length;
    for (; pending < AT_ONCE && probes.length < hops * queries; pending++) {
      const index = probes.length;
      probes.push({ sentMs: this.#process.nowMs, rttMs: 0, from: null, final: false, mark: '' });
      if (prober.send(index, Math.floor(index / queries) + 1) === 'sent') continue;
      this.#process.complain(sendFailures.networkUnreachable);
      return false;
    }
    return true;
  }

  #settled(probe: Probe): boolean {
    return probe.from !== null || this.#process.nowMs >= probe.sentMs + this.limits.waitMs;
  }

  #deadline(): number {
    const open = this.#probes.filter((probe) => !this.#settled(probe));
    return Math.min(...open.map((probe) => probe.sentMs + this.limits.waitMs));
  }
}

function formatHop(hop: number, probes: readonly Probe[]): string {
  let line = String(hop).padStart(2);
  let shown: number | null = null;
  for (const { from, rttMs, mark } of probes) {
    if (from === null) {
      line += shown === null && line.length === 2 ? '  *' : ' *';
      continue;
    }
    if (from !== shown) line += `  ${formatIpv4(from)} (${formatIpv4(from)})`;
    shown = from;
    line += `  ${rttMs.toFixed(3)} ms${mark}`;
  }
  return line;
}

function unreachableMark(code: number): string {
  switch (code) {
    case UnreachableCode.port:
      return '';
    case UnreachableCode.net:
      return ' !N';
    case UnreachableCode.host:
      return ' !H';
    case UnreachableCode.protocol:
      return ' !P';
    case UnreachableCode.fragmentationNeeded:
      return ' !F';
    case UnreachableCode.netProhibited:
    case UnreachableCode.hostProhibited:
    case UnreachableCode.prohibited:
      return ' !X';
    default:
      return ` !<${code}>`;
  }
}
