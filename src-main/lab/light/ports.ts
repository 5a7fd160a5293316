/** Ephemeral ports (RFC 6056 3.3.1): a random start in 49152–65535, then the next free one. */
const FIRST = 49_152;
const COUNT = 16_384;

/** A free port, −1 when all are taken. */
export function ephemeralPort(random: number, taken: (port: number) => boolean): number {
  for (let tries = 0; tries < COUNT; tries++) {
    const port = FIRST + ((random + tries) % COUNT);
    if (!taken(port)) return port;
  }
  return -1;
}
