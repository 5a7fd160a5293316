/** What all handlers share: the contract to implement, and the one place where the engine's errors become the contract's. */
import { implement, ORPCError } from '@orpc/server';
import { ModelError } from '../model/problem.ts';
import { sayIn } from '../said/said.ts';
import { contract } from './contract.ts';
import type { Engine } from './engine.ts';
import type { FailureCode } from './failure.ts';
import { apiSentences } from './sentences.ts';

/** What a connection says of itself; `who` stands in the history. */
export interface ApiContext {
  readonly who?: string;
}

const status: Record<FailureCode, number> = {
  NOT_FOUND: 404,
  CONFLICT: 409,
  INVALID: 422,
  UNSUPPORTED: 501,
};

/** The contract, ready to be implemented. No handler lets an exception of ours out: people get a sentence and a reference. */
export function implementContract(engine: Engine) {
  const translate = (error: unknown): unknown => toContractError(error, engine);
  return implement(contract)
    .$context<ApiContext>()
    .use(async ({ next }) => {
      try {
        const result = await next();
        return { ...result, output: guarded(result.output, translate) };
      } catch (error) {
        throw translate(error);
      }
    });
}

/** Handler files take their area of it. */
export type Api = ReturnType<typeof implementContract>;

function toContractError(error: unknown, engine: Engine): unknown {
  if (error instanceof ORPCError) return error;
  const known = engine.explain(error);
  if (known !== null)
    return new ORPCError(known.code, {
      status: status[known.code],
      message: known.message,
      data: { said: known.said, problems: known.problems },
    });
  if (error instanceof ModelError) {
    const { message, problems } = error;
    const code = problems.every((one) => one.code === 'in-use') ? 'CONFLICT' : 'INVALID';
    return new ORPCError(code, { status: status[code], message, data: { said: [], problems } });
  }
  const said = [{ code: 'fault', values: { reference: engine.fault(error) } }] as const;
  return new ORPCError('INTERNAL_SERVER_ERROR', {
    message: sayIn(apiSentences, said),
    data: { said, problems: [] },
  });
}

/** A subscription whose errors are translated too; anything else as it is. */
function guarded<T>(output: T, translate: (error: unknown) => unknown): T {
  if (typeof output !== 'object' || output === null || !(Symbol.asyncIterator in output))
    return output;
  const events = output as unknown as AsyncIterable<unknown>;
  return (async function* () {
    try {
      yield* events;
    } catch (error) {
      throw translate(error);
    }
  })() as T;
}
