/** Errors of the parts that already are sentences for people, as errors of the contract. */
import { Failure, type FailureCode } from '../api/failure.ts';
import { QueryError } from '../check/reachability/endpoint.ts';
import { VmError, type VmErrorCode } from '../lab/backend.ts';
import { SaidError, sayIn } from '../said/said.ts';
import { errorSentences, systemSaid } from '../said/system-errors.ts';

const vmCodes = {
  'bad-spec': 'CONFLICT',
  'missing-tool': 'UNSUPPORTED',
  'wrong-state': 'CONFLICT',
  failed: 'CONFLICT',
} as const satisfies Record<VmErrorCode, FailureCode>;

/** The contract's error for a known one; null for a fault of ours. */
export function explain(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  if (error instanceof SaidError) return new Failure(codeOf(error), error.message, error.said);
  const system = systemSaid(error);
  return system === null
    ? null
    : new Failure('CONFLICT', sayIn(errorSentences, [system]), [system]);
}

function codeOf(error: SaidError): FailureCode {
  if (error instanceof VmError) return vmCodes[error.code];
  return error instanceof QueryError ? 'NOT_FOUND' : 'CONFLICT';
}
