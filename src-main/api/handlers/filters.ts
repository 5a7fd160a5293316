/** Filter rules and mirror sessions with what met them. */
import type { Engine } from '../engine.ts';
import type { Api } from '../implement.ts';

export function filterHandlers(api: Api, { filters }: Engine) {
  return {
    rules: api.filters.rules.handler(({ input }) => filters.rules(input.lab, input.owner)),
    mirrors: api.filters.mirrors.handler(({ input }) => filters.mirrors(input.lab, input.switch)),
  };
}
