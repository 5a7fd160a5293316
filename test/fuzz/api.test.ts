/** Hostile messages on the contract's socket: they may end their own connection, never the engine, and touch nobody else. */
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { serveWeb, type WebServer } from '../../src-main/api/websocket.ts';
import { localUrl, openEngine, type TestEngine } from '../unit/api/client.ts';

let engine: TestEngine;
let web: WebServer;

beforeAll(async () => {
  engine = await openEngine();
  web = await serveWeb(engine.app.handler, 'none', 0);
});

afterAll(async () => {
  await web.close();
  await engine.close();
});

/** The engine answers its other clients. */
async function alive(): Promise<void> {
  expect((await engine.client.system.info()).home).toBe(engine.home);
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
}

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(localUrl(`${engine.home}/engine.sock`));
  socket.on('error', () => {});
  await once(socket, 'open');
  return socket;
}

/** Sends the messages and waits until the server has seen them all: it pongs, or it has hung up. */
async function send(messages: readonly (string | Uint8Array)[]): Promise<void> {
  const socket = await open();
  const ended = once(socket, 'close');
  for (const message of messages) if (socket.readyState === socket.OPEN) socket.send(message);
  if (socket.readyState === socket.OPEN) socket.ping();
  await Promise.race([once(socket, 'pong'), ended]);
  socket.terminate();
}

/** Messages that look like calls, with wrong things in every place. */
const call = fc.record(
  {
    i: fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant('__proto__')),
    t: fc.oneof(fc.integer({ min: -1, max: 6 }), fc.string()),
    p: fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          u: fc.oneof(
            fc.constantFrom(
              '/system/info',
              '/labs/apply',
              '/labs/create',
              '/model/change',
              '/model/watch',
              '/vms/exec',
              '/tables/watchStats',
              '/captures/stream',
              '/constructor',
              '/__proto__/x',
              'http://evil.example/system/info',
            ),
            fc.string(),
          ),
          b: fc.oneof(
            fc.jsonValue(),
            fc.record({ json: fc.jsonValue(), meta: fc.jsonValue() }),
            fc.constant({ json: { a: 1 }, meta: [[0, '__proto__', 'polluted']] }),
          ),
          h: fc.oneof(
            fc.dictionary(fc.string(), fc.string()),
            fc.constant({ 'content-type': 'text/event-stream' }),
            fc.constant({ 'content-disposition': 'attachment; filename="x"' }),
          ),
          m: fc.oneof(fc.string(), fc.constant('GET')),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

describe('a hostile client', () => {
  it('that sends random bytes and texts', async () => {
    const message = fc.oneof(fc.string(), fc.uint8Array({ maxLength: 300 }));
    await fc.assert(fc.asyncProperty(fc.array(message, { maxLength: 20 }), send), { numRuns: 150 });
    await alive();
  });

  it('that sends what looks like calls', async () => {
    const messages = fc.array(
      call.map((value) => JSON.stringify(value)),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(fc.asyncProperty(messages, send), { numRuns: 200 });
    await alive();
  });

  it('that sends a frame of more than 32 MiB, or nests without end', async () => {
    const socket = await open();
    const closed = once(socket, 'close');
    socket.send(Buffer.alloc((32 << 20) + 1, 0x20));
    expect((await closed)[0]).toBe(1009);
    await send([
      `${'['.repeat(500_000)}`,
      `{"i":"1","p":{"u":"/labs/list","b":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`,
    ]);
    await alive();
  });

  it('that opens subscriptions without end is sent away', async () => {
    const socket = await open();
    const closed = once(socket, 'close');
    for (let n = 0; n < 1_100; n++)
      socket.send(JSON.stringify({ i: `${n}`, p: { u: '/events/watch' } }));
    expect((await closed)[0]).toBe(1013);
    await alive();
  });

  it('that never reads its answers does not fill the memory of the engine', async () => {
    const socket = await open();
    socket.pause();
    const text = 'x'.repeat(1 << 20);
    for (let n = 0; n < 200; n++)
      socket.send(JSON.stringify({ i: `${n}`, p: { u: '/labs/validate', b: { json: { text } } } }));
    await alive();
    expect(process.memoryUsage().external).toBeLessThan(1 << 30);
    socket.terminate();
  });

  it('that speaks no HTTP, or half of it, on the port of the web mode', async () => {
    for (const bytes of [
      '\0\x01\x02',
      'GET / HTTP/1.1\r\n\r\n',
      `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n`,
      'GET /rpc HTTP/1.1\r\nUpgrade: websocket\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
    ]) {
      const socket = connectTcp(web.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.on('data', () => {});
      socket.end(bytes);
      // Not `once`: a reset connection is an answer too.
      await new Promise((resolve) => socket.once('close', resolve));
    }
    await alive();
  });
});
