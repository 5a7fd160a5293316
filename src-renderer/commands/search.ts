/** Finding by name: how well a text answers what was typed. Pure. */

/** Higher is better, 0 is no match: whole, start, start of a word, inside, letters in order. */
export function score(text: string, query: string): number {
  const hay = text.toLowerCase();
  const needle = query.toLowerCase();
  if (needle === '') return 1;
  if (hay === needle) return 100;
  if (hay.startsWith(needle)) return 80 - Math.min(hay.length - needle.length, 20);
  const at = hay.indexOf(needle);
  if (at > 0) return /[\s:/._-]/.test(hay[at - 1] ?? '') ? 50 : 30;
  return inOrder(hay, needle) ? 10 : 0;
}

function inOrder(hay: string, needle: string): boolean {
  let from = 0;
  for (const letter of needle.replaceAll(' ', '')) {
    from = hay.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}

/** The best `limit` of the candidates, best first; equals keep their order. */
export function best<T>(
  candidates: Iterable<T>,
  textOf: (candidate: T) => string,
  query: string,
  limit: number,
): T[] {
  const found: { candidate: T; points: number }[] = [];
  for (const candidate of candidates) {
    const points = score(textOf(candidate), query);
    if (points > 0) found.push({ candidate, points });
  }
  found.sort((a, b) => b.points - a.points);
  return found.slice(0, limit).map(({ candidate }) => candidate);
}
