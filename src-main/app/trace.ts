/** Why A reaches B or does not: through the running core, or through a dry copy where the lab does not run. */
import type { TraceRequest, TraceResult } from '../api/contract.ts';
import type { TraceArea } from '../api/engine.ts';
import { Failure } from '../api/failure.ts';
import { QueryError } from '../check/reachability/query.ts';
import { checkReachability } from '../check/reachability/reachability.ts';
import type { Lab } from '../model/lab.ts';
import { type Attachments, compile } from '../switchd/compile.ts';
import { distancesTo } from '../switchd/distance.ts';
import { traceDry } from '../switchd/tracer.ts';
import type { Labs } from './labs.ts';
import type { Runner } from './runner.ts';

export class Tracer implements TraceArea {
  readonly #labs: Labs;
  readonly #runner: Runner;

  constructor(labs: Labs, runner: Runner) {
    this.#labs = labs;
    this.#runner = runner;
  }

  async run({ lab: name, ...query }: TraceRequest): Promise<TraceResult> {
    const session = this.#labs.session(name);
    const core = this.#runner.coreOf(session.name);
    const live = core === null ? null : this.#runner.run(name);
    const lab = live?.lab ?? session.lab;
    const plan = compile(lab, live?.attachments ?? allPlugged(lab));
    try {
      return await checkReachability(
        lab,
        query,
        async (frame) => (core === null ? traceDry(plan, frame) : core.trace(frame)),
        (target) => distancesTo(plan, target),
      );
    } catch (error) {
      throw error instanceof QueryError ? new Failure('NOT_FOUND', error.message) : error;
    }
  }
}

/** Every VM as if it ran: a dry trace asks what the network does, not who is switched on. */
function allPlugged(lab: Lab): Attachments {
  return new Map(
    [...lab.vm].map(([vm, { nics = [] }]) => [
      vm,
      nics.map((_, nic) => ({ kind: 'light', vm, nic }) as const),
    ]),
  );
}
