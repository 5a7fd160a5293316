/** The other end of a stream socket, on Node's sockets: frames in QEMU's framing, or any bytes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The frames with their length in front. */
export function framed(frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    frames.flatMap((frame) => {
      const prefix = Buffer.alloc(4);
      prefix.writeUInt32BE(frame.length);
      return [prefix, frame];
    }),
  );
}

export class StreamPeer {
  readonly frames: Uint8Array[] = [];
  closed = false;
  readonly socket: Socket;
  #rest = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('error', () => {});
  }

  #take(chunk: Buffer): void {
    let bytes = Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
      const end = 4 + bytes.readUInt32BE(0);
      this.frames.push(Uint8Array.from(bytes.subarray(4, end)));
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
  }

  send(frames: readonly Uint8Array[]): void {
    this.socket.write(framed(frames));
  }

  static connect(path: string): StreamPeer {
    return new StreamPeer(connect(path));
  }
}

/** A listener that takes peers. */
export class StreamListener {
  readonly peers: StreamPeer[] = [];
  readonly #server: Server;

  constructor(path: string) {
    this.#server = createServer((socket) => this.peers.push(new StreamPeer(socket)));
    this.#server.listen(path);
  }

  get peer(): StreamPeer {
    const peer = this.peers.at(-1);
    if (!peer) throw new Error('nobody has connected');
    return peer;
  }

  close(): void {
    this.#server.close();
    for (const peer of this.peers) peer.socket.destroy();
  }
}

/** A folder for sockets, short enough for their paths. */
export function socketFolder(): { path(name: string): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'nys-'));
  return {
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
