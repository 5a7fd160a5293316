import { once } from 'node:events';
import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { type ContractRouterClient, eventIterator, oc } from '@orpc/contract';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/websocket';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ApiContext } from '../../../src-main/api/implement.ts';
import { servePort } from '../../../src-main/electron/port-line.ts';
import { asMainPort } from '../../electron/main-port.ts';

const contract = {
  who: oc.output(z.string()),
  twice: oc.input(z.object({ n: z.int() })).output(z.int()),
  endless: oc.output(eventIterator(z.int())),
};

let ended: Promise<void>;
let tellEnd: () => void;
const api = implement(contract).$context<ApiContext>();
const router = api.router({
  who: api.who.handler(({ context }) => context.who ?? ''),
  twice: api.twice.handler(({ input }) => input.n * 2),
  endless: api.endless.handler(async function* () {
    try {
      for (let n = 0; ; n++) yield n;
    } finally {
      tellEnd();
    }
  }),
});

let page: NodePort;
beforeEach(() => {
  ({ promise: ended, resolve: tellEnd } = Promise.withResolvers<void>());
  const { port1, port2 } = new MessageChannel();
  servePort(new RPCHandler(router), asMainPort(port1), { who: 'the test' });
  page = port2;
});
afterEach(() => page.close());

function client() {
  page.start();
  const link = new RPCLink({ port: page as unknown as MessagePort });
  return createORPCClient<ContractRouterClient<typeof contract>>(link);
}

describe('a MessagePort that speaks the contract', () => {
  it('answers calls and knows who asks', async () => {
    const { who, twice } = client();
    expect(await Promise.all([who(), twice({ n: 21 })])).toEqual(['the test', 42]);
  });

  it('refuses input that the contract does not allow', async () => {
    const { twice } = client();
    await expect(twice({ n: 1.5 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('ends an endless stream when the page leaves it, and answers others meanwhile', async () => {
    const { endless, twice } = client();
    for await (const n of await endless()) {
      if (n < 100) continue;
      expect(await twice({ n })).toBe(200);
      break;
    }
    await ended;
  });

  it('ends streams when the page is gone', async () => {
    const events = await client().endless();
    await events.next();
    page.close();
    await ended;
  });

  it.each([
    ['no message of the contract', 'hello'],
    ['an object', { id: 1 }],
    ['bytes without sense', new Uint8Array([255, 255, 255])],
  ])('closes on %s', async (_name, message) => {
    page.start();
    page.postMessage(message);
    await once(page, 'close');
  });
});
