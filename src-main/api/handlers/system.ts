/** About the engine itself and what this machine can do. */
import type { Engine } from '../engine.ts';
import type { Api } from '../implement.ts';

export function systemHandlers(api: Api, { system }: Engine) {
  return {
    info: api.system.info.handler(() => system.info()),
    doctor: api.system.doctor.handler(async () => ({ checks: await system.doctor() })),
  };
}
