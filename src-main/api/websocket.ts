/**
 * The web mode: the renderer's files and the contract (at /rpc) on 127.0.0.1. Whoever asks must carry the token; a page of another site
 * cannot (Origin, SameSite), nor one whose name was rebound to 127.0.0.1 (Host).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RPCHandler } from '@orpc/server/websocket';
import { WebSocketServer } from 'ws';
import { contentSecurityPolicy } from './content-security-policy.ts';
import type { ApiContext } from './implement.ts';
import { MAX_MESSAGE_OCTETS } from './local.ts';
import { servePeer } from './peer.ts';
import { readStatic } from './static-files.ts';
import { cookieHeader, cookieName, newToken, readCookie, sameToken } from './token.ts';

const MAX_CONNECTIONS = 256;

export interface WebServer {
  readonly port: number;
  /** With the token: whoever has it may do everything. */
  readonly url: string;
  /** Open connections of the contract. */
  readonly connections: number;
  close(): Promise<void>;
}

/** Another program listens on the port that was asked for. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/** Serves on 127.0.0.1; `port` 0 is any free one. Throws PortTakenError. */
export async function serveWeb(
  handler: RPCHandler<ApiContext>,
  rendererDir: string,
  port: number,
): Promise<WebServer> {
  const token = newToken();
  const http = createServer({ maxHeaderSize: 16 << 10 });
  http.maxConnections = MAX_CONNECTIONS;
  const actual = await listen(http, port);
  const guard = new Guard(actual, token);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_OCTETS,
    perMessageDeflate: false,
  });
  // After it listens only single connections can fail, and those close by themselves.
  http.on('error', () => {});
  http.on('request', (request, response) => {
    answer(guard, rendererDir, request, response).catch(() => response.destroy());
  });
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const refusal = guard.refuseUpgrade(request);
    if (refusal !== null) refuse(socket, refusal);
    else
      sockets.handleUpgrade(request, socket, head, (webSocket) =>
        servePeer(handler, webSocket, { who: 'browser' }),
      );
  });
  return {
    port: actual,
    url: `http://127.0.0.1:${actual}/?token=${token}`,
    get connections() {
      return sockets.clients.size;
    },
    async close() {
      for (const client of sockets.clients) client.terminate();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

/** Decides who may come in. */
class Guard {
  readonly #port: number;
  readonly #token: string;
  readonly #hosts: ReadonlySet<string>;

  constructor(port: number, token: string) {
    this.#port = port;
    this.#token = token;
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
  }

  /** A name of this server. Any other Host is a foreign name that somebody pointed at 127.0.0.1. */
  knowsHost(request: IncomingMessage): boolean {
    return this.#hosts.has(request.headers.host ?? '');
  }

  hasCookie(request: IncomingMessage): boolean {
    return sameToken(this.#token, readCookie(request.headers.cookie, cookieName(this.#port)));
  }

  /** The cookie for a URL with the right token; null where there is none or a wrong one. */
  exchange(url: URL): string | null {
    const given = url.searchParams.get('token');
    return sameToken(this.#token, given) ? cookieHeader(this.#port, this.#token) : null;
  }

  refuseUpgrade(request: IncomingMessage): string | null {
    const url = parseUrl(request);
    if (!this.knowsHost(request)) return '403 Forbidden';
    if (url?.pathname !== '/rpc') return '404 Not Found';
    const { origin } = request.headers;
    const known = [...this.#hosts].map((host) => `http://${host}`);
    // A browser always says where the page comes from; a program has no need to.
    if (origin !== undefined && !known.includes(origin)) return '403 Forbidden';
    if (this.hasCookie(request) || this.exchange(url) !== null) return null;
    return '401 Unauthorized';
  }
}

const headers = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

async function answer(
  guard: Guard,
  rendererDir: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const plain = { ...headers, 'Content-Type': 'text/plain; charset=utf-8' };
  const url = parseUrl(request);
  if (url === null || !guard.knowsHost(request)) {
    response.writeHead(403, plain).end('Netyard answers to 127.0.0.1 and localhost only.');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...plain, Allow: 'GET, HEAD' }).end();
    return;
  }
  const cookie = guard.exchange(url);
  if (cookie !== null) {
    // The token leaves the address bar, and with it the history of the browser.
    response.writeHead(303, { ...headers, 'Set-Cookie': cookie, Location: url.pathname }).end();
    return;
  }
  if (!guard.hasCookie(request)) {
    const sentence = 'Open the URL that "netyard serve" printed: it carries the token.';
    response.writeHead(401, plain).end(sentence);
    return;
  }
  const file = await readStatic(rendererDir, url.pathname);
  response.writeHead(file.status, {
    ...headers,
    'Content-Type': file.type,
    'Content-Security-Policy': contentSecurityPolicy(`ws://${request.headers.host}`),
  });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

function parseUrl(request: IncomingMessage): URL | null {
  const text = request.url ?? '';
  return text.startsWith('/') ? URL.parse(`http://netyard${text}`) : null;
}

function refuse(socket: Duplex, status: string): void {
  // A peer that keeps its half of the connection open would keep the server from closing.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(
        taken
          ? new PortTakenError(
              `Port ${port} of 127.0.0.1 is taken or not allowed: choose another with --port N, or leave --port out.`,
              { cause: error },
            )
          : error,
      );
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
}
