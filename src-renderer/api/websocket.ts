/**
 * The line of a browser: a WebSocket on the server that served the page. Who may come in is told by a cookie that the
 * server set and no script can read, so there is no token here.
 */
import { RPCLink } from '@orpc/client/websocket';
import { type Line, Refused } from './connection.ts';

const UNAUTHORIZED = 401;

/** Opens the WebSocket; settles when it stands. Throws `Refused` where the server does not know this browser. */
export async function dialWebSocket(): Promise<Line> {
  const url = new URL('/rpc', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url);
  const link = new RPCLink({ websocket: socket });
  const opened = new Promise<boolean>((settle) => {
    socket.addEventListener('open', () => settle(true));
    socket.addEventListener('close', () => settle(false));
  });
  const closed = new Promise<void>((settle) => {
    socket.addEventListener('close', () => settle());
  });
  if (await opened) return { link, closed };
  // A browser does not tell why a WebSocket was not opened: the page's own address says it.
  const { status } = await fetch(location.pathname, { method: 'HEAD', cache: 'no-store' });
  if (status === UNAUTHORIZED) throw new Refused('The engine does not know this browser.');
  throw new Error('The WebSocket was not opened.');
}
