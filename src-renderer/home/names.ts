/** Names of new labs. Pure. */

/** The name, or with the first number that makes it free: `two-hosts`, `two-hosts-2`. */
export function freeLabName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let n = 2; ; n++) {
    const name = `${wanted}-${n}`;
    if (!taken.has(name)) return name;
  }
}
