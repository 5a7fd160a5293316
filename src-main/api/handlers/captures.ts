/** Captures: into a file of the home, or as a stream for a pipe into Wireshark. Bytes travel as base64. */
import type { CapturePiece, Engine } from '../engine.ts';
import type { Api } from '../implement.ts';
import { states } from '../streams.ts';

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

async function* encodePieces(pieces: AsyncIterable<CapturePiece>) {
  for await (const { bytes, ...totals } of pieces) yield { data: base64(bytes), ...totals };
}

async function* encodeFile(chunks: AsyncIterable<Uint8Array>) {
  for await (const bytes of chunks) yield { data: base64(bytes) };
}

export function captureHandlers(api: Api, { captures }: Engine) {
  return {
    start: api.captures.start.handler(({ input }) => captures.start(input)),
    stop: api.captures.stop.handler(({ input }) => captures.stop(input.id)),
    delete: api.captures.delete.handler(async ({ input }) => {
      await captures.delete(input.id);
      return {};
    }),
    watch: api.captures.watch.handler(({ signal }) =>
      states(
        () => captures.list(),
        (changed) => captures.changed.on(changed),
        signal,
      ),
    ),
    stream: api.captures.stream.handler(({ input, signal }) =>
      encodePieces(captures.stream(input, signal)),
    ),
    read: api.captures.read.handler(({ input }) => encodeFile(captures.read(input.id))),
  };
}
