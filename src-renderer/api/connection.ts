/**
 * The line to the engine: one oRPC link at a time, made anew when it broke, with growing pauses between the
 * attempts. `connection` is what the frame shows; calls made while there is no line fail at once and say so,
 * calls made before the first line stands wait for it.
 */
import { type ClientContext, type ClientLink, ORPCError } from '@orpc/client';
import { shallowReactive } from 'vue';

/** One line to the engine; `closed` settles when it is gone. */
export interface Line {
  readonly link: ClientLink<ClientContext>;
  readonly closed: Promise<void>;
}

/** Opens a line; throws `Refused` where trying again cannot help. */
export type Dial = () => Promise<Line>;

/** The engine answered, and said no: the token is missing or wrong. */
export class Refused extends Error {}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;

export interface Connection {
  state: 'connecting' | 'connected' | 'disconnected' | 'refused';
  /** When the next attempt is made, milliseconds since 1970; null while one is under way. */
  retryAt: number | null;
  /** Counts lines: subscriptions begin again when it changes. */
  epoch: number;
}

/** How long to wait before the n-th attempt (from 1), milliseconds. */
export function pauseBefore(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
}

/** The error of a call made while the engine cannot be reached. */
export function notConnected(): ORPCError<'SERVICE_UNAVAILABLE', undefined> {
  return new ORPCError('SERVICE_UNAVAILABLE', {
    message: 'Netyard is not connected to its engine; it keeps trying.',
  });
}

export interface Redial extends ClientLink<ClientContext> {
  readonly connection: Connection;
  /** Settles when a line stands (again). */
  ready(): Promise<void>;
  /** Tries now instead of at `retryAt`. */
  retryNow(): void;
}

/** A link that keeps dialling. */
export function redial(dial: Dial): Redial {
  const connection = shallowReactive<Connection>({ state: 'connecting', retryAt: null, epoch: 0 });
  let line: Line | null = null;
  let standing = Promise.withResolvers<void>();
  let wake = () => {};

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const keepDialling = async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        line = await dial();
        attempt = 0;
        Object.assign(connection, {
          state: 'connected',
          retryAt: null,
          epoch: connection.epoch + 1,
        });
        standing.resolve();
        await line.closed;
        line = null;
        standing = Promise.withResolvers<void>();
      } catch (error) {
        if (error instanceof Refused) {
          connection.state = 'refused';
          return;
        }
      }
      const ms = pauseBefore(attempt + 1);
      Object.assign(connection, { state: 'disconnected', retryAt: Date.now() + ms });
      await pause(ms);
      connection.retryAt = null;
    }
  };
  void keepDialling();

  return {
    connection,
    ready: () => standing.promise,
    retryNow: () => wake(),
    async call(path, input, options) {
      if (connection.state === 'connecting') await standing.promise;
      if (line === null) throw notConnected();
      return line.link.call(path, input, options);
    },
  };
}
