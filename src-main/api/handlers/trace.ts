/** One packet's way through the lab. */
import type { Engine } from '../engine.ts';
import type { Api } from '../implement.ts';

export function traceHandlers(api: Api, { trace }: Engine) {
  return {
    run: api.trace.run.handler(({ input }) => trace.run(input)),
    explain: api.trace.explain.handler(({ input }) => trace.explain(input)),
  };
}
