// A QEMU Machine Protocol client over any byte stream: greeting, capabilities, commands with ids and time limits, events.
// The peer is hostile until parsed: a line is bounded, and whatever is not QMP ends the connection. Odd case: an answer
// may come after its command has timed out; it is dropped.
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { SaidError } from '../../said/said.ts';
import { errorValue } from '../../said/system-errors.ts';
import { type LabSaid, labSaid, sayLab } from '../sentences.ts';

/** Longest line taken; QEMU's largest real answer (query-qmp-schema) has about 250 KiB. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** Commands under way at one time. */
export const MAX_PENDING = 256;
const DEFAULT_TIMEOUT_MS = 5_000;

export type QmpErrorCode =
  | 'closed' // the connection ended
  | 'timeout'
  | 'garbage' // the peer does not speak QMP
  | 'refused' // QEMU answered with an error
  | 'busy'; // MAX_PENDING reached

export class QmpError extends SaidError<LabSaid['code']> {
  override readonly name = 'QmpError';
  readonly code: QmpErrorCode;

  constructor(code: QmpErrorCode, sentence: LabSaid['code'], values: LabSaid['values'] = {}) {
    const said = [labSaid(sentence, values)];
    super(sayLab(said), said);
    this.code = code;
  }
}

const greetingMessage = z.object({
  QMP: z.object({
    version: z.object({
      qemu: z.object({ major: z.int(), minor: z.int(), micro: z.int() }),
      package: z.string().optional(),
    }),
  }),
});
const eventMessage = z.object({
  event: z.string(),
  data: z.record(z.string(), z.unknown()).optional(),
});
const returnMessage = z.object({ id: z.int(), return: z.unknown() });
const errorMessage = z.object({
  id: z.int().optional(),
  error: z.object({ class: z.string(), desc: z.string() }),
});
const message = z.union([eventMessage, errorMessage, returnMessage]);

export interface QmpEvent {
  readonly name: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface QmpVersion {
  readonly major: number;
  readonly minor: number;
  readonly micro: number;
}

export interface QmpOptions {
  readonly onEvent?: (event: QmpEvent) => void;
  /** Called once, when the connection has ended for whatever reason. */
  readonly onClose?: (reason: QmpError) => void;
  /** Limit for greeting and capabilities, default 5 s. */
  readonly timeoutMs?: number;
}

interface Pending {
  readonly command: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: QmpError) => void;
  readonly timer: NodeJS.Timeout;
}

/** Cuts a byte stream into lines. `push` throws QmpError `garbage` past MAX_LINE_BYTES without a line end. */
export class LineSplitter {
  #parts: Buffer[] = [];
  #size = 0;

  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let rest = chunk;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      this.#add(rest.subarray(0, end));
      lines.push(Buffer.concat(this.#parts).toString('utf8').trim());
      this.#parts = [];
      this.#size = 0;
      rest = rest.subarray(end + 1);
    }
    this.#add(rest);
    return lines.filter((line) => line !== '');
  }

  #add(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > MAX_LINE_BYTES)
      throw new QmpError('garbage', 'qmp-line-long', { most: MAX_LINE_BYTES });
    if (part.length > 0) this.#parts.push(part);
  }
}

export class QmpClient {
  readonly #stream: Duplex;
  readonly #options: QmpOptions;
  readonly #lines = new LineSplitter();
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #ended: QmpError | undefined;
  #onGreeting: ((version: QmpVersion) => void) | undefined;

  private constructor(stream: Duplex, options: QmpOptions) {
    this.#stream = stream;
    this.#options = options;
    stream.on('data', (chunk: Buffer) => this.#read(chunk));
    stream.on('error', (error) =>
      this.#end(new QmpError('closed', 'qmp-broken', { error: errorValue(error) })),
    );
    stream.on('close', () => this.#end(new QmpError('closed', 'qmp-closed')));
  }

  /** Waits for the greeting and enters command mode. Rejects with QmpError and destroys `stream` on failure. */
  static async open(
    stream: Duplex,
    options: QmpOptions = {},
  ): Promise<{ client: QmpClient; version: QmpVersion }> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
    let fail: (error: QmpError) => void = () => undefined;
    const ended = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const client = new QmpClient(stream, {
      ...options,
      onClose: (reason) => {
        fail(reason);
        options.onClose?.(reason);
      },
    });
    const greeted = new Promise<QmpVersion>((resolve) => {
      client.#onGreeting = resolve;
    });
    const stop = new AbortController();
    try {
      const late = delay(timeoutMs, undefined, { signal: stop.signal }).then(() => {
        throw new QmpError('timeout', 'qmp-no-greeting', { limitMs: timeoutMs });
      });
      const version = await Promise.race([greeted, ended, late]);
      await client.execute('qmp_capabilities', {}, timeoutMs);
      return { client, version };
    } catch (error) {
      client.close();
      throw error;
    } finally {
      stop.abort();
      // Nobody waits for these any more: their rejections are no news.
      ended.catch(() => undefined);
    }
  }

  /** Runs one command and gives what QEMU returned. Rejects with QmpError. */
  execute(
    command: string,
    args: Readonly<Record<string, unknown>> = {},
    timeoutMs = DEFAULT_TIMEOUT_MS,
  ): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (this.#pending.size >= MAX_PENDING)
      return Promise.reject(new QmpError('busy', 'qmp-busy', { most: MAX_PENDING }));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new QmpError('timeout', 'qmp-no-answer', { command, limitMs: timeoutMs }));
      }, timeoutMs);
      this.#pending.set(id, { command, resolve, reject, timer });
      this.#stream.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    });
  }

  /** Ends the connection; commands under way reject with `closed`. */
  close(): void {
    this.#end(new QmpError('closed', 'qmp-ended'));
  }

  #read(chunk: Buffer): void {
    if (this.#ended) return;
    try {
      for (const line of this.#lines.push(chunk)) this.#take(line);
    } catch (error) {
      this.#end(error instanceof QmpError ? error : new QmpError('garbage', 'qmp-garbage'));
    }
  }

  /** Throws on everything that is not QMP. */
  #take(line: string): void {
    const json: unknown = JSON.parse(line);
    if (this.#onGreeting) {
      this.#onGreeting(greetingMessage.parse(json).QMP.version.qemu);
      this.#onGreeting = undefined;
      return;
    }
    const parsed = message.parse(json);
    if ('event' in parsed) {
      this.#options.onEvent?.({ name: parsed.event, data: parsed.data ?? {} });
      return;
    }
    const id = parsed.id ?? -1;
    if (id < 1 || id >= this.#nextId) throw new QmpError('garbage', 'qmp-not-asked');
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    clearTimeout(pending.timer);
    if ('error' in parsed)
      pending.reject(
        new QmpError('refused', 'qmp-refused', {
          command: pending.command,
          words: parsed.error.desc,
        }),
      );
    else pending.resolve(parsed.return);
  }

  #end(reason: QmpError): void {
    if (this.#ended) return;
    this.#ended = reason;
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(reason);
    }
    this.#pending.clear();
    this.#stream.destroy();
    this.#options.onClose?.(reason);
  }
}
