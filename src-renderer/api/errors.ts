/** Errors as people see them: one sentence, the problems it carries, and details that stay folded. */
import { ORPCError } from '@orpc/client';
import type { SaidList } from '../../src-main/api/contract.ts';
import { ModelError, type Problem } from '../../src-main/model/problem.ts';
import { i18n } from '../i18n/index.ts';
import { saidText } from '../i18n/live-text.ts';
import { problemText } from '../i18n/problem-text.ts';

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

function saidOf(data: unknown): SaidList | undefined {
  if (typeof data !== 'object' || data === null || !('said' in data)) return undefined;
  return Array.isArray(data.said) ? (data.said as SaidList) : undefined;
}

/** In the language of the window; an error of input speaks with its first problem. */
function sentenceOf(message: string, [first]: readonly Problem[], said?: SaidList): string {
  const locale = i18n.global.locale.value;
  if (first !== undefined && message === first.message) return problemText(first, locale);
  return saidText(message, said, locale);
}

/** Takes an error of a call apart; its sentence is in the language of the window where the engine gives a code. */
export function explain(error: unknown): Explained {
  if (error instanceof ORPCError) {
    const problems = problemsOf(error.data);
    const said = saidOf(error.data);
    const extra = problems.length === 0 && said === undefined && error.data !== undefined;
    return {
      sentence: sentenceOf(error.message, problems, said),
      code: error.code,
      problems,
      details: extra ? JSON.stringify(error.data, null, 2) : '',
    };
  }
  if (error instanceof ModelError)
    return {
      sentence: sentenceOf(error.message, error.problems),
      code: 'INVALID',
      problems: error.problems,
      details: '',
    };
  if (error instanceof Error)
    return {
      sentence: error.message,
      code: 'UNKNOWN',
      problems: [],
      details: error.stack ?? '',
    };
  return { sentence: String(error), code: 'UNKNOWN', problems: [], details: '' };
}
