/**
 * One connection that speaks the contract over a WebSocket, whatever carries it (TCP or a local socket). It adds what oRPC's own
 * adapter leaves open: a subscriber that does not read stops its own streams (oRPC asks a stream for its next event when `send` has
 * resolved, and here it resolves when the socket has taken the bytes), streams leave room for other work between two events,
 * requests under way are bounded, and a message that is no request ends the connection.
 */
import type { RPCHandler } from '@orpc/server/websocket';
import type { RawData, WebSocket } from 'ws';
import type { ApiContext } from './implement.ts';

/** Octets that may wait in a socket before its streams have to wait. */
const BACKLOG_OCTETS = 1 << 20;
/** Calls and subscriptions of one connection at a time: a window has some tens. */
const MAX_OPEN_REQUESTS = 1_000;
/** A peer that answers no ping for this long is gone. */
const PING_INTERVAL_MS = 30_000;

/** WebSocket close codes (RFC 6455 7.4.1 and its registry). */
const PROTOCOL_ERROR = 1002;
const TRY_AGAIN_LATER = 1013;

/** Serves `handler` on an open socket until it closes. */
export function servePeer(
  handler: RPCHandler<ApiContext>,
  socket: WebSocket,
  context: ApiContext,
): void {
  const peer = { send: pacedSend(socket), addEventListener: socket.addEventListener.bind(socket) };
  let open = 0;
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (++open > MAX_OPEN_REQUESTS) {
      socket.close(TRY_AGAIN_LATER, 'too many requests at a time');
      return;
    }
    const bytes = toBuffer(data);
    const message = isBinary ? new Uint8Array(bytes).buffer : bytes.toString();
    handler
      .message(peer, message, { context })
      // Only what is no oRPC message at all comes here: errors of handlers were answered.
      .catch(() => socket.close(PROTOCOL_ERROR, 'not a message of the contract'))
      .finally(() => open--);
  });
  // What ws itself finds wrong (a huge frame, bad UTF-8): it closes the socket with the right code after this.
  socket.on('error', () => {});
  socket.on('close', () => handler.close(peer));
  keepAlive(socket);
}

type Send = (data: string | ArrayBufferLike | Blob | ArrayBufferView<ArrayBufferLike>) => void;

function pacedSend(socket: WebSocket): Send {
  const send = async (data: string | ArrayBufferView): Promise<void> => {
    if (socket.readyState !== socket.OPEN) return;
    const taken = new Promise<void>((resolve) => socket.send(data, () => resolve()));
    if (socket.bufferedAmount > BACKLOG_OCTETS) await taken;
    else await new Promise((resolve) => setImmediate(resolve));
  };
  return send as Send;
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

function keepAlive(socket: WebSocket): void {
  let answered = true;
  const timer = setInterval(() => {
    if (!answered) socket.terminate();
    answered = false;
    socket.ping();
  }, PING_INTERVAL_MS);
  timer.unref();
  socket.on('pong', () => {
    answered = true;
  });
  socket.on('close', () => clearInterval(timer));
}
