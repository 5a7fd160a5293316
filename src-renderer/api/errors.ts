/** Errors as people see them: one sentence, the problems it carries, and details that stay folded. */
import { ORPCError } from '@orpc/client';
import { ModelError, type Problem } from '../../src-main/model/problem.ts';

export interface Explained {
  /** What is wrong and what to do, one sentence of the engine. */
  readonly sentence: string;
  /** Code of the contract (`CONFLICT`…), 'INTERNAL_SERVER_ERROR' for a fault, 'UNKNOWN' otherwise. */
  readonly code: string;
  /** Where the input is wrong; empty where the error is not about input. */
  readonly problems: readonly Problem[];
  /** For a bug report: stack or data, may be ''. */
  readonly details: string;
}

function problemsOf(data: unknown): readonly Problem[] {
  if (typeof data !== 'object' || data === null || !('problems' in data)) return [];
  return Array.isArray(data.problems) ? (data.problems as Problem[]) : [];
}

/** Takes an error of a call apart. */
export function explain(error: unknown): Explained {
  if (error instanceof ORPCError) {
    const problems = problemsOf(error.data);
    const extra = problems.length === 0 && error.data !== undefined;
    return {
      sentence: error.message,
      code: error.code,
      problems,
      details: extra ? JSON.stringify(error.data, null, 2) : '',
    };
  }
  if (error instanceof ModelError)
    return { sentence: error.message, code: 'INVALID', problems: error.problems, details: '' };
  if (error instanceof Error)
    return {
      sentence: error.message,
      code: 'UNKNOWN',
      problems: [],
      details: error.stack ?? '',
    };
  return { sentence: String(error), code: 'UNKNOWN', problems: [], details: '' };
}
