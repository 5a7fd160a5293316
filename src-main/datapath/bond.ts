/**
 * A bond: several interfaces as one port of a bridge. One table for all kinds: which members may send and take frames, and
 * 256 hash buckets that each belong to a member (as in Open vSwitch' bond.c). A team of vSphere's is a bond, too, whose
 * members are chosen by the port where a frame started (team.ts).
 *
 * `linksChanged` is called in the turn in which a link changes, so that traffic moves at once; `tick` ends the delays.
 */
import type { BondHash } from './bond-hash.ts';
import type { TeamPolicy } from './team.ts';
import type { Interface } from './topology.ts';

export const MAX_MEMBERS = 16;
/** Hash buckets (Open vSwitch' BOND_BUCKETS). */
export const BUCKETS = 256;
/** A bucket that no frame has used yet. */
export const NO_MEMBER = 255;
const NEVER = Number.POSITIVE_INFINITY;

/** How members are chosen: one; by hash, first come first served; by hash, spread evenly; by the port of origin. */
export type BondChoice = 'active' | 'balanced' | 'even' | 'team';

/**
 * What a member takes: frames only as the active one; all, but groups only as the active one, and no reflections (SLB);
 * all, but no reflections (team); everything (the other end knows of the bond).
 */
export type BondAdmission = 'active' | 'slb' | 'team' | 'all';

/** State of LACP: not used; used, and no partner speaks it; a partner does. */
export type LacpStatus = 'off' | 'configured' | 'negotiated';

export interface BondOptions {
  readonly choice: BondChoice;
  readonly admission: BondAdmission;
  readonly hash: BondHash;
  /** Index of the member that is to be active whenever it is up; −1 for none. */
  readonly primary: number;
  /** False: the primary waits until the active member fails (Linux: primary_reselect=failure). */
  readonly failback: boolean;
  readonly updelayMs: number;
  readonly downdelayMs: number;
  readonly lacp: boolean;
  /** With LACP and no partner: be an active-backup bond (Open vSwitch' lacp-fallback-ab). */
  readonly fallback: boolean;
}

export class Bond {
  readonly members: readonly Interface[];
  options: BondOptions;
  /** Seed of the hash. */
  readonly seed: number;
  /** By member, 1 where frames may leave by it, and where it takes any. */
  readonly sends = new Uint8Array(MAX_MEMBERS);
  readonly takes = new Uint8Array(MAX_MEMBERS);
  /** Member of each hash bucket, NO_MEMBER where none was needed yet. */
  readonly buckets = new Uint8Array(BUCKETS).fill(NO_MEMBER);
  /** Octets of each bucket, decaying by half with every rebalance. */
  readonly load = new Float64Array(BUCKETS);
  /** The teaming policies of the ports that use it. */
  policies: readonly TeamPolicy[] = [];
  choice: BondChoice;
  admission: BondAdmission;
  /** Active member, −1 for none. In modes that balance: the one that takes groups. */
  active = -1;
  lacpStatus: LacpStatus;
  /** What LACP allows, by member. */
  readonly collecting = new Uint8Array(MAX_MEMBERS);
  readonly distributing = new Uint8Array(MAX_MEMBERS);
  /** 1 where LACP waited for a partner in vain: only such members are fallen back to. */
  readonly unanswered = new Uint8Array(MAX_MEMBERS);

  private readonly enabled = new Uint8Array(MAX_MEMBERS);
  /** When the state of a member's link takes effect. */
  private readonly changesAtMs = new Float64Array(MAX_MEMBERS).fill(NEVER);
  private turn = 0;

  /** At most MAX_MEMBERS members. */
  constructor(members: readonly Interface[], options: BondOptions, seed: number) {
    this.members = members;
    this.options = options;
    this.seed = seed;
    this.lacpStatus = options.lacp ? 'configured' : 'off';
    this.choice = options.choice;
    this.admission = options.admission;
  }

  /** Brings members in line with their links; true as `refresh`. */
  linksChanged(nowMs: number): boolean {
    const { updelayMs, downdelayMs } = this.options;
    for (let at = 0; at < this.members.length; at++) {
      const up = this.members[at].up;
      if (up === (this.enabled[at] === 1)) {
        this.changesAtMs[at] = NEVER;
        continue;
      }
      if (this.changesAtMs[at] !== NEVER) continue;
      // LACP takes its own time to bring a member up (Open vSwitch does the same).
      const delay = this.options.lacp ? 0 : up ? updelayMs : downdelayMs;
      this.changesAtMs[at] = nowMs + delay;
    }
    return this.tick(nowMs);
  }

  /** Lets delayed changes take effect that are due; true as `refresh`. */
  tick(nowMs: number): boolean {
    for (let at = 0; at < this.members.length; at++) {
      if (nowMs < this.changesAtMs[at]) continue;
      this.changesAtMs[at] = NEVER;
      this.enabled[at] = this.members[at].up ? 1 : 0;
    }
    return this.refresh();
  }

  /** When a delay ends, ms; Infinity where none runs. */
  dueMs(): number {
    let due = NEVER;
    for (const at of this.changesAtMs) if (at < due) due = at;
    return due;
  }

  /** Milliseconds until a delayed change of a member, −1 where none is due. */
  delayOf(member: number, nowMs: number): number {
    const at = this.changesAtMs[member];
    return at === NEVER ? -1 : Math.max(0, at - nowMs);
  }

  /** Works out what each member may do, the active one and the buckets; true when addresses are to be announced anew. */
  refresh(): boolean {
    const { active, choice } = this;
    const sent = this.sends.slice(0, this.members.length);
    const { lacp, fallback } = this.options;
    const asBackup = lacp && this.lacpStatus === 'configured' && fallback;
    const mayCollect = asBackup ? this.unanswered : this.collecting;
    const mayDistribute = asBackup ? this.unanswered : this.distributing;
    this.choice = asBackup ? 'active' : this.options.choice;
    // A partner that speaks LACP knows of the bond: it sends no copies, and nothing back.
    this.admission = asBackup ? 'active' : lacp ? 'all' : this.options.admission;
    for (let at = 0; at < this.members.length; at++) {
      const up = this.enabled[at] === 1;
      this.sends[at] = up && (!lacp || mayDistribute[at] === 1) ? 1 : 0;
      // Without LACP a member takes frames as soon as its link is up (bond_check_admissibility asks no more).
      const mayTake = lacp ? up && mayCollect[at] === 1 : this.members[at].up;
      this.takes[at] = mayTake ? 1 : 0;
    }
    this.selectActive();
    this.assignBuckets();
    for (const policy of this.policies) policy.refresh(this.sends, this.members.length);
    return active !== this.active || choice !== this.choice || this.isElsewhere(sent);
  }

  /**
   * A member that failed takes what it carried with it, and one more takes nothing away from the others, only from the ports of a
   * team (Open vSwitch, bond_enable_member: also the failure of a standby member is announced).
   */
  private isElsewhere(sent: Uint8Array): boolean {
    return sent.some((was, at) => was !== this.sends[at] && (was === 1 || this.choice === 'team'));
  }

  /** The primary if it may send, else stay, else the first that may; with none, the first that is about to. */
  private selectActive(): void {
    const { primary, failback } = this.options;
    const stays = this.active >= 0 && this.sends[this.active] === 1;
    if (primary >= 0 && this.sends[primary] === 1 && (failback || !stays)) this.active = primary;
    else if (!stays) this.active = this.sends.indexOf(1);
    if (this.active < 0) this.skipUpdelay();
  }

  /** A bond without any member does not wait for `updelay` to end. */
  private skipUpdelay(): void {
    let soonest = -1;
    for (let at = 0; at < this.members.length; at++) {
      if (!this.members[at].up || this.changesAtMs[at] === NEVER) continue;
      if (soonest < 0 || this.changesAtMs[at] < this.changesAtMs[soonest]) soonest = at;
    }
    if (soonest < 0 || this.options.lacp) return;
    this.changesAtMs[soonest] = NEVER;
    this.enabled[soonest] = 1;
    this.sends[soonest] = 1;
    this.takes[soonest] = 1;
    this.active = soonest;
  }

  /** Takes buckets from members that may not send; spreads all of them anew where the choice is an even one. */
  private assignBuckets(): void {
    const usable: number[] = [];
    for (let at = 0; at < this.members.length; at++) if (this.sends[at] === 1) usable.push(at);
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const owner = this.buckets[bucket];
      if (this.choice === 'even')
        this.buckets[bucket] = usable[bucket % usable.length] ?? NO_MEMBER;
      else if (owner !== NO_MEMBER && this.sends[owner] === 0) this.buckets[bucket] = NO_MEMBER;
    }
  }

  /** Frames leave by this member: of those that may send, in an active-backup bond only the active one. */
  carries(member: number): boolean {
    if (this.choice === 'active') return member === this.active;
    return this.sends[member] === 1;
  }

  /** True where protocols of the bridge hear a member: each that the other end may use, else the one that they speak by. */
  hears(member: number): boolean {
    return this.admission === 'all' ? this.takes[member] === 1 : member === this.active;
  }

  /** The member that the next fresh bucket gets: each in turn. −1 where none may send. */
  next(turn = this.turn): number {
    for (let step = 0; step < this.members.length; step++) {
      const at = (turn + step) % this.members.length;
      if (this.sends[at] === 1) return at;
    }
    return -1;
  }

  /** Gives a bucket that has none a member. */
  assign(bucket: number): void {
    const member = this.next();
    if (member < 0) return;
    this.buckets[bucket] = member;
    this.turn = member + 1;
  }

  /** Takes over what went on in the bond that this one replaces: members by name. */
  inherit(from: Bond): void {
    const indexOf = (member: number): number =>
      member < 0 || member === NO_MEMBER ? -1 : this.members.indexOf(from.members[member]);
    for (let at = 0; at < from.members.length; at++) {
      const here = indexOf(at);
      if (here < 0) continue;
      this.enabled[here] = from.enabled[at];
      this.changesAtMs[here] = from.changesAtMs[at];
    }
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const member = indexOf(from.buckets[bucket]);
      this.buckets[bucket] = member < 0 ? NO_MEMBER : member;
      this.load[bucket] = from.load[bucket];
    }
    this.active = indexOf(from.active);
  }
}
