/**
 * Captures of running labs: pcapng bytes come from the core and go to a file of the home or to a reader. The core never waits: what is
 * not taken in time is missed and counted. The files of all captures together have a limit; at it, or with a full disk, recording
 * ends and the file stays as it is.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Capture, CaptureOptions } from '../api/contract.ts';
import type { CapturePiece, CapturesArea } from '../api/engine.ts';
import { Failure } from '../api/failure.ts';
import { Mailbox } from '../api/streams.ts';
import { errorValue } from '../said/system-errors.ts';
import { compileFilter } from '../switchd/capture/filter.ts';
import { CoreError } from '../switchd/sentences.ts';
import type { EventLog } from './events.ts';
import type { CaptureChunk, LabCore } from './lab-core.ts';
import { unknownName } from './names.ts';
import { refusal } from './refusal.ts';
import type { Runner } from './runner.ts';
import { Signal } from './signal.ts';

/** Octets of all capture files of a home. */
const MAX_TOTAL_OCTETS = 2 ** 31;
/** Captures kept in the list, running or not. */
const MAX_CAPTURES = 256;
/** Octets of a file in one piece for a reader. */
const READ_OCTETS = 256 << 10;

interface Recording {
  capture: Capture;
  /** Ends it; settles when the file is complete. */
  stop(): Promise<void>;
}

export class Captures implements CapturesArea {
  readonly changed = new Signal();
  readonly #folder: string;
  readonly #runner: Runner;
  readonly #events: EventLog;
  readonly #now: () => number;
  readonly #recordings = new Map<string, Recording>();

  constructor(folder: string, runner: Runner, events: EventLog, now: () => number) {
    this.#folder = folder;
    this.#runner = runner;
    this.#events = events;
    this.#now = now;
  }

  list(): Capture[] {
    return [...this.#recordings.values()].map(({ capture }) => capture);
  }

  async start(options: CaptureOptions): Promise<Capture> {
    if (this.#recordings.size >= MAX_CAPTURES)
      throw refusal('CONFLICT', 'captures-many', { count: MAX_CAPTURES });
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const budget = MAX_TOTAL_OCTETS - folderOctets(this.#folder);
    if (budget <= 0)
      throw refusal('CONFLICT', 'captures-large', {
        folder: this.#folder,
        size: MAX_TOTAL_OCTETS / 2 ** 30,
      });
    const startedAt = this.#now();
    const stamp = new Date(startedAt).toISOString().replace(/[:.]/g, '');
    const { port, filter } = options;
    const id = randomUUID();
    // Two of one port may begin in the same millisecond.
    const name = `${port.replace(/[^\w.-]/g, '_')}-${stamp}-${id.slice(0, 4)}.pcapng`;
    const file = join(this.#folder, name);
    const capture: Capture = {
      id,
      port,
      filter,
      file,
      frames: 0,
      bytes: 0,
      missed: 0,
      running: true,
      startedAt,
    };
    const abort = new AbortController();
    const pieces = this.#record(options, abort.signal);
    // The first piece is the file's header; a wrong port or filter shows before a file is made.
    const first = await pieces.next();
    const recording: Recording = { capture, stop: async () => {} };
    this.#recordings.set(id, recording);
    const written = this.#write(recording, first, pieces, budget).finally(() => abort.abort());
    recording.stop = () => {
      abort.abort();
      return written;
    };
    this.changed.emit();
    return recording.capture;
  }

  async stop(id: string): Promise<Capture> {
    const recording = this.#find(id);
    await recording.stop();
    return recording.capture;
  }

  async delete(id: string): Promise<void> {
    const recording = this.#find(id);
    await recording.stop();
    rmSync(recording.capture.file, { force: true });
    this.#recordings.delete(id);
    this.changed.emit();
  }

  stream(options: CaptureOptions, signal: AbortSignal | undefined): AsyncIterable<CapturePiece> {
    return this.#record(options, signal);
  }

  async *read(id: string): AsyncIterable<Uint8Array> {
    const { file } = this.#find(id).capture;
    yield* createReadStream(file, { highWaterMark: READ_OCTETS }) as AsyncIterable<Uint8Array>;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#recordings.values()].map((recording) => recording.stop()));
  }

  #find(id: string): Recording {
    const recording = this.#recordings.get(id);
    if (recording === undefined) throw refusal('NOT_FOUND', 'capture-gone');
    return recording;
  }

  /** The bytes of a capture until its count or time is reached, the lab stops, or `signal` says so; the last ones still come. */
  async *#record(
    options: CaptureOptions,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<CapturePiece, void, void> {
    const core: LabCore = this.#runner.run(options.lab).core;
    checkOptions(options, core);
    // No limit of its own: the core hands out no more than 16 MiB before it is told that they were taken.
    const chunks = new Mailbox<CaptureChunk>(Number.POSITIVE_INFINITY, (waiting) => waiting);
    const { port, filter, snaplen, count = null, seconds } = options;
    const running = await core.capture({ interface: port, filter, snaplen, count }, (chunk) =>
      chunk === null ? chunks.end() : chunks.put(chunk),
    );
    const stop = (): void => void running.stop();
    const timer = seconds === undefined ? undefined : setTimeout(stop, seconds * 1000);
    signal?.addEventListener('abort', stop);
    if (signal?.aborted === true) stop();
    try {
      for await (const { chunk, progress } of chunks.read(undefined)) {
        yield { bytes: chunk, frames: progress.frames, missed: progress.missed };
        running.taken(chunk.length);
      }
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      await running.stop();
    }
  }

  async #write(
    recording: Recording,
    first: IteratorResult<CapturePiece, void>,
    rest: AsyncGenerator<CapturePiece, void, void>,
    budget: number,
  ): Promise<void> {
    let file: FileHandle | undefined;
    try {
      file = await open(recording.capture.file, 'wx', 0o600);
      for (let next = first; !next.done; next = await rest.next()) {
        const { bytes, frames, missed } = next.value;
        if (recording.capture.bytes + bytes.length > budget)
          throw refusal('CONFLICT', 'captures-limit', { size: MAX_TOTAL_OCTETS / 2 ** 30 });
        await file.writeFile(bytes);
        const total = recording.capture.bytes + bytes.length;
        this.#set(recording, { frames, missed, bytes: total });
      }
    } catch (error) {
      this.#tell(recording.capture, error);
    } finally {
      await rest.return();
      await file?.close().catch((error: Error) => this.#tell(recording.capture, error));
      this.#set(recording, { running: false });
    }
  }

  #set(recording: Recording, change: Partial<Capture>): void {
    recording.capture = { ...recording.capture, ...change };
    this.changed.emit();
  }

  #tell({ port, file }: Capture, error: unknown): void {
    const values = { port, reason: errorValue(error), file };
    this.#events.add({ severity: 'error', code: 'capture-ended', values });
  }
}

/** Throws Failure for a port that is not there and a filter that is none. */
function checkOptions({ port, filter }: CaptureOptions, core: LabCore): void {
  const ports = [...core.interfaces];
  if (!ports.includes(port)) throw unknownName('port', port, ports);
  try {
    compileFilter(filter);
  } catch (error) {
    throw error instanceof CoreError ? new Failure('INVALID', error.message, error.said) : error;
  }
}

function folderOctets(folder: string): number {
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
