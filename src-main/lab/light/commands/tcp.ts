/** `tcp`: a TCP client. Sends what is typed, a text, or a number of bytes, and shows what comes back. */
import { formatIpv4 } from '../../../wire/address.ts';
import { type Command, EXIT_INTERRUPTED, type Process, type Run, UsageError } from '../process.ts';
import type { TcpConnection } from '../tcp/connection.ts';
import { type Options, parseOptions, requireHost, requirePort } from './options.ts';
import { printable, tcpFailures } from './text.ts';

const PATTERN = 16_384;

export const tcp: Command = {
  name: 'tcp',
  summary: 'connect to a TCP port, send, and show what comes back',
  usage: `tcp HOST PORT              send what is typed until Ctrl-D
tcp HOST PORT --send TEXT  send a line, close, show the answer
tcp HOST PORT --bytes N    send N bytes, close, count what comes back
Exit code: 0 when both sides closed, 1 when the connection failed, 2 for wrong use, 130 after Ctrl-C.`,
  *run(process, args) {
    const options = parseOptions(args, ['--send:', '--bytes:']);
    const [host, portText, ...rest] = options.positional;
    const remote = { address: requireHost(process, host), port: requirePort(portText) };
    if (rest.length > 0) throw new UsageError(`"${rest[0]}" is too much.`);
    const source = openSource(process, options);
    const where = `${formatIpv4(remote.address)} port ${remote.port}`;
    const connection = process.host.tcp.connect(remote);
    if (typeof connection === 'string') {
      process.complain(`connect to ${where}: ${tcpFailures[connection]}`);
      return 1;
    }
    connection.onChange = () => process.wake();
    try {
      while (!connection.established && connection.state !== 'closed' && !process.interrupted) {
        yield Number.POSITIVE_INFINITY;
      }
      if (process.interrupted) return EXIT_INTERRUPTED;
      if (connection.state === 'closed') {
        process.complain(`connect to ${where}: ${tcpFailures[connection.failure ?? 'reset']}`);
        return 1;
      }
      process.print(`Connected to ${where}.`);
      return yield* converse(process, connection, source);
    } finally {
      if (!connection.remoteClosed) connection.abort();
    }
  },
};

/** Where the bytes to send come from. */
interface Source {
  /** At most `room` bytes; null when there will be no more. */
  next(room: number): Uint8Array | null;
  /** Takes what came back. */
  receive(bytes: Uint8Array): void;
  finish(elapsedMs: number): void;
}

function openSource(process: Process, options: Options): Source {
  if (options.has('--bytes'))
    return countingSource(process, options.integer('--bytes', 0, 0, 1e12));
  const text = options.text('--send');
  return textSource(process, text === undefined ? null : `${text}\n`);
}

/** `fixed`: what to send; null for the input of the command. */
function textSource(process: Process, fixed: string | null): Source {
  let rest = new TextEncoder().encode(fixed ?? '');
  return {
    next(room) {
      if (rest.length === 0 && fixed === null) rest = new TextEncoder().encode(process.takeInput());
      if (rest.length === 0 && (fixed !== null || process.inputEnded)) return null;
      const taken = rest.subarray(0, room);
      rest = rest.subarray(taken.length);
      return taken;
    },
    receive: (bytes) => process.write(printable(bytes)),
    finish: () => {},
  };
}

function countingSource(process: Process, total: number): Source {
  const pattern = new Uint8Array(PATTERN);
  let sent = 0;
  let received = 0;
  return {
    next(room) {
      if (sent === total) return null;
      const bytes = pattern.subarray(0, Math.min(room, total - sent));
      sent += bytes.length;
      return bytes;
    },
    receive: (bytes) => {
      received += bytes.length;
    },
    finish: (elapsedMs) =>
      process.print(
        `${sent} bytes sent, ${received} bytes received in ${(elapsedMs / 1000).toFixed(3)} s`,
      ),
  };
}

function* converse(process: Process, connection: TcpConnection, source: Source): Run {
  const startMs = process.nowMs;
  while (!process.interrupted) {
    pump(connection, source);
    if (connection.failure) {
      process.complain(tcpFailures[connection.failure]);
      return 1;
    }
    if (connection.remoteClosed && connection.readable === 0) {
      connection.close();
      source.finish(process.nowMs - startMs);
      return 0;
    }
    yield Number.POSITIVE_INFINITY;
  }
  return EXIT_INTERRUPTED;
}

function pump(connection: TcpConnection, source: Source): void {
  while (connection.writable > 0) {
    const bytes = source.next(connection.writable);
    if (!bytes) connection.close();
    if (!bytes?.length) break;
    connection.write(bytes);
  }
  while (connection.readable > 0) source.receive(connection.read());
}
