/**
 * The stream port on Node's sockets, for systems without epoll: the framing and the promises of
 * linux/stream-port.ts at a fraction of its rate, because bytes are copied once more each way.
 *
 * Odd case: Node tells only later that a path is taken. The port then stays without a peer and tries again, as
 * it does when it connects and nobody listens.
 */
import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { DropReason, PASS, type Verdict } from '../packet/drop-reason.ts';
import { NO_TAG, type Packet } from '../packet/packet.ts';
import { writeTaggedHeader } from '../packet/vlan-tag.ts';
import { ETHERNET_TYPE } from '../wire/ethernet.ts';
import { Backoff } from './backoff.ts';
import { BURST, type Burst, type Port, type PortHost } from './port.ts';
import {
  Next,
  PREFIX,
  putPrefix,
  QUEUE_BYTES,
  SLAB,
  SLAB_READ,
  StreamSlab,
} from './stream-framing.ts';

/** Bytes gathered before a write; a frame of any size fits. */
const GATHER_BYTES = 131_072;

export class NodeStreamPort implements Port {
  readonly kind = 'stream';
  readonly offload = false;
  readonly path: string;
  onDrop: Port['onDrop'] = null;
  onConnected: Port['onConnected'] = null;

  readonly #role: 'listen' | 'connect';
  readonly #slab = new StreamSlab(new Uint8Array(SLAB), 0);
  readonly #gathered = Buffer.alloc(GATHER_BYTES);
  readonly #backoff = new Backoff();
  /** What the socket brought and the slab has not taken. */
  #chunks: Buffer[] = [];
  #gatheredBytes = 0;
  #server: Server | null = null;
  #socket: Socket | null = null;
  #waitingSockets: Socket[] = [];
  #host: PortHost | null = null;

  /** `listen`: waits for a peer on `path`; `connect`: connects to it, again and again. */
  constructor(role: 'listen' | 'connect', path: string) {
    this.path = path;
    this.#role = role;
  }

  get connected(): boolean {
    return this.#socket !== null;
  }

  get more(): boolean {
    return this.#slab.waiting;
  }

  attach(host: PortHost): void {
    this.#host = host;
    this.#open();
  }

  event(): boolean {
    return false;
  }

  alarm(): void {
    this.#open();
  }

  #open(): void {
    if (this.#role === 'connect') {
      const socket = connect(this.path);
      const failed = (): void => this.#retry();
      socket.once('error', failed);
      socket.once('connect', () => {
        socket.off('error', failed);
        // It was unplugged meanwhile.
        if (this.#host === null) socket.destroy();
        else this.#use(socket);
      });
      return;
    }
    const server = createServer((socket) => this.#admit(socket));
    const taken = (): void => this.#removeStale();
    server.once('error', taken);
    server.once('listening', () => {
      // From now on an error is that of a single connection that could not be taken.
      server.off('error', taken).on('error', () => {});
      if (process.platform !== 'win32') quietly(() => chmodSync(this.path, 0o600));
    });
    server.listen(this.path);
    this.#server = server;
  }

  /** The path is taken: by a file that a dead program left behind, or by somebody alive. */
  #removeStale(): void {
    this.#server = null;
    const probe = connect(this.path);
    probe.once('connect', () => {
      probe.destroy();
      this.#retry();
    });
    probe.once('error', (error: NodeJS.ErrnoException) => {
      quietly(() => {
        const file = lstatSync(this.path, { throwIfNoEntry: false });
        if (error.code === 'ECONNREFUSED' && file?.isSocket()) unlinkSync(this.path);
      });
      this.#retry();
    });
  }

  #retry(): void {
    if (this.#host) this.#host.alarmAt(this.#backoff.next(this.#host.now()));
  }

  /** One peer at a time: others wait, unread, until it has gone. */
  #admit(socket: Socket): void {
    if (this.#socket === null) {
      this.#use(socket);
      return;
    }
    socket.once('error', () => socket.destroy());
    socket.pause();
    this.#waitingSockets.push(socket);
  }

  #use(socket: Socket): void {
    this.#socket = socket;
    this.#backoff.reset();
    this.#slab.reset();
    this.#chunks = [];
    this.#gatheredBytes = 0;
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      // The slab takes one such chunk per turn at least; more would only pile up here.
      socket.pause();
      this.#host?.ready();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#gone(socket));
    socket.resume();
    this.onConnected?.(true);
  }

  #gone(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.onConnected?.(false);
    if (this.#host === null) return;
    if (this.#role === 'connect') this.#retry();
    const next = this.#waitingSockets.find((waiting) => !waiting.destroyed);
    this.#waitingSockets = this.#waitingSockets.filter((waiting) => waiting !== next);
    if (next) this.#use(next);
  }

  receive(burst: Burst): number {
    burst.count = 0;
    if (!this.#slab.waiting) this.#fill();
    while (burst.count < BURST) {
      const packet = burst.packets[burst.count] as Packet;
      const next = this.#slab.next(packet);
      if (next === Next.frame) burst.count++;
      else if (next === Next.runt) this.onDrop?.(DropReason.runt, 1, packet);
      else {
        if (next === Next.hostile) this.#hostile(packet);
        break;
      }
    }
    return burst.count;
  }

  #fill(): void {
    const at = this.#slab.makeRoom();
    let length = 0;
    for (let chunk = this.#chunks.shift(); chunk; chunk = this.#chunks.shift()) {
      const part = chunk.subarray(0, SLAB_READ - length);
      this.#slab.bytes.set(part, at + length);
      length += part.length;
      if (part.length < chunk.length) {
        this.#chunks.unshift(chunk.subarray(part.length));
        this.#host?.ready();
        break;
      }
    }
    this.#slab.filled(length);
    if (this.#chunks.length === 0) this.#socket?.resume();
  }

  #hostile(packet: Packet): void {
    this.onDrop?.(DropReason.malformed, 1, packet);
    this.#slab.reset();
    this.#chunks = [];
    this.#socket?.destroy();
  }

  send(packet: Packet): Verdict {
    const socket = this.#socket;
    if (socket === null || socket.destroyed) return DropReason.notConnected;
    const length = packet.length;
    const size = PREFIX + length;
    if (socket.writableLength + this.#gatheredBytes + size > QUEUE_BYTES)
      return DropReason.queueFull;
    if (this.#gatheredBytes + size > GATHER_BYTES) this.flush();
    const at = this.#gatheredBytes;
    putPrefix(this.#gathered, at, length);
    let to = at + PREFIX;
    let from = packet.start;
    if (packet.tci !== NO_TAG) {
      to += writeTaggedHeader(packet, this.#gathered, to);
      from += ETHERNET_TYPE;
    }
    this.#gathered.set(packet.buffer.subarray(from, packet.end), to);
    this.#gatheredBytes = at + size;
    return PASS;
  }

  flush(): void {
    if (this.#gatheredBytes === 0) return;
    this.#socket?.write(Buffer.from(this.#gathered.subarray(0, this.#gatheredBytes)));
    this.#gatheredBytes = 0;
  }

  close(): void {
    this.#host?.alarmAt(Number.POSITIVE_INFINITY);
    this.#host = null;
    this.#server?.close();
    this.#server = null;
    for (const socket of this.#waitingSockets) socket.destroy();
    this.#waitingSockets = [];
    this.#socket?.destroy();
  }
}

/** Does what the file system may refuse: the next attempt, or nobody, says so. */
function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // The folder is not ours, or is gone: the port stays without a peer.
  }
}
