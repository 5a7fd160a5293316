/**
 * Entry of the core's thread. On Linux the thread sleeps in epoll_wait and its event loop stands still, so
 * messages are fetched by hand after a wake-up; elsewhere it lives on Node's event loop. Everything else is in
 * core.ts.
 */
import { randomBytes } from 'node:crypto';
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Interface } from '../datapath/topology.ts';
import { libc, libcMissing } from '../ports/linux/libc.ts';
import { SaidError } from '../said/said.ts';
import { errorText } from '../said/system-errors.ts';
import { Core } from './core.ts';
import type { Calls, FromCore, ToCore } from './messages.ts';
import { openPort } from './open-port.ts';
import type { RunLoop } from './run-loop.ts';
import { BlockingLoop } from './run-loop-blocking.ts';
import { EventLoop } from './run-loop-event.ts';

const { port } = workerData as { port: MessagePort };
const wallOffset = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint();
const blocking = libcMissing() === null;

let loop: RunLoop<Interface>;
const core = new Core(
  {
    emit: (event) => post(event),
    openPort: (driver) => openPort(driver, blocking),
    wallClock: () => process.hrtime.bigint() + wallOffset,
    random: () => randomBytes(4).readUInt32LE(),
    allocate: blocking
      ? (length) => libc().allocate(length)
      : (length) => ({ bytes: new Uint8Array(length), address: 0 }),
  },
  () => loop,
);

const options = {
  forwarder: core.datapath,
  now: () => performance.now(),
  tick: (nowMs: number) => core.tick(nowMs),
};

if (blocking) runBlocking();
else runOnEventLoop();

function runBlocking(): void {
  const blockingLoop = new BlockingLoop<Interface>({
    ...options,
    control: () => {
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port))
        if (!answer(next.message)) blockingLoop.stop();
    },
  });
  loop = blockingLoop;
  post({ type: 'ready', wakeFd: blockingLoop.wakeFd, loop: 'epoll' });
  blockingLoop.run();
  port.close();
}

function runOnEventLoop(): void {
  const eventLoop = new EventLoop<Interface>(options);
  loop = eventLoop;
  eventLoop.start();
  port.on('message', (message: ToCore | null) => {
    if (answer(message)) return;
    eventLoop.close();
    port.close();
  });
  post({ type: 'ready', wakeFd: -1, loop: 'event loop' });
}

/** Does what a message asks; false when it asks to end. */
function answer(message: ToCore | null): boolean {
  if (message === null) {
    core.close();
    return false;
  }
  const { seq, call, args } = message;
  try {
    const method = core[call] as (...args: unknown[]) => ReturnType<Calls[typeof call]>;
    post({ seq, result: method.apply(core, args) });
  } catch (error) {
    const said = error instanceof SaidError ? error.said : null;
    post({ seq, error: errorText(error), said });
  }
  // Whatever the call did may have set deadlines.
  loop.tickAt(loop.now());
  return true;
}

function post(message: FromCore): void {
  const transfer =
    'type' in message && message.type === 'capture' ? [message.chunk.buffer as ArrayBuffer] : [];
  port.postMessage(message, transfer);
}
