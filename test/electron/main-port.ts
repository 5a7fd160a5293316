/** A MessagePort of Node in the shape of Electron's MessagePortMain, whose messages come as events. */
import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import type { Port } from '../../src-main/electron/port-line.ts';

export function asMainPort(port: MessagePort): Port {
  const events = new EventEmitter();
  port.on('message', (data) => events.emit('message', { data }));
  port.on('close', () => events.emit('close'));
  return {
    on: (event: string, listener: (event: { data: unknown }) => void) => events.on(event, listener),
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}
