/** VMs: power, commands, consoles. Bytes travel as base64. */
import { randomUUID } from 'node:crypto';
import { sayIn } from '../../said/said.ts';
import type { Engine, Terminal } from '../engine.ts';
import { Failure } from '../failure.ts';
import type { Api } from '../implement.ts';
import { apiSentences } from '../sentences.ts';
import { Mailbox } from '../streams.ts';

/**
 * Pieces of output that a subscriber may be behind. A command that can be held is held before that; of consoles and light
 * VMs the oldest pieces are lost then, as in any scroll-back.
 */
const MAX_BEHIND = 1_024;
/** Octets of one event, so that its base64 stays far below the contract's limit. */
const PIECE = 256 << 10;

type ConsoleEvent = { id: string } | { output: string };
type ExecEvent = ConsoleEvent | { exit: number };

/** Terminals that somebody has open, by the id that their subscriber was told. */
class Terminals {
  readonly #open = new Map<string, Terminal>();

  /** Output of a terminal, after its id; when the subscriber leaves, the terminal is closed. */
  async *follow<E extends ExecEvent>(
    attach: (put: Put<E>, end: (error: Error | null) => void) => Terminal,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<E | { id: string }, void, void> {
    const id = randomUUID();
    const mailbox = new Mailbox<E>(MAX_BEHIND, loseOldestOutput);
    let fault: Error | null = null;
    const terminal = attach(
      (event) => {
        mailbox.put(event);
        return mailbox.room();
      },
      (error) => {
        fault = error;
        mailbox.end();
      },
    );
    this.#open.set(id, terminal);
    try {
      yield { id };
      yield* mailbox.read(signal);
      if (fault !== null) throw fault;
    } finally {
      this.#open.delete(id);
      terminal.close();
    }
  }

  async input(id: string, bytes: Uint8Array, key?: 'interrupt' | 'end'): Promise<void> {
    const terminal = this.#open.get(id);
    if (terminal === undefined) {
      const said = [{ code: 'console-closed', values: {} }] as const;
      throw new Failure('NOT_FOUND', sayIn(apiSentences, said), said);
    }
    if (bytes.length > 0) await terminal.input(bytes);
    if (key === 'interrupt') terminal.interrupt();
    if (key === 'end') terminal.endInput();
  }

  resize(id: string, columns: number, rows: number): void {
    this.#open.get(id)?.resize?.(columns, rows);
  }
}

/** The exit code is never lost: it is the last event. */
function loseOldestOutput<E extends ExecEvent>(waiting: readonly E[]): readonly E[] {
  return waiting.slice(1);
}

/** Takes an event; answers with a promise when the next one should wait for it. */
type Put<E> = (event: E) => Promise<void> | null;

function putPieces(bytes: Uint8Array, put: Put<{ output: string }>): Promise<void> | null {
  let room: Promise<void> | null = null;
  for (let at = 0; at < bytes.length; at += PIECE)
    room = put({ output: Buffer.from(bytes.subarray(at, at + PIECE)).toString('base64') });
  return room;
}

export function vmHandlers(api: Api, { vms }: Engine) {
  const terminals = new Terminals();
  const power = (verb: 'start' | 'stop' | 'reset' | 'kill') =>
    api.vms[verb].handler(async ({ input }) => {
      await vms[verb](input.lab, input.vm);
      return {};
    });
  return {
    start: power('start'),
    stop: power('stop'),
    reset: power('reset'),
    kill: power('kill'),
    exec: api.vms.exec.handler(({ input, signal }) =>
      terminals.follow<ExecEvent>(
        (put, end) =>
          vms.exec(input.lab, input.vm, input.argv, {
            output: (bytes) => putPieces(bytes, put),
            exit: (result) => {
              if (typeof result === 'number') put({ exit: result });
              end(typeof result === 'number' ? null : result);
            },
          }),
        signal,
      ),
    ),
    console: api.vms.console.handler(({ input, signal }) =>
      terminals.follow<ConsoleEvent>(
        (put) => vms.console(input.lab, input.vm, (bytes) => void putPieces(bytes, put)),
        signal,
      ),
    ),
    input: api.vms.input.handler(async ({ input }) => {
      await terminals.input(input.id, Buffer.from(input.data, 'base64'), input.key);
      return {};
    }),
    resize: api.vms.resize.handler(async ({ input }) => {
      terminals.resize(input.id, input.columns, input.rows);
      return {};
    }),
  };
}
