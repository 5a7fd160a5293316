/**
 * Sentences for people as codes with values, so that a window can say them in another language. Each room that makes
 * some has a table of them in English; a code without a sentence does not compile. A value may be such sentences or
 * words itself: why a program did not start, what names there are.
 */

export type SaidValue = string | number | readonly Said[];

export interface Said<Code extends string = string> {
  readonly code: Code;
  readonly values: Readonly<Record<string, SaidValue>>;
}

/** Text by code; `{name}` takes the value of that name. */
export type Sentences<Code extends string = string> = Readonly<Record<Code, string>>;

/** What is said, one behind the other; values that are said themselves come from the same table. */
export function sayIn<Code extends string>(
  table: Sentences<Code>,
  said: readonly Said<Code>[],
  separator = ' ',
): string {
  return said.map(({ code, values }) => fill(table[code], values, table)).join(separator);
}

/** A text with its values; a gap without one stays, and so does the code of a value that the table does not have. */
export function fill(text: string, values: Said['values'], table: Sentences): string {
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return gap;
    if (typeof value !== 'object') return String(value);
    return value.map((one) => fill(table[one.code] ?? one.code, one.values, table)).join(' ');
  });
}

/** An error that people read: its message is what is said, in English. */
export class SaidError<Code extends string = string> extends Error {
  readonly said: readonly Said<Code>[];

  constructor(message: string, said: readonly Said<Code>[], options?: ErrorOptions) {
    super(message, options);
    this.said = said;
  }
}
