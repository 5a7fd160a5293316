/** Typed clients of the contract over real sockets, and an engine in a folder of its own, for the tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { type ClientOptions, WebSocket } from 'ws';
import type { Contract } from '../../../src-main/api/contract.ts';
import { type NetyardApp, openApp } from '../../../src-main/app/app.ts';

export type Client = ContractRouterClient<Contract>;

export interface Connection {
  readonly client: Client;
  readonly socket: WebSocket;
}

/** Connects; rejects with the server's refusal. `url` may be `ws+unix:PATH:/rpc`. */
export async function connect(url: string, options: ClientOptions = {}): Promise<Connection> {
  const socket = new WebSocket(url, options);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  // ws's socket has all that the link uses of the browser's one; their types differ in what it does not use.
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  return { client: createORPCClient(link), socket };
}

export function localUrl(path: string): string {
  return `ws+unix:${path}:/rpc`;
}

export interface TestEngine {
  readonly home: string;
  readonly app: NetyardApp;
  readonly client: Client;
  /** A further connection. */
  connect(): Promise<Connection>;
  close(): Promise<void>;
}

/** An engine of its own in a new folder, with a client on its local socket. */
export async function openEngine(): Promise<TestEngine> {
  const home = mkdtempSync(join(tmpdir(), 'netyard-'));
  const app = await openApp({ home, what: 'a test' });
  const open = () => connect(localUrl(join(home, 'engine.sock')));
  const { client, socket } = await open();
  return {
    home,
    app,
    client,
    connect: open,
    close: async () => {
      socket.terminate();
      await app.close();
      rmSync(home, { recursive: true });
    },
  };
}

/** The first `n` events of a subscription, then it is left. */
export async function take<T>(events: AsyncIterable<T>, n: number): Promise<T[]> {
  const found: T[] = [];
  for await (const event of events) {
    found.push(event);
    if (found.length === n) break;
  }
  return found;
}

/** Events until one satisfies `wanted`, which is given back. */
export async function until<T>(
  events: AsyncIterable<T>,
  wanted: (event: T) => boolean,
): Promise<T> {
  for await (const event of events) if (wanted(event)) return event;
  throw new Error('the subscription ended before what was waited for');
}

/** Runs a command in a VM to its end. */
export async function exec(
  client: Client,
  vm: string,
  ...argv: string[]
): Promise<{ code: number; output: string }> {
  let output = '';
  for await (const event of await client.vms.exec({ vm, argv })) {
    if ('output' in event) output += Buffer.from(event.output, 'base64').toString();
    if ('exit' in event) return { code: event.exit, output };
  }
  throw new Error(`the command ended without a code: ${output}`);
}

/** Starts the open lab and waits for the end of the task; gives its error, '' where there is none. */
export async function startLab(client: Client): Promise<string> {
  const { task } = await client.run.start({});
  const tasks = await until(await client.tasks.watch(), (list) =>
    list.some(({ id, state }) => id === task && state !== 'running'),
  );
  return tasks.find(({ id }) => id === task)?.error ?? 'the task is gone';
}
