/**
 * The secret of the web mode: 256 random bits, made at each start. The user's browser brings it once in the URL and then carries it as a
 * cookie that no script can read and no other site can send.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** True where both are the same; the time it takes does not depend on where they differ. */
export function sameToken(expected: string, given: string | null | undefined): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given ?? '')];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Name of the cookie: one per port, since cookies do not know ports (RFC 6265 8.5). */
export function cookieName(port: number): string {
  return `netyard-${port}`;
}

/** The Set-Cookie header; without an age it lives as long as the browser runs. */
export function cookieHeader(port: number, token: string): string {
  return `${cookieName(port)}=${token}; Path=/; HttpOnly; SameSite=Strict`;
}

/** The value of one cookie in a Cookie header, or undefined. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}
