/** Priority vectors and times of a spanning tree (IEEE 802.1D-2004 17.5, 17.13): the smaller vector is the better one. */

/** Who is root, how far is it, and who says so by which port. Ids as `Bpdu` has them. */
export interface PriorityVector {
  readonly root: string;
  readonly cost: number;
  readonly bridge: string;
  readonly port: number;
}

/** Seconds. */
export interface Times {
  readonly messageAge: number;
  readonly maxAge: number;
  readonly helloTime: number;
  readonly forwardDelay: number;
}

/** Below 0: `a` is better; 0: they are the same. */
export function compareVectors(a: PriorityVector, b: PriorityVector): number {
  if (a.root !== b.root) return a.root < b.root ? -1 : 1;
  if (a.cost !== b.cost) return a.cost - b.cost;
  if (a.bridge !== b.bridge) return a.bridge < b.bridge ? -1 : 1;
  return a.port - b.port;
}

/** The bridge's address, without its priority. */
export function addressOf(bridge: string): string {
  return bridge.slice(5);
}

/**
 * True when a message replaces what a port knows (17.6): it is better, or comes from the same port of the same bridge, which
 * has changed its mind.
 */
export function isSuperior(message: PriorityVector, known: PriorityVector): boolean {
  return (
    compareVectors(message, known) < 0 ||
    (addressOf(message.bridge) === addressOf(known.bridge) &&
      (message.port & 0xfff) === (known.port & 0xfff))
  );
}

export function sameTimes(a: Times, b: Times): boolean {
  return (
    a.messageAge === b.messageAge &&
    a.maxAge === b.maxAge &&
    a.helloTime === b.helloTime &&
    a.forwardDelay === b.forwardDelay
  );
}
