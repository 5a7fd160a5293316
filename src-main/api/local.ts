/**
 * The engine's local socket: the contract over a WebSocket on a unix socket (or a named pipe on Windows) that only the user of this
 * home can open. The command line comes in here. The caller holds the home's lock, so a socket file that is there is a dead one.
 */
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { RPCHandler } from '@orpc/server/websocket';
import { WebSocketServer } from 'ws';
import type { ApiContext } from './implement.ts';
import { servePeer } from './peer.ts';

/** Largest message, octets: a lab file of 16 MiB in JSON. */
export const MAX_MESSAGE_OCTETS = 32 << 20;
/** Connections at a time. */
const MAX_CONNECTIONS = 64;

export interface LocalServer {
  /** Connections that are open now. */
  readonly connections: number;
  /** Called when the last connection has gone. */
  onIdle: (() => void) | null;
  /** Lets nobody in any more; who is connected stays until `close`. */
  shut(): void;
  close(): Promise<void>;
}

/** Listens on `path`. Rejects with the system's error where it cannot. */
export async function serveLocal(
  handler: RPCHandler<ApiContext>,
  path: string,
): Promise<LocalServer> {
  const isPipe = path.startsWith('\\\\');
  if (!isPipe) rmSync(path, { force: true });
  const http = createServer((_, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({ server: http, maxPayload: MAX_MESSAGE_OCTETS });
  http.maxConnections = MAX_CONNECTIONS;
  // An error of the listening server comes through `listen` or is told again by ws: neither may end the process.
  sockets.on('error', () => {});
  await listen(http, path);
  let closed: Promise<void> | undefined;
  const local: LocalServer = {
    get connections() {
      return sockets.clients.size;
    },
    onIdle: null,
    shut() {
      closed ??= new Promise((resolve) => http.close(() => resolve()));
      if (!isPipe) rmSync(path, { force: true });
    },
    async close() {
      local.shut();
      for (const socket of sockets.clients) socket.terminate();
      // Those that came in and have said nothing so far.
      http.closeAllConnections();
      await closed;
    },
  };
  sockets.on('connection', (socket) => {
    servePeer(handler, socket, { who: 'command line' });
    // After ws has taken the socket out of its set.
    socket.on('close', () => setImmediate(() => sockets.clients.size === 0 && local.onIdle?.()));
  });
  return local;
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // The socket is bound before `listen` returns: there is no moment at which another user could open it.
    const mask = process.umask(0o177);
    server.listen({ path }, () => {
      server.off('error', reject);
      resolve();
    });
    process.umask(mask);
  });
}
