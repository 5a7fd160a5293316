/** Serves the contract to the window over the MessagePorts that its preload script passes on. */
import { ipcMain } from 'electron';
import type { NetyardApp } from '../app/app.ts';
import { CONNECT } from './channel.ts';
import { isOwnFrame } from './origin.ts';
import { servePort } from './port-line.ts';

/** Accepts connections from pages of `origin`; anything else is dropped without an answer. */
export function serveConnections({ handler }: NetyardApp, origin: string): void {
  ipcMain.on(CONNECT, ({ senderFrame, ports: [port] }) => {
    // `who` stands in the history beside the changes that people make here.
    if (port && isOwnFrame(senderFrame, origin)) servePort(handler, port, { who: 'desktop app' });
  });
}
