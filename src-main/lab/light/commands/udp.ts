/** `udp`: sends datagrams and shows the answers. */
import { formatIpv4 } from '../../../wire/address.ts';
import { IcmpType } from '../../../wire/icmp.ts';
import { type Command, EXIT_INTERRUPTED, type Process, type Run, UsageError } from '../process.ts';
import type { UdpSocket } from '../udp.ts';
import { parseOptions, requireHost, requirePort } from './options.ts';
import { describeNetworkError, printable, sendFailures } from './text.ts';

export const udp: Command = {
  name: 'udp',
  summary: 'send datagrams to a UDP port and show the answers',
  usage: `udp HOST PORT              send each typed line until Ctrl-D
udp HOST PORT --send TEXT  send one datagram
  -w SECONDS               how long to wait for answers at the end (default 5)
Exit code: 0 with at least one answer, 1 without, 2 for wrong use, 130 after Ctrl-C.`,
  *run(process, args) {
    const options = parseOptions(args, ['--send:', '-w:']);
    const [host, portText, ...rest] = options.positional;
    const to = { address: requireHost(process, host), port: requirePort(portText) };
    if (rest.length > 0) throw new UsageError(`"${rest[0]}" is too much.`);
    const waitMs = options.number('-w', 5, 0, 3600) * 1000;
    const state = { sent: 0, answers: 0, errors: 0, failed: false };
    const socket = openSocket(process, state);
    if (!socket) {
      process.complain('no free port on this host.');
      return 1;
    }
    const send = (text: string) => {
      const result = socket.send(to, new TextEncoder().encode(text));
      state.sent++;
      if (result === 'sent') return;
      state.failed = true;
      process.complain(sendFailures[result]);
    };
    try {
      return yield* converse(process, state, options.text('--send'), send, waitMs);
    } finally {
      socket.close();
    }
  },
};

interface Conversation {
  sent: number;
  answers: number;
  errors: number;
  failed: boolean;
}

function openSocket(process: Process, state: Conversation): UdpSocket | null {
  return process.host.udp.open(0, {
    receive: ({ data, from }) => {
      state.answers++;
      const text = printable(data);
      process.print(`${formatIpv4(from)}: ${text.endsWith('\n') ? text.slice(0, -1) : text}`);
      process.wake();
    },
    error: (_port, error) => {
      if (error.type === IcmpType.unreachable) state.errors++;
      process.complain(`${formatIpv4(error.from)}: ${describeNetworkError(error)}`);
      process.wake();
    },
  });
}

function* converse(
  process: Process,
  state: Conversation,
  fixed: string | undefined,
  send: (text: string) => void,
  waitMs: number,
): Run {
  if (fixed !== undefined) send(fixed);
  while (fixed === undefined && !process.interrupted && !state.failed) {
    const line = process.takeLine();
    if (line !== null) send(line);
    else if (process.inputEnded) break;
    else yield Number.POSITIVE_INFINITY;
  }
  const deadline = process.nowMs + waitMs;
  const waits = () =>
    !state.failed && state.answers + state.errors < state.sent && process.nowMs < deadline;
  while (waits() && !process.interrupted) yield deadline;
  if (process.interrupted) return EXIT_INTERRUPTED;
  return state.answers > 0 ? 0 : 1;
}
