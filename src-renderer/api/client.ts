/**
 * The engine as the window sees it: every call of the contract, typed, and `subscribe` for its streams.
 * This folder is the only place that knows about sockets and ports.
 */
import { createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../src-main/api/contract.ts';
import { redial } from './connection.ts';
import { dialMessagePort } from './message-port.ts';
import { dialWebSocket } from './websocket.ts';

const line = redial(window.netyard === undefined ? dialWebSocket : dialMessagePort);

export const client: ContractRouterClient<Contract> = createORPCClient(line);
/** State of the line, reactive. */
export const connection = line.connection;
/** Tries to reach the engine now. */
export const reconnect = line.retryNow;

const PAUSE_AFTER_END_MS = 1_000;
/** Statuses from here on say that the engine failed, below it that what is asked for is wrong. */
const FAULT = 500;

/**
 * Keeps a subscription alive until the returned function is called: it begins again on every new line, and when
 * the engine ends it. A refusal by the engine (the lab is gone) ends it and is given to `onRefused`.
 *
 * `open` calls the contract with the signal it is given: `subscribe((o) => client.run.watch({}, o), show)`.
 */
export function subscribe<T>(
  open: (options: { signal: AbortSignal }) => Promise<AsyncIterable<T>>,
  onEvent: (event: T) => void,
  onRefused: (error: unknown) => void = () => {},
): () => void {
  const abort = new AbortController();
  const run = async () => {
    while (!abort.signal.aborted) {
      await line.ready();
      if (abort.signal.aborted) return;
      const epoch = connection.epoch;
      try {
        for await (const event of await open({ signal: abort.signal })) {
          if (abort.signal.aborted) return;
          onEvent(event);
        }
      } catch (error) {
        if (abort.signal.aborted) return;
        const lineLost = connection.state !== 'connected' || connection.epoch !== epoch;
        // A fault may pass; what is refused stays so.
        if (!lineLost && error instanceof ORPCError && error.status < FAULT)
          return onRefused(error);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_END_MS));
    }
  };
  void run();
  return () => abort.abort();
}
