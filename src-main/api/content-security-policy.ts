/** What the page of Netyard may load and talk to, in the window and in a browser. */

/**
 * The content security policy of the page. Nothing comes from the network and nothing is evaluated; styles may be inline because the
 * terminal, the charts and the topology set them on their elements. `connect`: origins to talk to besides the page's own.
 */
export function contentSecurityPolicy(...connect: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    ["connect-src 'self'", ...connect].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
