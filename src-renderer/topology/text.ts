/** Text in SVG does not wrap or end in an ellipsis by itself. Pure. */

/** Width of a CJK character in Latin ones. */
const WIDE = 1.75;

const widthOf = (character: string) => (character > '⺀' ? WIDE : 1);

/** Width of a text in average Latin characters. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** Cuts a text to a width in pixels, `unit` being the width of an average Latin character. */
export function fitText(text: string, width: number, unit: number): string {
  const room = width / unit;
  let used = 0;
  let fits = '';
  for (const character of text) {
    used += widthOf(character);
    if (used > room) return `${fits.slice(0, -1)}…`;
    fits += character;
  }
  return fits;
}
