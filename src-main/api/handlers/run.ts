/** Running a lab. */
import type { Engine } from '../engine.ts';
import type { Api } from '../implement.ts';
import { states } from '../streams.ts';

export function runHandlers(api: Api, { run }: Engine) {
  return {
    start: api.run.start.handler(({ input }) => ({ task: run.start(input.lab) })),
    stop: api.run.stop.handler(async ({ input }) => {
      await run.stop(input.lab);
      return {};
    }),
    status: api.run.status.handler(({ input }) => run.status(input.lab)),
    watch: api.run.watch.handler(({ input, signal }) =>
      states(
        () => run.status(input.lab),
        (changed) => run.watch(input.lab, changed),
        signal,
      ),
    ),
  };
}
