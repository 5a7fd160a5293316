/** Serves the contract to the window over the MessagePorts that its preload script passes on. */
import { RPCHandler } from '@orpc/server/message-port';
import { ipcMain } from 'electron';
import type { NetyardApp } from '../app/app.ts';
import { CONNECT } from './channel.ts';
import { isOwnFrame } from './origin.ts';

/** Accepts connections from pages of `origin`; anything else is dropped without an answer. */
export function serveConnections(router: NetyardApp['router'], origin: string): void {
  const handler = new RPCHandler(router);
  ipcMain.on(CONNECT, ({ senderFrame, ports }) => {
    const [port] = ports;
    if (!port || !isOwnFrame(senderFrame, origin)) return;
    handler.upgrade(port);
    port.start();
  });
}
