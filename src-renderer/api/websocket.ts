/**
 * The line of a browser: a WebSocket on the server that served the page. The token comes once in the address
 * (`#token=…`), is kept for this tab and taken out of the address, so that it is neither shown nor bookmarked.
 */
import { RPCLink } from '@orpc/client/websocket';
import { type Line, Refused } from './connection.ts';

const TOKEN_KEY = 'netyard.token';
/** WebSocket close code of a wrong or missing token (RFC 6455: 4000 to 4999 are the application's). */
const CLOSE_REFUSED = 4401;

/** Takes the token out of the address and keeps it for this tab. */
export function takeToken(): string {
  const fromHash = new URLSearchParams(location.hash.replace(/^#\/?/, '')).get('token');
  const fromQuery = new URLSearchParams(location.search).get('token');
  const token = fromHash ?? fromQuery;
  if (token === null) return sessionStorage.getItem(TOKEN_KEY) ?? '';
  sessionStorage.setItem(TOKEN_KEY, token);
  history.replaceState(null, '', location.pathname);
  return token;
}

/** Opens the WebSocket; settles when it stands. */
export function dialWebSocket(token: string): Promise<Line> {
  const url = new URL('/rpc', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = new URLSearchParams({ token }).toString();
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    const link = new RPCLink({ websocket: socket });
    const closed = new Promise<void>((settle) => {
      socket.addEventListener('close', (event) => {
        if (event.code === CLOSE_REFUSED) reject(new Refused('The token is missing or wrong.'));
        else reject(new Error('The connection was closed.'));
        settle();
      });
    });
    socket.addEventListener('open', () => resolve({ link, closed }));
  });
}
