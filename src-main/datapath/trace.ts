/** The notebook of a traced frame: the pipeline writes one hop for each thing that looked at it. */
import type { DropReason } from '../packet/drop-reason.ts';
import type { Fdb } from '../tables/fdb.ts';
import type { Bond } from './bond.ts';
import type { Guard } from './guard.ts';
import type { HopNote, HopNoteCode } from './hop-notes.ts';
import type { Bridge } from './topology.ts';

export type HopKind = 'port' | 'switch' | 'bond' | 'link' | 'mirror';

export interface Hop {
  readonly kind: HopKind;
  /** Interface or bridge id; for a link both ends. */
  readonly name: string;
  readonly notes: HopNote[];
  /** The VLAN tag that the frame carries when it leaves this hop; −1 for none. */
  tci: number;
  /** Index of the hop it came from, −1 for the first. */
  readonly parent: number;
  /** `taken`: by a slow protocol of the device, for which it was meant. */
  outcome: 'continue' | 'delivered' | 'taken' | 'dropped';
  reason: DropReason | 0;
  /** The interface that counts the drop; '' where nothing is dropped, or what is left out was never a copy. */
  at: string;
}

/** An address that forwarding would have learned by now. */
interface TracedAddress {
  readonly bridge: Bridge;
  /** Keys as those of the FDB. */
  readonly hi: number;
  readonly lo: number;
  readonly port: number;
  /** It announced itself (GratuitousArpLocks). */
  readonly locked: boolean;
}

/** Most hops kept of one trace: a flood to 10,000 VMs fits, a frame that a loop multiplies does not. */
export const MAX_TRACE_HOPS = 65_536;

export class Trace {
  readonly hops: Hop[] = [];
  /** True when hops were left out. */
  truncated = false;
  /** The hop whose consequences are being worked out. */
  current = -1;
  /** By key of the address. */
  private readonly learned = new Map<Bridge, Map<string, TracedAddress>>();
  /** Copies of tables that are full, where learning costs another address its place. */
  private readonly full = new Map<Bridge, Fdb>();
  private readonly guards: { guard: Guard; effective: Guard['effective']; closed: boolean }[] = [];
  private readonly assigned: { bond: Bond; bucket: number; member: number }[] = [];

  private readonly limit: number;

  /** `limit`: most hops that are kept. */
  constructor(limit = MAX_TRACE_HOPS) {
    this.limit = limit;
  }

  /** Writes a hop below the current one, and makes it the current one. */
  enter(kind: HopKind, name: string, tci: number): void {
    if (this.hops.length >= this.limit) {
      this.truncated = true;
      // What is said from here on is of a hop that is left out.
      this.current = -1;
      return;
    }
    this.hops.push({
      kind,
      name,
      notes: [],
      tci,
      parent: this.current,
      outcome: 'continue',
      reason: 0,
      at: '',
    });
    this.current = this.hops.length - 1;
  }

  /** Adds to what the current hop says. */
  note(code: HopNoteCode, values: HopNote['values'] = {}): void {
    this.hops[this.current]?.notes.push({ code, values });
  }

  /** A rule marked the tag with which the frame leaves the current hop. */
  retag(tci: number): void {
    const hop = this.hops[this.current];
    if (hop !== undefined) hop.tci = tci;
  }

  /** Keeps what a bridge would learn now: a frame may come to it again on its way. */
  learn(address: TracedAddress, nowMs: number): void {
    const { bridge, hi, lo, port } = address;
    const known = this.learned.get(bridge) ?? new Map<string, TracedAddress>();
    this.learned.set(bridge, known);
    const key = `${hi} ${lo}`;
    // The one that was learned last stands last.
    known.delete(key);
    known.set(key, address);
    const full = this.full.get(bridge);
    if (full !== undefined) full.learn(hi, lo, port, nowMs);
    else if (bridge.fdb.size + known.size > bridge.fdb.max) {
      const copy = bridge.fdb.copy();
      for (const one of known.values()) copy.learn(one.hi, one.lo, one.port, nowMs);
      this.full.set(bridge, copy);
    }
  }

  /** Port by which a bridge would send to an address now, −1 where it does not know it. */
  portOf(bridge: Bridge, hi: number, lo: number, nowMs: number): number {
    const full = this.full.get(bridge);
    if (full !== undefined) return full.lookup(hi, lo, nowMs);
    return this.learnedOf(bridge, hi, lo)?.port ?? bridge.fdb.lookup(hi, lo, nowMs);
  }

  /** What a bridge would have learned of an address since the trace began. */
  learnedOf(bridge: Bridge, hi: number, lo: number): TracedAddress | undefined {
    return this.learned.get(bridge)?.get(`${hi} ${lo}`);
  }

  /** The member that a bucket which has none would get now; −1 where none may send. */
  memberOf(bond: Bond, bucket: number): number {
    const before = this.assigned.filter((one) => one.bond === bond);
    const known = before.find((one) => one.bucket === bucket);
    if (known !== undefined) return known.member;
    const last = before.at(-1);
    const member = bond.next(last === undefined ? undefined : last.member + 1);
    if (member >= 0 && this.assigned.length < this.limit)
      this.assigned.push({ bond, bucket, member });
    return member;
  }

  /** Notes the state of a guard that is about to change, for `restore`. */
  keep(guard: Guard): void {
    const { effective, closed } = guard;
    this.guards.push({ guard, effective, closed });
  }

  /** Another frame begins: it finds what those before it taught, and has a way of its own. */
  begin(): void {
    this.hops.length = 0;
    this.truncated = false;
    this.current = -1;
  }

  /** The trace is over: guards are as they were. */
  restore(): void {
    for (const { guard, effective, closed } of this.guards.toReversed()) {
      guard.effective = effective;
      guard.closed = closed;
    }
  }

  end(outcome: Exclude<Hop['outcome'], 'continue'>, reason: DropReason | 0, at = ''): void {
    const hop = this.hops[this.current];
    if (hop === undefined) return;
    hop.outcome = outcome;
    hop.reason = reason;
    hop.at = at;
  }
}
