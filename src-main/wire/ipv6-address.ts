/**
 * IPv6 addresses: four signed words of 32 bits, most significant first. Text forms of RFC 4291 2.2, among them `::` and a
 * dotted IPv4 address at the end; written as RFC 5952 4 wants it.
 * Odd case: a zone (`fe80::1%eth0`, RFC 4007 11) names an interface of one host and is no part of an address: refused.
 */
import { parseIpv4 } from './address.ts';

// Constants

/** Groups of 16 bits. */
const GROUPS = 8;
const DOT = 0x2e;
const COLON = 0x3a;

/** An address with the length of its prefix, 0 to 128. */
export interface Cidr6 {
  readonly words: Int32Array;
  readonly prefixLength: number;
}

// Read

/** The four words of an address in text form, null when it is none. */
export function parseIpv6(text: string): Int32Array | null {
  const groups = new Uint16Array(GROUPS);
  let count = 0;
  // Groups in front of `::`, which stands for one or more of zeros.
  let front = text.startsWith('::') ? 0 : -1;
  let at = front === 0 ? 2 : 0;
  while (at < text.length) {
    if (count === GROUPS) return null;
    const first = at;
    let group = 0;
    for (let digit = hexDigit(text, at); digit >= 0; digit = hexDigit(text, ++at))
      group = group * 16 + digit;
    if (text.charCodeAt(at) === DOT) {
      const dotted = count > GROUPS - 2 ? null : parseIpv4(text.slice(first));
      if (dotted === null) return null;
      groups[count++] = dotted >>> 16;
      groups[count++] = dotted;
      break;
    }
    if (at === first || at > first + 4) return null;
    groups[count++] = group;
    if (at === text.length) break;
    if (text.charCodeAt(at++) !== COLON || at === text.length) return null;
    if (text.charCodeAt(at) !== COLON) continue;
    if (front >= 0) return null;
    front = count;
    at++;
  }
  if (front < 0 ? count < GROUPS : count === GROUPS) return null;
  if (front >= 0) {
    groups.copyWithin(GROUPS - count + front, front, count);
    groups.fill(0, front, GROUPS - count + front);
  }
  return Int32Array.from(
    { length: 4 },
    (_, word) => ((groups[word * 2] as number) << 16) | (groups[word * 2 + 1] as number),
  );
}

/** The value of the hexadecimal digit at `at`, −1 where there is none. */
function hexDigit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** `2001:db8::/32` with its prefix length, 128 where there is none; null when it is no address. */
export function parseCidr6(text: string): Cidr6 | null {
  const slash = text.indexOf('/');
  const length = slash < 0 ? '128' : text.slice(slash + 1);
  const words = parseIpv6(slash < 0 ? text : text.slice(0, slash));
  if (words === null || !/^(?:0|[1-9]\d{0,2})$/.test(length)) return null;
  const prefixLength = Number(length);
  return prefixLength > 128 ? null : { words, prefixLength };
}

// Format

/** The form of RFC 5952 4: lower case, no leading zeros, `::` for the first longest run of two or more groups of zeros. */
export function formatIpv6(words: Int32Array): string {
  const groups = Array.from({ length: GROUPS }, (_, group) => {
    const word = words[group >> 1] as number;
    return (group % 2 === 0 ? word >>> 16 : word & 0xffff).toString(16);
  });
  let [from, length] = [0, 1];
  for (let at = 0; at < GROUPS; at++) {
    let zeros = 0;
    while (groups[at + zeros] === '0') zeros++;
    if (zeros > length) [from, length] = [at, zeros];
  }
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, from).join(':')}::${groups.slice(from + length).join(':')}`;
}
