/** Live tables of the forwarding core: ports, counters, learned addresses. */
import type { Counters } from '../contract.ts';
import type { Engine, TablesArea } from '../engine.ts';
import type { Api } from '../implement.ts';
import { pause } from '../streams.ts';

type Changed = { at: number; ports: Record<string, Counters>; total: Counters };

/** Totals as they are now and once per interval; after the first event only the ports that changed. */
async function* watchStats(
  tables: TablesArea,
  input: { lab?: string | undefined; ports?: string[] | undefined; interval: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Changed, void, void> {
  const last = new Map<string, string>();
  while (signal?.aborted !== true) {
    const counters = tables.counters(input.lab, input.ports);
    const ports: Record<string, Counters> = {};
    for (const [port, now] of counters) {
      const text = JSON.stringify(now);
      if (last.get(port) !== text) ports[port] = now;
      last.set(port, text);
    }
    yield { at: Date.now(), ports, total: sum(counters.values()) };
    await pause(input.interval, signal);
  }
}

function sum(rows: Iterable<Counters>): Counters {
  const total: Counters = {
    rxFrames: 0,
    rxBytes: 0,
    rxUnicast: 0,
    rxMulticast: 0,
    rxBroadcast: 0,
    txFrames: 0,
    txBytes: 0,
    txUnicast: 0,
    txMulticast: 0,
    txBroadcast: 0,
    rxControl: 0,
    txControl: 0,
    queued: 0,
    onCable: 0,
    drops: {},
  };
  for (const { drops, ...numbers } of rows) {
    for (const key of Object.keys(numbers) as (keyof typeof numbers)[]) total[key] += numbers[key];
    for (const [reason, frames] of Object.entries(drops))
      total.drops[reason] = (total.drops[reason] ?? 0) + frames;
  }
  return total;
}

export function tableHandlers(api: Api, { tables }: Engine) {
  return {
    ports: api.tables.ports.handler(({ input }) => tables.ports(input.lab)),
    stats: api.tables.stats.handler(({ input }) =>
      Object.fromEntries(tables.counters(input.lab, input.ports)),
    ),
    watchStats: api.tables.watchStats.handler(({ input, signal }) =>
      watchStats(tables, input, signal),
    ),
    domains: api.tables.domains.handler(({ input }) => tables.domains(input.lab, input.vlan)),
    traffic: api.tables.traffic.handler(({ input }) => tables.traffic(input.lab)),
    neighbors: api.tables.neighbors.handler(({ input }) =>
      tables.neighbors(input.lab, input.switch, input.host),
    ),
    flows: api.tables.flows.handler(({ input }) =>
      tables.flows(input.lab, input.switch, input.host),
    ),
    security: api.tables.security.handler(({ input }) => tables.security(input.lab)),
    bonds: api.tables.bonds.handler(({ input }) => tables.bonds(input.lab, input.bond)),
    fdb: api.tables.fdb.handler(({ input }) => tables.fdb(input.lab, input.switch, input.host)),
    fdbFlush: api.tables.fdbFlush.handler(async ({ input }) => ({
      flushed: await tables.fdbFlush(input.lab, input.switch, input.host, input),
    })),
    stp: api.tables.stp.handler(({ input }) => tables.stp(input.lab, input.switch, input.host)),
    stpRecover: api.tables.stpRecover.handler(async ({ input }) => {
      await tables.stpRecover(input.lab, input.port);
      return {};
    }),
  };
}
