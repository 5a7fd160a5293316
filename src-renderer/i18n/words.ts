/** Words of tables in the language of the window. */
import type { Part } from '../../src-main/model/words.ts';

/** Parts of the engine as one text. */
export function sayWords(
  parts: readonly Part[],
  t: (key: string, values: Record<string, string | number>) => string,
  separator = ' ',
): string {
  return parts.map(({ code, values }) => t(`words.${code}`, values)).join(separator);
}
