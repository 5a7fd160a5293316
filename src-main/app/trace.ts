/** Why A reaches B or does not: through the running core, or through a dry copy where the lab does not run. */
import type {
  DropSample,
  ExplainRequest,
  ExplainResult,
  TraceRequest,
  TraceResult,
} from '../api/contract.ts';
import type { TraceArea } from '../api/engine.ts';
import { explainDropped } from '../check/reachability/dropped-frame.ts';
import { describeFrame } from '../check/reachability/frame-words.ts';
import { checkReachability } from '../check/reachability/reachability.ts';
import type { Lab } from '../model/lab.ts';
import {
  DropReason,
  type DropReasonName,
  dropReasonNames,
  dropReasonSentences,
} from '../packet/drop-reason.ts';
import { type Attachments, compile } from '../switchd/compile.ts';
import { distancesTo } from '../switchd/distance.ts';
import { type ExplainedDrop, traceDry } from '../switchd/tracer.ts';
import type { Labs } from './labs.ts';
import { unknownName } from './names.ts';
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
    return checkReachability(
      lab,
      query,
      async (frame) => (core === null ? traceDry(plan, frame) : core.trace(frame)),
      (target) => distancesTo(plan, target),
    );
  }

  async explain({ lab: name, port, reason }: ExplainRequest): Promise<ExplainResult> {
    const run = this.#runner.run(name);
    const counters = run.core.counters(port);
    if (counters === null) throw unknownName('port', port, run.core.interfaces);
    const number = reason === undefined ? null : reasonNumber(reason);
    const samples = await run.core.explainDrops(port, number);
    const drops = Object.entries(counters.drops).filter(
      ([key]) => reason === undefined || key === reason,
    );
    return {
      port,
      drops: Object.fromEntries(drops),
      samples: samples.map((sample) => said(run.lab, port, sample)),
    };
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

function reasonNumber(name: string): DropReason {
  if (Object.hasOwn(DropReason, name)) return DropReason[name as DropReasonName];
  throw unknownName(
    'drop-reason',
    name,
    dropReasonNames.filter((reason) => reason !== undefined),
  );
}

function said(lab: Lab, port: string, sample: ExplainedDrop): DropSample {
  const { origin, tags, length, bytes, answer, ageMs } = sample;
  const reason = dropReasonNames[sample.reason] ?? 'deviceError';
  const { hops, ...rest } = explainDropped(lab, { port, reason, origin, bytes, answer });
  return {
    reason,
    sentence: dropReasonSentences[reason],
    ageS: ageMs / 1000,
    origin,
    length,
    frame: describeFrame(bytes, tags),
    hex: Buffer.from(bytes).toString('hex'),
    trace: { ...rest, hops },
  };
}
