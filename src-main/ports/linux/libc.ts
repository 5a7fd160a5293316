/**
 * The few Linux system calls that ports need, called through koffi. Loaded on first use, so that other
 * operating systems never touch it. A call answers a result ≥ 0 or the negated errno, and never throws.
 *
 * Buffers go in as numbers (addresses): a call may point into the middle of one, and no object is made for
 * it. The memory behind an ArrayBuffer does not move, and stays as long as its Uint8Array is referenced.
 */
import { createRequire } from 'node:module';
import { errorValue } from '../../said/system-errors.ts';
import { PortError, type PortSaid, portSaid } from '../sentences.ts';

type Koffi = typeof import('koffi');

/** Memory that the kernel may read and write. */
export interface NativeBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly address: number;
}

/** Error numbers that ports tell apart (asm-generic, the same on x64 and arm64). */
export const Errno = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  EBADF: 9,
  EAGAIN: 11,
  EACCES: 13,
  EBUSY: 16,
  EINVAL: 22,
  EPIPE: 32,
  ECONNRESET: 104,
  ENOBUFS: 105,
  ECONNREFUSED: 111,
  EINPROGRESS: 115,
} as const;

/** 64 bits, little endian, with the numbers of asm-generic: what structures and constants here are made for. */
const ARCHITECTURES: readonly string[] = ['x64', 'arm64', 'riscv64', 'loong64'];

export const O_RDWR = 2;
export const O_NONBLOCK = 0o4000;
export const O_CLOEXEC = 0o2000000;
const CLOCK_MONOTONIC = 1;

function bind(koffi: Koffi) {
  const lib = koffi.load(null);
  const checked = (result: number): number => (result < 0 ? -koffi.errno() : result);
  const f = (definition: string): ((...args: (number | string)[]) => number) =>
    lib.func(definition);

  const open = f('int open(const char *path, int flags, int mode)');
  const close = f('int close(int fd)');
  const ioctl = f('int ioctl(int fd, ulong request, uintptr_t argument)');
  const read = f('long read(int fd, uintptr_t buffer, ulong length)');
  const write = f('long write(int fd, uintptr_t buffer, ulong length)');
  const writev = f('long writev(int fd, uintptr_t vectors, int count)');
  const sendmsg = f('long sendmsg(int fd, uintptr_t message, int flags)');
  const memcpy = f('uintptr_t memcpy(uintptr_t target, uintptr_t source, ulong length)');
  const socket = f('int socket(int family, int type, int protocol)');
  const bindTo = f('int bind(int fd, uintptr_t address, int length)');
  const connect = f('int connect(int fd, uintptr_t address, int length)');
  const listen = f('int listen(int fd, int backlog)');
  const accept = f('int accept4(int fd, uintptr_t address, uintptr_t length, int flags)');
  const setsockopt = f('int setsockopt(int fd, int level, int name, uintptr_t value, int length)');
  const epollCreate = f('int epoll_create1(int flags)');
  const epollControl = f('int epoll_ctl(int epoll, int operation, int fd, uintptr_t event)');
  const epollWait = f('int epoll_wait(int epoll, uintptr_t events, int capacity, int timeoutMs)');
  const eventfd = f('int eventfd(uint initial, int flags)');
  const timerCreate = f('int timerfd_create(int clock, int flags)');
  const timerSet = f('int timerfd_settime(int fd, int flags, uintptr_t time, uintptr_t old)');

  return {
    /** Zeroed memory for system calls. */
    allocate(length: number): NativeBuffer {
      const bytes = new Uint8Array(new ArrayBuffer(length));
      return { bytes, address: Number(koffi.address(bytes)) };
    },
    /** The name of an error number (negated or not) for messages, like `EACCES`. */
    errnoName(errno: number): string {
      const value = Math.abs(errno);
      const entry = Object.entries(koffi.os.errno).find(([, number]) => number === value);
      return entry?.[0] ?? `errno ${value}`;
    },
    open: (path: string, flags: number): number => checked(open(path, flags, 0)),
    close: (fd: number): number => checked(close(fd)),
    ioctl: (fd: number, request: number, argument: number): number =>
      checked(ioctl(fd, request, argument)),
    read: (fd: number, address: number, length: number): number =>
      checked(read(fd, address, length)),
    write: (fd: number, address: number, length: number): number =>
      checked(write(fd, address, length)),
    writev: (fd: number, vectors: number, count: number): number =>
      checked(writev(fd, vectors, count)),
    sendmsg: (fd: number, message: number, flags: number): number =>
      checked(sendmsg(fd, message, flags)),
    /** Copies between native buffers without making a view: cheaper than a loop from some 100 bytes on. */
    copy: (target: number, source: number, length: number): void => {
      memcpy(target, source, length);
    },
    socket: (family: number, type: number): number => checked(socket(family, type, 0)),
    bind: (fd: number, address: NativeBuffer): number =>
      checked(bindTo(fd, address.address, address.bytes.length)),
    connect: (fd: number, address: NativeBuffer): number =>
      checked(connect(fd, address.address, address.bytes.length)),
    listen: (fd: number, backlog: number): number => checked(listen(fd, backlog)),
    accept: (fd: number, flags: number): number => checked(accept(fd, 0, 0, flags)),
    setsockopt: (fd: number, level: number, name: number, value: NativeBuffer): number =>
      checked(setsockopt(fd, level, name, value.address, value.bytes.length)),
    epollCreate: (): number => checked(epollCreate(O_CLOEXEC)),
    epollControl: (epoll: number, operation: number, fd: number, event: number): number =>
      checked(epollControl(epoll, operation, fd, event)),
    epollWait: (epoll: number, events: number, capacity: number, timeoutMs: number): number =>
      checked(epollWait(epoll, events, capacity, timeoutMs)),
    eventfd: (): number => checked(eventfd(0, O_NONBLOCK | O_CLOEXEC)),
    timerCreate: (): number => checked(timerCreate(CLOCK_MONOTONIC, O_NONBLOCK | O_CLOEXEC)),
    /** `time`: address of a struct itimerspec, relative to now. */
    timerSet: (fd: number, time: number): number => checked(timerSet(fd, 0, time, 0)),
  };
}

export type Libc = ReturnType<typeof bind>;

let bound: Libc | undefined;
let missing: PortSaid | null | undefined;

/** Null where the calls work, otherwise the sentence that says why they do not. */
export function libcMissing(): PortSaid | null {
  if (missing !== undefined) return missing;
  if (process.platform !== 'linux') {
    missing = portSaid('calls-linux-only', { platform: process.platform });
    return missing;
  }
  if (!ARCHITECTURES.includes(process.arch)) {
    missing = portSaid('calls-unknown-processor', { processor: process.arch });
    return missing;
  }
  try {
    bound = bind(createRequire(import.meta.url)('koffi') as Koffi);
    missing = null;
  } catch (error) {
    missing = portSaid('calls-not-loaded', { error: errorValue(error) });
  }
  return missing;
}

/** The system calls. Throws a PortError with the sentence of `libcMissing` where there are none. */
export function libc(): Libc {
  const why = libcMissing();
  if (why !== null) throw new PortError(why);
  if (!bound) throw new Error('libc is not bound');
  return bound;
}
