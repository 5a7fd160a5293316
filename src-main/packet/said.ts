/**
 * Sentences for people as codes with values, so that a window can say them in another language. Each room that makes
 * some has a table of them in English; a code without a sentence does not compile.
 */

export interface Said<Code extends string = string> {
  readonly code: Code;
  readonly values: Readonly<Record<string, string | number>>;
}

/** The sentences in English, one behind the other. */
export function sayIn<Code extends string>(
  table: Readonly<Record<Code, string>>,
  said: readonly Said<Code>[],
): string {
  return said
    .map(({ code, values }) =>
      table[code].replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap)),
    )
    .join(' ');
}
