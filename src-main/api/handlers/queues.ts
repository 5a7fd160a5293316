/** Queues of shaped ports and impaired cables. */
import type { Engine } from '../engine.ts';
import type { Api } from '../implement.ts';

export function queueHandlers(api: Api, { queues }: Engine) {
  return {
    list: api.queues.list.handler(({ input }) => queues.list(input.lab, input.ports)),
  };
}
