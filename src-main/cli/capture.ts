/** `netyard capture`: the frames of one port as pcapng, into a file or a pipe. */
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import type { Command } from 'commander';
import { withEngine } from './connect.ts';
import { CommandError, WRONG_USE } from './exit.ts';
import { type LabOption, seconds, whole, withLab } from './options.ts';
import { formatBytes, formatCount, note } from './output.ts';
import { Interrupts } from './terminal.ts';

interface CaptureWords extends LabOption {
  readonly output: string;
  readonly count?: number;
  readonly seconds?: number;
  readonly filter?: string;
  readonly snaplen?: number;
}

/** Frames are on their way for this long after Ctrl-C: they still belong to the file, ms. */
const LAST_FRAMES_MS = 300;
const SECONDS_MAX = 86_400;

export function registerCapture(program: Command): void {
  withLab(program.command('capture').argument('<port>'))
    .description('frames of a port as pcapng: netyard capture web1:eth0 -o - | wireshark -k -i -')
    .requiredOption('-o, --output <file>', 'where to write; - for standard output')
    .option('--count <n>', 'end after so many frames', whole(1, 1e12))
    .option('--seconds <s>', 'end after this time', seconds(SECONDS_MAX))
    .option('--filter <expr>', 'only frames that match, like "arp or host 10.0.10.11"')
    .option('--snaplen <octets>', 'keep so much of each frame', whole(14, 262_144))
    .action(capture);
}

async function capture(port: string, words: CaptureWords): Promise<void> {
  const { lab, output: file, count, seconds: time, filter, snaplen } = words;
  const leave = new AbortController();
  const interrupts = new Interrupts();
  const totals = { frames: 0, missed: 0, bytes: 0 };
  try {
    await withEngine(async ({ client }) => {
      const request = { lab, port, filter, count, seconds: time, snaplen };
      const pieces = await client.captures.stream(request, { signal: leave.signal });
      const end = (): void => leave.abort();
      interrupts.listen((what) => setTimeout(end, what === 'leave' ? 0 : LAST_FRAMES_MS));
      const output = new Output(file, end);
      try {
        for await (const { data, frames, missed } of pieces) {
          const bytes = Buffer.from(data, 'base64');
          Object.assign(totals, { frames, missed, bytes: totals.bytes + bytes.length });
          if (!(await output.write(bytes))) break;
        }
      } catch (error) {
        if (!leave.signal.aborted) throw error;
      } finally {
        await pieces.return?.().catch(() => {});
        await output.close();
      }
    });
  } finally {
    interrupts.close();
  }
  const missed = totals.missed > 0 ? `, ${formatCount(totals.missed)} missed` : '';
  const frames = totals.frames === 1 ? '1 frame' : `${formatCount(totals.frames)} frames`;
  note(
    `${frames}${missed}, ${formatBytes(totals.bytes)} of ${port} written to ${file === '-' ? 'standard output' : file}`,
  );
}

/** Where the bytes go. The file is made with the first of them: a wrong port or filter leaves no empty file. */
class Output {
  readonly #file: string;
  readonly #onGone: () => void;
  #sink: Writable | null = null;

  /** `onGone`: whoever reads the pipe has closed it, which ends a capture as Ctrl-C does. */
  constructor(file: string, onGone: () => void) {
    this.#file = file;
    this.#onGone = onGone;
  }

  /** False where nobody takes it any more. Throws CommandError where the file or the disk does not. */
  async write(bytes: Uint8Array): Promise<boolean> {
    this.#sink ??= await this.#open();
    const sink = this.#sink;
    return new Promise((resolve, reject) => {
      sink.write(bytes, (error) => {
        if (!error) resolve(true);
        else if (sink === process.stdout) resolve(false);
        else reject(this.#refusal(error));
      });
    });
  }

  async close(): Promise<void> {
    const sink = this.#sink;
    process.stdout.off('close', this.#onGone);
    if (sink === null || sink === process.stdout || sink.destroyed) return;
    await new Promise<void>((resolve) => sink.end(() => resolve()));
  }

  #open(): Promise<Writable> {
    const sink = this.#file === '-' ? process.stdout : createWriteStream(this.#file);
    if (sink === process.stdout) {
      sink.on('close', this.#onGone);
      return Promise.resolve(sink);
    }
    return new Promise((resolve, reject) => {
      sink.once('open', () => resolve(sink));
      sink.on('error', (error) => reject(this.#refusal(error)));
    });
  }

  #refusal(error: Error): CommandError {
    return new CommandError(
      WRONG_USE,
      `netyard: ${this.#file} cannot be written: ${error.message}.`,
    );
  }
}
