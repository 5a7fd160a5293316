/**
 * Stream sockets of the family AF_UNIX: listening on a path, connecting to one. Nothing blocks.
 *
 * A socket file outlives a program that was killed. It is replaced when nobody listens on it; a file of another
 * kind, or one with a listener, is left alone. The mode is 0600 before the first peer can connect.
 */
import { chmodSync, lstatSync, type Stats, unlinkSync } from 'node:fs';
import { codeValue } from '../../said/system-errors.ts';
import { PortError, type PortSaid, portSaid } from '../sentences.ts';
import { Errno, type Libc, libc, type NativeBuffer, O_CLOEXEC, O_NONBLOCK } from './libc.ts';

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const PATH_OFFSET = 2;
/** Longest path of a socket in bytes (sun_path without its closing zero). */
export const SOCKET_PATH_MAX = 107;
/** Asked for; the kernel gives what net.core.wmem_max allows. A bigger buffer means fewer and longer writes. */
const SEND_BUFFER = 1_048_576;

/** Why `path` cannot be a socket's, or null. */
export function socketPathError(path: string): PortSaid | null {
  if (path === '') return portSaid('socket-path-empty');
  if (path.includes('\0')) return portSaid('socket-path-zero');
  const bytes = Buffer.byteLength(path);
  if (bytes <= SOCKET_PATH_MAX) return null;
  return portSaid('socket-path-too-long', { path, bytes, most: SOCKET_PATH_MAX });
}

function socketAddress(c: Libc, path: string): NativeBuffer {
  const wrong = socketPathError(path);
  if (wrong !== null) throw new PortError(wrong);
  const encoded = Buffer.from(path);
  const address = c.allocate(PATH_OFFSET + encoded.length + 1);
  address.bytes[0] = AF_UNIX;
  address.bytes.set(encoded, PATH_OFFSET);
  return address;
}

/** A descriptor, or a negated errno. */
function newSocket(c: Libc): number {
  return c.socket(AF_UNIX, SOCK_STREAM | O_NONBLOCK | O_CLOEXEC);
}

/** A listening socket with its file. */
export interface Listener {
  readonly fd: number;
  /** Closes it and removes its file, unless the file is another one by now. */
  close(): void;
}

/**
 * Listens on `path`.
 * @throws PortError when the path is taken or cannot be made.
 */
export function listenUnix(path: string): Listener {
  const c = libc();
  const address = socketAddress(c, path);
  removeStale(c, path, address);
  const fd = newSocket(c);
  const fail = (result: number): never => {
    if (fd >= 0) c.close(fd);
    const error = codeValue(c.errnoName(result));
    throw new PortError(portSaid('socket-not-bound', { path, error }));
  };
  if (fd < 0) fail(fd);
  const bound = c.bind(fd, address);
  if (bound < 0) fail(bound);
  chmodSync(path, 0o600);
  const own = lstatSync(path);
  const listening = c.listen(fd, 1);
  if (listening < 0) fail(listening);
  return {
    fd,
    close(): void {
      c.close(fd);
      try {
        const now = fileAt(path);
        if (now?.ino === own.ino && now.dev === own.dev) unlinkSync(path);
      } catch {
        // Its folder is not ours to write any more: the next one who listens here replaces the file.
      }
    },
  };
}

function fileAt(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function removeStale(c: Libc, path: string, address: NativeBuffer): void {
  const file = fileAt(path);
  if (!file) return;
  if (!file.isSocket()) {
    throw new PortError(portSaid('socket-other-file', { path }));
  }
  const probe = newSocket(c);
  if (probe < 0) return;
  const result = c.connect(probe, address);
  c.close(probe);
  if (result !== -Errno.ECONNREFUSED) {
    throw new PortError(portSaid('socket-taken', { path }));
  }
  unlinkSync(path);
}

/** Takes the next connection, or a negated errno (EAGAIN where none waits). */
export function acceptUnix(listener: number): number {
  const c = libc();
  const fd = c.accept(listener, O_NONBLOCK | O_CLOEXEC);
  if (fd >= 0) widen(c, fd);
  return fd;
}

/**
 * Connects to `path`; the negated errno when nobody listens there (yet).
 * @throws PortError when the path cannot be a socket's.
 */
export function connectUnix(path: string): number {
  const c = libc();
  const address = socketAddress(c, path);
  const fd = newSocket(c);
  if (fd < 0) return fd;
  const result = c.connect(fd, address);
  if (result >= 0) {
    widen(c, fd);
    return fd;
  }
  c.close(fd);
  return result;
}

function widen(c: Libc, fd: number): void {
  const size = c.allocate(4);
  new DataView(size.bytes.buffer).setUint32(0, SEND_BUFFER, true);
  c.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, size);
}
