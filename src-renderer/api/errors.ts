/** Errors as people see them: one sentence, the problems it carries, and details that stay folded. */
import { ORPCError } from '@orpc/client';
import { z } from 'zod';
import type { SaidList } from '../../src-main/api/contract.ts';
import { ModelError, type Problem, problemSchema } from '../../src-main/model/problem.ts';
import { saidSchema } from '../../src-main/said/schema.ts';
import type { Translate } from '../forms/say.ts';
import { i18n } from '../i18n/index.ts';
import { saidText } from '../i18n/live-text.ts';
import { problemText } from '../i18n/problem-text.ts';

export interface Explained {
  /** What is wrong and what to do, one sentence. */
  readonly sentence: string;
  /** Code of the contract (`CONFLICT`…), 'INTERNAL_SERVER_ERROR' for a fault, 'UNKNOWN' otherwise. */
  readonly code: string;
  /** Where the input is wrong; empty where the error is not about input. */
  readonly problems: readonly Problem[];
  /** For a bug report: stack or data, may be ''. */
  readonly details: string;
}

const whySchema = z.object({ said: saidSchema, problems: z.array(problemSchema) });

/** What the engine's error says as codes, or the problems that it stands for. */
function whyOf(data: unknown): { said: SaidList; problems: readonly Problem[] } | null {
  return whySchema.safeParse(data).data ?? null;
}

/** Outside of components; the type of vue-i18n's own is too deep here. */
const { t } = i18n.global as unknown as { readonly t: Translate };

/** What is said and the first problem, in the language of the window; `message` is the engine's English. */
function sentenceOf(message: string, problems: readonly Problem[], said: SaidList = []): string {
  const locale = i18n.global.locale.value;
  const [first] = problems;
  if (first === undefined) return saidText(message, said, locale);
  const problem = problemText(first, locale);
  const more = problems.length > 1 ? t('frame.andMore', { n: problems.length - 1 }) : '';
  if (said.length === 0) return [problem, more].filter(Boolean).join(' ');
  return locale === 'en' ? message : `${saidText(message, said, locale)}${problem}${more}`;
}

/** What is said of errors that are not the engine's. */
function ownSentence(code: string, message: string): string {
  if (code === 'SERVICE_UNAVAILABLE') return t('frame.notConnected');
  if (code === 'BAD_REQUEST') return t('frame.badRequest');
  return t('frame.unexpected', { error: message });
}

/** Takes an error of a call apart; its sentence is in the language of the window. */
export function explain(error: unknown): Explained {
  if (error instanceof ORPCError) {
    const { code, message, data } = error;
    const why = whyOf(data);
    if (why === null)
      return {
        sentence: ownSentence(code, message),
        code,
        problems: [],
        details: data === undefined ? '' : JSON.stringify(data, null, 2),
      };
    const { said, problems } = why;
    return { sentence: sentenceOf(message, problems, said), code, problems, details: '' };
  }
  if (error instanceof ModelError) {
    const { message, problems } = error;
    return { sentence: sentenceOf(message, problems), code: 'INVALID', problems, details: '' };
  }
  const [message, details] =
    error instanceof Error ? [error.message, error.stack ?? ''] : [String(error), ''];
  return { sentence: ownSentence('UNKNOWN', message), code: 'UNKNOWN', problems: [], details };
}
