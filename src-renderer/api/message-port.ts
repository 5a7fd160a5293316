/**
 * The line of the desktop window: a MessagePort that the preload script hands over. The engine lives as long as
 * the window, so a port that closes means that the app is ending.
 */
import { RPCLink } from '@orpc/client/message-port';
import type { Line } from './connection.ts';

/** What the preload script puts on `window`. */
declare global {
  interface Window {
    readonly netyard?: { readonly platform: string; connect(): void };
  }
}

/** Asks the preload script for a port and waits for it. */
export function dialMessagePort(): Promise<Line> {
  return new Promise((resolve) => {
    const take = (event: MessageEvent) => {
      const port = event.ports[0];
      if (event.source !== window || event.data !== 'netyard:port' || port === undefined) return;
      window.removeEventListener('message', take);
      const closed = new Promise<void>((settle) => port.addEventListener('close', () => settle()));
      port.start();
      resolve({ link: new RPCLink({ port }), closed });
    };
    window.addEventListener('message', take);
    window.netyard?.connect();
  });
}
