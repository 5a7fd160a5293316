/** Sentences of problems in the language of the window. English comes from the model, Chinese from the tables here. */
import { fillMessage } from '../../src-main/model/messages.ts';
import type { Problem } from '../../src-main/model/problem.ts';
import type { Locale } from '../stores/ui.ts';
import { expectedInChinese, problemsInChinese } from './problems-zh.ts';
import kinds from './zh/kinds.ts';

/** One sentence: what is wrong and what to do. A code without a translation is said in English. */
export function problemText(problem: Problem, locale: Locale): string {
  const text = problemsInChinese[problem.code as keyof typeof problemsInChinese];
  if (locale === 'en' || text === undefined) return problem.message;
  const values = Object.fromEntries(
    Object.entries(problem.values).map(([name, value]) => [name, inChinese(value)]),
  );
  return fillMessage(text, values, kinds.inline);
}

function inChinese(value: string | number): string | number {
  return expectedInChinese[value] ?? value;
}

/** What a schema expects, as a sentence of its own. */
export function expectedText(expected: string, locale: Locale): string {
  return locale === 'en' ? `Expected ${expected}.` : `应为：${inChinese(expected)}。`;
}
