/** The contract's implementation, for every transport: one handler file per area. */
import type { Engine } from './engine.ts';
import { captureHandlers } from './handlers/captures.ts';
import { filterHandlers } from './handlers/filters.ts';
import { labHandlers } from './handlers/labs.ts';
import { logHandlers } from './handlers/log.ts';
import { modelHandlers } from './handlers/model.ts';
import { queueHandlers } from './handlers/queues.ts';
import { runHandlers } from './handlers/run.ts';
import { systemHandlers } from './handlers/system.ts';
import { tableHandlers } from './handlers/tables.ts';
import { traceHandlers } from './handlers/trace.ts';
import { vmHandlers } from './handlers/vms.ts';
import { implementContract } from './implement.ts';

export function createRouter(engine: Engine) {
  const api = implementContract(engine);
  return api.router({
    system: systemHandlers(api, engine),
    labs: labHandlers(api, engine),
    model: modelHandlers(api, engine),
    run: runHandlers(api, engine),
    vms: vmHandlers(api, engine),
    tables: tableHandlers(api, engine),
    filters: filterHandlers(api, engine),
    queues: queueHandlers(api, engine),
    captures: captureHandlers(api, engine),
    trace: traceHandlers(api, engine),
    ...logHandlers(api, engine),
  });
}

export type ApiRouter = ReturnType<typeof createRouter>;
