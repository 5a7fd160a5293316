/** Serves the contract to the window over the MessagePorts that its preload script passes on. */
import { RPCHandler } from '@orpc/server/message-port';
import { ipcMain } from 'electron';
import type { NetyardApp } from '../app/app.ts';
import { CONNECT } from './channel.ts';
import { isOwnFrame } from './origin.ts';

/** Stands in the history beside the changes that people make here. */
const CONTEXT = { who: 'desktop app' };

/**
 * Between two events of a stream the event loop gets its turn: a stream that always has a next event would otherwise keep out
 * everything else, its own end included. oRPC awaits this before it sends a message.
 */
const afterOtherWork = () =>
  new Promise<null>((resolve) => {
    setImmediate(resolve, null);
  });

/** Accepts connections from pages of `origin`; anything else is dropped without an answer. */
export function serveConnections(router: NetyardApp['router'], origin: string): void {
  const handler = new RPCHandler(router, { experimental_transfer: afterOtherWork });
  ipcMain.on(CONNECT, ({ senderFrame, ports }) => {
    const [port] = ports;
    if (!port || !isOwnFrame(senderFrame, origin)) return;
    handler.upgrade(port, { context: CONTEXT });
    port.start();
  });
}
