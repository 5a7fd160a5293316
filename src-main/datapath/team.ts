/**
 * vSphere's teaming: a switch with several uplinks that are no bond. Each port group says which uplinks its ports use and how
 * they are spread; the physical switches know nothing of it. What keeps that from looping and doubling:
 * frames that come in by an uplink never leave by another (the team is one port), a port takes frames only from the
 * uplink that it sends by (every other one brings copies of the same flood), and frames that come back from the
 * physical network with the source of a VM of this host are dropped (admit-member.ts).
 */
import type { Packet } from '../packet/packet.ts';
import { isGroupMac } from '../wire/address.ts';
import { BUCKETS, NO_MEMBER } from './bond.ts';
import { bucketOf, macBucket } from './bond-hash.ts';

/** Route based on originating virtual port, source MAC hash, IP hash; explicit failover order. */
export type TeamingPolicy = 'srcid' | 'srcmac' | 'ip' | 'explicit';

export interface TeamOptions {
  readonly policy: TeamingPolicy;
  /** Indexes of uplinks in the order of preference. */
  readonly active: readonly number[];
  readonly standby: readonly number[];
  /** False: an uplink that took over stays, and the one that returns waits (vSphere: Failback No). */
  readonly failback: boolean;
  /** After a failover the physical switches are told where the addresses are (vSphere: Notify switches). */
  readonly notifies: boolean;
}

export class TeamPolicy {
  options: TeamOptions;
  /** Uplink of each bucket, NO_MEMBER where none is up. */
  readonly buckets = new Uint8Array(BUCKETS).fill(NO_MEMBER);
  /** The uplink that stands in each place of the active ones; empty where none is up. */
  places: readonly number[] = [];

  constructor(options: TeamOptions) {
    this.options = options;
  }

  /** Works out which uplinks are used; `sends` says which are up. */
  refresh(sends: Uint8Array, members: number): void {
    const { policy, active, standby, failback } = this.options;
    const isUp = (at: number): boolean => at < members && sends[at] === 1;
    const order = [...active, ...standby].filter(isUp);
    const wanted = policy === 'explicit' ? order.slice(0, 1) : active;
    const places = wanted.map((own, place) => {
      const stays = failback ? undefined : this.places[place];
      if (stays !== undefined && order.includes(stays)) return stays;
      return isUp(own) ? own : -1;
    });
    const spare = order.filter((at) => !places.includes(at));
    for (const [place, at] of places.entries()) if (at < 0) places[place] = spare.shift() ?? -1;
    const used = places.filter((at) => at >= 0);
    this.places = places.flatMap((at, place) => (at >= 0 ? at : (used[place % used.length] ?? [])));
    for (let bucket = 0; bucket < BUCKETS; bucket++)
      this.buckets[bucket] = this.places[bucket % this.places.length] ?? NO_MEMBER;
  }

  /** Uplink of a frame from the port with this index; −1 where none is up. */
  choose(packet: Packet, port: number, seed: number): number {
    const member = this.buckets[this.bucket(packet, port, seed)];
    return member === NO_MEMBER ? -1 : member;
  }

  private bucket(packet: Packet, port: number, seed: number): number {
    switch (this.options.policy) {
      case 'srcmac':
        return macBucket(packet, 6, seed);
      case 'ip':
        return bucketOf(packet, 'src-dst-ip', seed);
      default:
        return port & 0xff;
    }
  }

  /**
   * True where a frame that came in by an uplink is for the port with this index, and not a copy of what comes by another.
   * With IP hash the physical switch has a LAG and sends no copies.
   */
  accepts(packet: Packet, port: number, uplink: number, seed: number): boolean {
    const { policy } = this.options;
    if (policy === 'ip') return true;
    const isGroup = isGroupMac(packet.buffer, packet.start);
    const bucket = policy === 'srcmac' && !isGroup ? macBucket(packet, 0, seed) : port & 0xff;
    return this.buckets[bucket] === uplink;
  }
}
