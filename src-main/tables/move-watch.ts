/**
 * Notices a loop by what it does to the FDB: the same source address is learned on one port, then on another, again and again.
 * 64 addresses are watched; where two meet in one place, the one that moves more stays (Boyer and Moore's majority vote).
 */

const SLOTS = 64;
const MOVES = 16;
const WINDOW_MS = 1000;
const QUIET_MS = 60_000;

const HI = 0;
const LO = 1;
const VOTES = 2;
const SINCE = 3;
const PORT_A = 4;
const PORT_B = 5;
const TOLD = 6;
const WORDS = 7;

/** Where an address moves to and fro. */
export interface Flapping {
  readonly vid: number;
  readonly mac: Uint8Array;
  readonly ports: readonly [number, number];
}

export class MoveWatch {
  private readonly words = new Int32Array(SLOTS * WORDS);

  /** Notes a move to `port`; tells of it when it was the sixteenth within a second, at most once a minute. Allocates then only. */
  note(hi: number, lo: number, port: number, nowMs: number): Flapping | null {
    const { words } = this;
    const now = nowMs | 0;
    const at = (Math.imul(hi ^ lo, 0x9e3779b1) >>> 26) * WORDS;
    if (words[at + HI] !== hi || words[at + LO] !== lo) {
      if (--words[at + VOTES] > 0) return null;
      words.fill(0, at, at + WORDS);
      words[at + HI] = hi;
      words[at + LO] = lo;
    }
    if (words[at + VOTES] <= 0 || ((now - words[at + SINCE]) | 0) >= WINDOW_MS) {
      words[at + VOTES] = 0;
      words[at + SINCE] = now;
      words[at + PORT_A] = port;
      words[at + PORT_B] = port;
    }
    words[at + VOTES]++;
    if (words[at + PORT_B] !== port) {
      words[at + PORT_A] = words[at + PORT_B];
      words[at + PORT_B] = port;
    }
    if (words[at + VOTES] !== MOVES || ((now - words[at + TOLD]) | 0) < 0) return null;
    words[at + TOLD] = now + QUIET_MS;
    const mac = Uint8Array.of(hi >> 8, hi, lo >> 24, lo >> 16, lo >> 8, lo);
    return { vid: hi >>> 16, mac, ports: [words[at + PORT_A], words[at + PORT_B]] };
  }
}
