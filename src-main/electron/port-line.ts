/**
 * One connection that speaks the contract over a MessagePort: what src-main/api/peer.ts is for a WebSocket. The page's code is ours,
 * but what comes over the port is checked like anything else: a message that is none of the contract ends the connection.
 */
import type { RPCHandler } from '@orpc/server/websocket';
import type { ApiContext } from '../api/implement.ts';

/** The part of Electron's MessagePortMain that is used here. */
export interface Port {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

type Peer = Parameters<RPCHandler<ApiContext>['message']>[0];

/** Serves `handler` on a port until it closes. */
export function servePort(handler: RPCHandler<ApiContext>, port: Port, context: ApiContext): void {
  let isOpen = true;
  const send = async (message: unknown): Promise<void> => {
    // A stream that always has a next event would keep out everything else, its own end included; oRPC waits for this.
    await new Promise(setImmediate);
    if (isOpen) port.postMessage(message);
  };
  const peer: Peer = { send: send as Peer['send'], addEventListener: () => {} };
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    handler.close(peer);
    port.close();
  };
  port.on('message', ({ data }) => {
    const message = data instanceof Uint8Array ? new Uint8Array(data).buffer : data;
    if (typeof message === 'string' || message instanceof ArrayBuffer)
      // Errors of handlers were answered; only what is no message of the contract comes here.
      handler.message(peer, message, { context }).catch(close);
    else close();
  });
  port.on('close', close);
  port.start();
}
