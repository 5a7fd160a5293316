/** Errors of the parts that already are sentences for people, as errors of the contract. */
import { Failure } from '../api/failure.ts';
import { VmError, type VmErrorCode } from '../lab/backend.ts';
import { sayLab } from '../lab/sentences.ts';
import { systemSaid } from '../lab/system-error.ts';
import { StoreError } from '../store/store-error.ts';

const vmCodes = {
  'bad-spec': 'CONFLICT',
  'missing-tool': 'UNSUPPORTED',
  'wrong-state': 'CONFLICT',
  failed: 'CONFLICT',
} as const satisfies Record<VmErrorCode, string>;

/** The contract's error for a known one; null for a fault of ours. */
export function explain(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  if (error instanceof VmError)
    return new Failure(vmCodes[error.code], error.message, [], error.said);
  if (error instanceof StoreError) return new Failure('CONFLICT', error.message);
  const system = systemSaid(error);
  return system === null ? null : new Failure('CONFLICT', sayLab([system]), [], [system]);
}
