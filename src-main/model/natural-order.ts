/** The order of names as people see it. */

const collator = new Intl.Collator('en', { numeric: true });

/** `eth2` before `eth10`. Names that only differ in case keep a fixed order too. */
export function naturally(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
