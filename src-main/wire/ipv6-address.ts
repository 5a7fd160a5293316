/**
 * IPv6 addresses: four words of 32 bits, most significant first, as `packet.headers()` has them. Text forms of
 * RFC 4291 2.2, among them `::` and a dotted IPv4 address at the end.
 */
import { parseIpv4 } from './address.ts';

/** An address with the length of its prefix, 0 to 128. */
export interface Cidr6 {
  readonly words: readonly number[];
  readonly prefixLength: number;
}

// Read

/** The four words of an address in text form, null when it is none. */
export function parseIpv6(text: string): readonly number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(groupsOf);
  if (head === null || head === undefined || tail === null) return null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...(tail ?? [])];
  return [0, 2, 4, 6].map((at) => (groups[at] as number) * 65_536 + (groups[at + 1] as number));
}

/** `2001:db8::/32` with its prefix length, 128 where there is none; null when it is no address. */
export function parseCidr6(text: string): Cidr6 | null {
  const [address = '', length] = text.split('/');
  const words = parseIpv6(address);
  if (words === null || (length !== undefined && !/^\d{1,3}$/.test(length))) return null;
  const prefixLength = Number(length ?? 128);
  return prefixLength > 128 ? null : { words, prefixLength };
}

/** Groups of 16 bits between colons; an IPv4 address at the end is two. */
function groupsOf(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const dotted = index === parts.length - 1 && part.includes('.') ? parseIpv4(part) : null;
    if (dotted !== null) groups.push(dotted >>> 16, dotted & 0xffff);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
