// The QMP client against a real unix socket whose other end says whatever the test wants.
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  LineSplitter,
  MAX_LINE_BYTES,
  MAX_PENDING,
  QmpClient,
  type QmpError,
  type QmpEvent,
} from '../../../src-main/lab/qemu/qmp.ts';

const GREETING =
  '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}, "capabilities": ["oob"]}}\r\n';

let folder: string;
let server: Server;
const sockets = new Set<Socket>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ny-qmp-'));
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Serves one connection with `peer` and gives the client's end of it. */
async function connectTo(peer: (socket: Socket) => void): Promise<Socket> {
  const path = join(folder, 'qmp');
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    peer(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const socket = connect(path);
  sockets.add(socket);
  return socket;
}

/** A peer that greets, accepts the capabilities, and hands every later command to `answer`. */
function qemu(answer: (command: { execute: string; id: number }, socket: Socket) => void) {
  return (socket: Socket): void => {
    socket.write(GREETING);
    const lines = new LineSplitter();
    socket.on('data', (chunk: Buffer) => {
      for (const line of lines.push(chunk)) {
        const command = JSON.parse(line);
        if (command.execute === 'qmp_capabilities')
          socket.write(`{"return": {}, "id": ${command.id}}\r\n`);
        else answer(command, socket);
      }
    });
  };
}

const failure = (promise: Promise<unknown>): Promise<QmpError> =>
  promise.then(
    () => expect.unreachable('it was accepted'),
    (error: QmpError) => error,
  );

describe('QmpClient', () => {
  it('reads the version, runs commands and gives out events', async () => {
    const events: QmpEvent[] = [];
    const socket = await connectTo(
      qemu(({ execute, id }, peer) => {
        peer.write('{"event": "STOP", "timestamp": {"seconds": 1, "microseconds": 2}}\r\n');
        peer.write(`{"return": {"asked": "${execute}"}, "id": ${id}}\r\n`);
      }),
    );
    const { client, version } = await QmpClient.open(socket, { onEvent: (e) => events.push(e) });
    expect(version).toEqual({ major: 7, minor: 2, micro: 22 });
    expect(await client.execute('query-status')).toEqual({ asked: 'query-status' });
    expect(events).toEqual([{ name: 'STOP', data: {} }]);
    client.close();
  });

  it('gives each answer to its own command, in whatever order they come', async () => {
    const waiting: { execute: string; id: number }[] = [];
    const socket = await connectTo(
      qemu((command, peer) => {
        waiting.push(command);
        if (waiting.length === 3)
          for (const { execute, id } of waiting.reverse())
            peer.write(`{"return": "${execute}", "id": ${id}}\r\n`);
      }),
    );
    const { client } = await QmpClient.open(socket);
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => client.execute(name)));
    expect(answers).toEqual(['a', 'b', 'c']);
    client.close();
  });

  it('says what QEMU refused, and goes on', async () => {
    const socket = await connectTo(
      qemu(({ execute, id }, peer) =>
        peer.write(
          execute === 'good'
            ? `{"return": 1, "id": ${id}}\n`
            : `{"error": {"class": "GenericError", "desc": "no such device"}, "id": ${id}}\n`,
        ),
      ),
    );
    const { client } = await QmpClient.open(socket);
    const error = await failure(client.execute('device_del'));
    expect(error.code).toBe('refused');
    expect(error.message).toBe('QEMU refused "device_del": no such device');
    expect(await client.execute('good')).toBe(1);
    client.close();
  });

  it('gives up a command after its time and drops the late answer', async () => {
    let late: () => void = () => undefined;
    const socket = await connectTo(
      qemu(({ execute, id }, peer) => {
        if (execute === 'slow') late = () => peer.write(`{"return": 1, "id": ${id}}\n`);
        else {
          late();
          peer.write(`{"return": 2, "id": ${id}}\n`);
        }
      }),
    );
    const { client } = await QmpClient.open(socket);
    expect((await failure(client.execute('slow', {}, 20))).code).toBe('timeout');
    expect(await client.execute('quick')).toBe(2);
    client.close();
  });

  it('fails every command under way when the peer hangs up, once', async () => {
    const socket = await connectTo(qemu((_command, peer) => peer.destroy()));
    let closed = 0;
    const { client } = await QmpClient.open(socket, { onClose: () => closed++ });
    const errors = await Promise.all([failure(client.execute('a')), failure(client.execute('b'))]);
    expect(errors.map((error) => error.code)).toEqual(['closed', 'closed']);
    expect((await failure(client.execute('c'))).code).toBe('closed');
    expect(closed).toBe(1);
  });

  it('takes no more commands than it can remember', async () => {
    const socket = await connectTo(qemu(() => undefined));
    const { client } = await QmpClient.open(socket);
    const pending = Array.from({ length: MAX_PENDING }, () => failure(client.execute('x')));
    expect((await failure(client.execute('one more'))).code).toBe('busy');
    client.close();
    await Promise.all(pending);
  });

  const hostile: Record<string, string | Buffer> = {
    'a web server': 'HTTP/1.1 400 Bad Request\r\n\r\n',
    'another greeting': '{"hello": 1}\n',
    'a number': '42\n',
    null: 'null\n',
    'bytes that are no text': Buffer.from([0xff, 0xfe, 0x00, 0x0a]),
    'a version made of words':
      '{"QMP": {"version": {"qemu": {"major": "x", "minor": 0, "micro": 0}}}}\n',
    'an answer nobody asked for': `${GREETING}{"return": {}, "id": 99}\n`,
    'an answer without a question': `${GREETING}{"return": {}}\n`,
    'an id that is no number': `${GREETING}{"return": {}, "id": "1"}\n`,
    'a list': `${GREETING}[]\n`,
    'half a message': `${GREETING}{"return": \n`,
  };
  it.each(Object.entries(hostile))('refuses %s', async (_name, bytes) => {
    const socket = await connectTo((peer) => void peer.write(bytes));
    expect((await failure(QmpClient.open(socket))).code).toBe('garbage');
    expect(socket.destroyed).toBe(true);
  });

  it('refuses a line that does not end', async () => {
    const socket = await connectTo((peer) => {
      const chunk = Buffer.alloc(1024 * 1024, 0x20);
      for (let sent = 0; sent <= MAX_LINE_BYTES; sent += chunk.length) peer.write(chunk);
    });
    const error = await failure(QmpClient.open(socket));
    expect(error.code).toBe('garbage');
    expect(error.message).toContain(String(MAX_LINE_BYTES));
  });

  it('does not wait for ever for a peer that says nothing', async () => {
    const socket = await connectTo(() => undefined);
    expect((await failure(QmpClient.open(socket, { timeoutMs: 20 }))).code).toBe('timeout');
    expect(socket.destroyed).toBe(true);
  });
});

describe('LineSplitter', () => {
  it('finds the same lines however the bytes are cut', () => {
    const text = '{"a":"ä"}\r\n\n{"b":"网"}\n{"c":3}\n';
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: bytes.length })), (cuts) => {
        const splitter = new LineSplitter();
        const edges = [0, ...[...new Set(cuts)].sort((a, b) => a - b), bytes.length];
        const lines = edges
          .slice(1)
          .flatMap((end, i) => splitter.push(bytes.subarray(edges[i], end)));
        expect(lines).toEqual(['{"a":"ä"}', '{"b":"网"}', '{"c":3}']);
      }),
    );
  });
});
