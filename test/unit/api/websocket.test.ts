/** Who may come in at the web mode's door, and what is served there. Real sockets on 127.0.0.1. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveLocal } from '../../../src-main/api/local.ts';
import { serveWeb, type WebServer } from '../../../src-main/api/websocket.ts';
import { enginePath } from '../../../src-main/app/paths.ts';
import { connect, openEngine, type TestEngine } from './client.ts';

let engine: TestEngine;
let web: WebServer;
let folder: string;

beforeAll(async () => {
  engine = await openEngine();
  folder = mkdtempSync(join(tmpdir(), 'netyard-web-'));
  mkdirSync(join(folder, 'renderer/assets'), { recursive: true });
  writeFileSync(join(folder, 'renderer/index.html'), '<title>window</title>');
  writeFileSync(join(folder, 'renderer/assets/app.js'), 'let app;');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  web = await serveWeb(engine.app.handler, join(folder, 'renderer'), 0);
});

afterAll(async () => {
  await web.close();
  await engine.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A request as it stands: no client of a library that would tidy up its path. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port: web.port, path, headers, method },
      (response) => {
        let body = '';
        response.on('data', (part) => {
          body += part;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    call.on('error', reject);
    call.end();
  });
}

async function cookie(): Promise<string> {
  const { headers } = await get(new URL(web.url).pathname + new URL(web.url).search);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

const token = (): string => new URL(web.url).searchParams.get('token') ?? '';
const rpc = (): string => `ws://127.0.0.1:${web.port}/rpc`;

describe('the token', () => {
  it('has 256 bits and is exchanged for a cookie that scripts and other sites cannot use', async () => {
    expect(Buffer.from(token(), 'base64url')).toHaveLength(32);
    const { status, headers } = await get(`/?token=${token()}`);
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    expect(String(headers['set-cookie'])).toMatch(/; HttpOnly; SameSite=Strict$/);
  });

  it('is needed for every page and every connection', async () => {
    expect((await get('/')).status).toBe(401);
    expect((await get('/assets/app.js')).status).toBe(401);
    expect((await get(`/?token=${'A'.repeat(43)}`)).status).toBe(401);
    await expect(connect(rpc())).rejects.toThrow('401');
    await expect(connect(`${rpc()}?token=${'A'.repeat(43)}`)).rejects.toThrow('401');
    await expect(connect(rpc(), { headers: { cookie: `netyard-${web.port}=x` } })).rejects.toThrow(
      '401',
    );
  });

  it('lets a program in by URL and a browser by cookie', async () => {
    const program = await connect(`${rpc()}?token=${token()}`);
    expect((await program.client.system.info()).home).toBe(engine.home);
    program.socket.terminate();
    const origin = `http://127.0.0.1:${web.port}`;
    const browser = await connect(rpc(), { headers: { cookie: await cookie() }, origin });
    await browser.client.labs.create({ name: 'by-browser' });
    await browser.client.model.change({
      label: 'Describe',
      operations: [{ op: 'describe', description: 'x' }],
    });
    expect(await browser.client.model.history({})).toMatchObject([{ who: 'browser' }]);
    browser.socket.terminate();
  });
});

describe('another site', () => {
  it('is refused by its Origin, even with the cookie', async () => {
    const headers = { cookie: await cookie() };
    for (const origin of [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${web.port + 1}`,
      `https://127.0.0.1:${web.port}`,
    ])
      await expect(connect(rpc(), { headers, origin }), origin).rejects.toThrow('403');
  });

  it('is refused by its Host when its name was rebound to 127.0.0.1', async () => {
    const headers = { cookie: await cookie(), host: `evil.example:${web.port}` };
    expect((await get('/', headers)).status).toBe(403);
    await expect(
      connect(rpc(), { headers, origin: `http://evil.example:${web.port}` }),
    ).rejects.toThrow('403');
    expect((await get('/', { ...headers, host: '127.0.0.1' })).status).toBe(403);
    expect((await get('/', { ...headers, host: `localhost:${web.port}` })).status).toBe(200);
  });
});

describe('pages', () => {
  it('come with their type and a strict policy; every address of the app is the app', async () => {
    const headers = { cookie: await cookie() };
    const page = await get('/labs/two-hosts', headers);
    expect(page).toMatchObject({ status: 200, body: '<title>window</title>' });
    expect(page.headers['content-security-policy']).toContain(
      "default-src 'none'; script-src 'self';",
    );
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    const script = await get('/assets/app.js?v=1', headers);
    expect(script.headers['content-type']).toContain('text/javascript');
    expect((await get('/assets/none.js', headers)).status).toBe(404);
    expect((await get('/', headers, 'POST')).status).toBe(405);
  });

  it('never come from outside the folder', async () => {
    const headers = { cookie: await cookie() };
    const paths = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/..%5csecret.txt',
      '/assets/%00.js',
      '/%',
      '//secret.txt',
      `${folder}/secret.txt`,
    ];
    for (const path of paths) {
      const { status, body } = await get(path, headers);
      expect(body, path).not.toContain('secret');
      expect(status, path).toBe(404);
    }
  });

  it('that are not built yet say how to build them', async () => {
    const bare = await serveWeb(engine.app.handler, join(folder, 'none'), 0);
    const answer = await fetch(bare.url, { redirect: 'manual' });
    const page = await fetch(`http://127.0.0.1:${bare.port}/`, {
      headers: { cookie: String(answer.headers.get('set-cookie')).split(';')[0] ?? '' },
    });
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('npm run build');
    await bare.close();
  });
});

describe('the port', () => {
  it('is on 127.0.0.1 only, and a taken one is one sentence', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    await expect(serveWeb(engine.app.handler, folder, port)).rejects.toThrow(
      `Port ${port} of 127.0.0.1 is taken`,
    );
    other.close();
  });
});

describe('a peer that says nothing and does not leave', () => {
  it('does not keep the web mode or the local socket from closing', async () => {
    const { handler } = engine.app;
    const other = await serveWeb(handler, folder, 0);
    const path = enginePath(folder);
    const local = await serveLocal(handler, path);
    const silent = [createConnection(other.port, '127.0.0.1'), createConnection(path)];
    // Refused, and leaves its own half of the connection open.
    const refused = createConnection({ port: other.port, host: '127.0.0.1', allowHalfOpen: true });
    refused.write(
      'GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    await Promise.all([...silent.map((socket) => once(socket, 'connect')), once(refused, 'data')]);
    await Promise.all([other.close(), local.close()]);
    for (const socket of [...silent, refused]) socket.destroy();
  });
});
