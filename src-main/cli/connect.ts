/**
 * The way from a command to the engine of this home: the running app, `netyard serve` or background engine, through its
 * local socket; where none runs, an engine in this process for the length of the command.
 */
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import { WebSocket } from 'ws';
import type { Contract } from '../api/contract.ts';
import { COMMAND, HomeBusyError } from '../app/home-lock.ts';
import { enginePath, netyardHome } from '../app/paths.ts';
import { CommandError, EngineGoneError } from './exit.ts';
import { note } from './output.ts';

export type Client = ContractRouterClient<Contract>;

export interface Connection {
  readonly client: Client;
  /** True where the engine lives in this process and ends with the command. */
  readonly isOwn: boolean;
  /** The engine ended, or threw us out. */
  readonly isGone: boolean;
  close(): Promise<void>;
}

/** Nobody listens (any more), or the folder is none that could be used; then opening it says why. */
const NOBODY = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTDIR', 'EACCES'];
/** How long to wait for a socket that is there but does not answer, ms. */
const OPEN_LIMIT_MS = 5_000;
/** How long to wait for a home that another command is opening or leaving, ms: either takes seconds on a busy machine. */
const BUSY_LIMIT_MS = 20_000;
const RETRY_MS = 50;
/** How long an engine in this process stays for other commands that came in meanwhile, ms. */
const LINGER_MS = 5_000;
/** Largest message, octets: a lab file of 16 MiB in JSON. */
const MAX_MESSAGE = 64 << 20;

/** The running engine of the home, or null where none runs. */
export async function connectRunning(): Promise<Connection | null> {
  const socket = await openSocket(enginePath(netyardHome()));
  if (socket === null) return null;
  const client: Client = createORPCClient(
    new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
  );
  return {
    client,
    isOwn: false,
    get isGone() {
      return socket.readyState !== socket.OPEN;
    },
    close: () =>
      new Promise((resolve) => {
        if (socket.readyState === socket.CLOSED) resolve();
        socket.once('close', () => resolve());
        socket.close();
      }),
  };
}

/** The running engine, or one in this process. */
export async function connect(): Promise<Connection> {
  const until = Date.now() + BUSY_LIMIT_MS;
  for (;;) {
    const running = await connectRunning();
    if (running !== null) return running;
    try {
      return await openOwn();
    } catch (error) {
      // Another command opened or is just leaving the home: its socket, or the home itself, is free in a moment.
      if (!(error instanceof HomeBusyError) || Date.now() > until) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/** Runs a command with the engine of the home. */
export async function withEngine<T>(command: (connection: Connection) => Promise<T>): Promise<T> {
  return withConnection(await connect(), command);
}

/** Runs a command with a connection, and closes it however the command ends. What fails because the engine is gone says so. */
export async function withConnection<T>(
  connection: Connection,
  command: (connection: Connection) => Promise<T>,
): Promise<T> {
  try {
    return await command(connection);
  } catch (error) {
    const told = error instanceof CommandError || error instanceof EngineGoneError;
    if (told || !connection.isGone) throw error;
    throw new EngineGoneError(
      `The engine ended before it had answered: try again; ${join(netyardHome(), 'netyard.log')} may say why.`,
    );
  } finally {
    await connection.close();
  }
}

async function openOwn(): Promise<Connection> {
  const { openApp } = await import('../app/app.ts');
  const app = await openApp({ what: COMMAND });
  for (const notice of app.system.info().notices) note(`netyard: ${notice}`);
  const client: Client = createRouterClient(app.router, { context: { who: 'command line' } });
  return {
    client,
    isOwn: true,
    isGone: false,
    async close() {
      const until = Date.now() + LINGER_MS;
      while (app.local.connections > 0 && Date.now() < until) await sleep(RETRY_MS);
      await app.close();
    },
  };
}

/** An open socket, or null where nobody listens. */
function openSocket(path: string): Promise<WebSocket | null> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket('ws://localhost/', {
      // The URL form of ws cannot name a socket whose path has a colon or a space.
      createConnection: () => createConnection(path),
      handshakeTimeout: OPEN_LIMIT_MS,
      maxPayload: MAX_MESSAGE,
      perMessageDeflate: false,
    });
    socket.once('open', () => {
      socket.off('error', fail);
      socket.on('error', () => {});
      resolve(socket);
    });
    const fail = (error: NodeJS.ErrnoException): void => {
      if (NOBODY.includes(error.code ?? '')) resolve(null);
      else reject(new EngineGoneError(`The engine at ${path} does not answer: ${error.message}.`));
    };
    socket.once('error', fail);
  });
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
