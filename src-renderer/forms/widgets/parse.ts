/** Typed text as values. What cannot be read stays as typed, so that the schema can say what is wrong. Pure. */

/** A number, also with decimals; nothing for an empty text. */
export function parseNumber(typed: string): number | string | undefined {
  const trimmed = typed.trim();
  if (trimmed === '') return undefined;
  return /^-?\d{1,15}(\.\d{1,9})?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** One of a list of numbers and ranges: `10`, `20-30`. */
export function parseRange(typed: string): number | string {
  const trimmed = typed.trim();
  return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : trimmed;
}
