/**
 * `serve`: an echo or discard server on a TCP or UDP port, until it is interrupted.
 * Odd case: a datagram from the same port that it serves is not echoed, or two echo servers could be made to
 * answer each other for ever by one forged packet (CERT CA-1996-01).
 */
import { formatIpv4 } from '../../../wire/address.ts';
import { type Command, type Process, type Run, UsageError } from '../process.ts';
import { RateLimit } from '../rate-limit.ts';
import type { TcpConnection } from '../tcp/connection.ts';
import { parseOptions, requirePort } from './options.ts';
import { tcpFailures } from './text.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'answer on a TCP or UDP port (echo) until Ctrl-C',
  usage: `serve tcp PORT [--sink]  echo what comes; --sink only swallows it
serve udp PORT [--sink]
Exit code: 0 when it was interrupted, 1 when the port is taken, 2 for wrong use.`,
  *run(process, args) {
    const options = parseOptions(args, ['--sink']);
    const [protocol, portText, ...rest] = options.positional;
    if ((protocol !== 'tcp' && protocol !== 'udp') || rest.length > 0) {
      throw new UsageError('write "serve tcp PORT" or "serve udp PORT".');
    }
    const port = requirePort(portText);
    const open = protocol === 'tcp' ? serveTcp : serveUdp;
    const close = open(process, port, options.has('--sink'));
    if (!close) {
      process.complain(`${protocol} port ${port} is in use on this host.`);
      return 1;
    }
    try {
      process.print(`Serving ${protocol} port ${port}. Ctrl-C ends it.`);
      yield* untilInterrupted(process);
      return 0;
    } finally {
      close();
    }
  },
};

/** Prints at most 100 lines a second: a flood of datagrams must not become a flood of text. */
class Log {
  readonly #process: Process;
  readonly #limit = new RateLimit(100, 100);
  #leftOut = 0;

  constructor(process: Process) {
    this.#process = process;
  }

  print(line: string): void {
    if (!this.#limit.allow(this.#process.nowMs)) {
      this.#leftOut++;
      return;
    }
    if (this.#leftOut > 0) this.#process.print(`(${this.#leftOut} lines left out)`);
    this.#leftOut = 0;
    this.#process.print(line);
  }
}

function* untilInterrupted(process: Process): Run {
  while (!process.interrupted) yield Number.POSITIVE_INFINITY;
  return 0;
}

function serveTcp(process: Process, port: number, sink: boolean): (() => void) | null {
  const open = new Set<TcpConnection>();
  const log = new Log(process);
  const stop = process.host.tcp.listen(port, (connection) => {
    const peer = `${formatIpv4(connection.remote.address)}:${connection.remote.port}`;
    let received = 0;
    open.add(connection);
    log.print(`${peer} connected`);
    connection.onChange = () => {
      received += sink ? swallow(connection) : echo(connection);
      if (connection.remoteClosed && connection.readable === 0) connection.close();
      const done = connection.failure !== null || (connection.remoteClosed && connection.flushed);
      if (!done || !open.delete(connection)) return;
      const reason = connection.failure ? `: ${tcpFailures[connection.failure]}` : '';
      log.print(`${peer} closed after ${received} bytes${reason}`);
    };
  });
  return (
    stop &&
    (() => {
      stop();
      for (const connection of open) {
        connection.onChange = () => {};
        connection.abort();
      }
    })
  );
}

/** Returns how many bytes it took. */
function echo(connection: TcpConnection): number {
  let taken = 0;
  while (connection.readable > 0 && connection.writable > 0) {
    taken += connection.write(connection.read(connection.writable));
  }
  return taken;
}

function swallow(connection: TcpConnection): number {
  return connection.read().length;
}

function serveUdp(process: Process, port: number, sink: boolean): (() => void) | null {
  const log = new Log(process);
  const socket = process.host.udp.open(port, {
    receive: ({ from, fromPort, to, broadcast, data }) => {
      log.print(`${formatIpv4(from)}:${fromPort} sent ${data.length} bytes`);
      if (sink || fromPort === port) return;
      const source = broadcast ? undefined : to;
      socket?.send({ address: from, port: fromPort, source }, data);
    },
    error: () => {},
  });
  return socket && (() => socket.close());
}
