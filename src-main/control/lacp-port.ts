/**
 * One port of a link aggregation: the state machines of IEEE 802.1AX-2014 6.4.12 to 6.4.16, pure, with the time as an
 * argument. Receive (is the partner there, and what does it say), periodic (when to speak), mux (may frames be collected
 * and distributed) and transmit (not more than three LACPDUs a second). Which aggregator a port belongs to is decided
 * by the group (lacp-group.ts), which sees all ports.
 */
import { type Lacpdu, type LacpInfo, LacpState } from '../wire/lacp.ts';

/** Timers of 6.4.4, ms. */
const FAST_PERIODIC_MS = 1000;
const SLOW_PERIODIC_MS = 30_000;
const SHORT_TIMEOUT_MS = 3 * FAST_PERIODIC_MS;
const LONG_TIMEOUT_MS = 3 * SLOW_PERIODIC_MS;
const AGGREGATE_WAIT_MS = 2000;
/** LACPDUs that one fast period may carry (6.4.16). */
const MAX_PER_PERIOD = 3;
const NEVER = Number.POSITIVE_INFINITY;

export type ReceiveState = 'port-disabled' | 'expired' | 'defaulted' | 'current';
export type MuxState = 'detached' | 'waiting' | 'attached' | 'collecting' | 'distributing';

/** Bits that both ends have to see alike, or the partner is told again (6.4.9, update_NTT). */
const TOLD_BITS =
  LacpState.activity | LacpState.timeout | LacpState.aggregation | LacpState.synchronization;

/** Nothing is known of the partner: no system, nothing in sync (6.4.7, the administrative defaults). */
export function nobody(): LacpInfo {
  return {
    systemPriority: 0,
    system: '00:00:00:00:00:00',
    key: 0,
    portPriority: 0,
    port: 0,
    state: 0,
  };
}

export class LacpPort {
  /** Actor_Oper: what it says of itself. */
  readonly actor: LacpInfo;
  /** Partner_Oper: what is believed of the other end. */
  partner: LacpInfo = nobody();
  receiveState: ReceiveState = 'port-disabled';
  muxState: MuxState = 'detached';
  /** Decided by the group: it belongs to the aggregator that is used. */
  selected = false;
  /** LACPDUs since the port is there. */
  received = 0;
  sent = 0;

  private currentUntilMs = NEVER;
  private periodicAtMs = NEVER;
  private waitUntilMs = NEVER;
  private needToTransmit = false;
  private periodStartMs = Number.NEGATIVE_INFINITY;
  private inPeriod = 0;

  constructor(actor: Omit<LacpInfo, 'state'>, options: { active: boolean; fast: boolean }) {
    const { activity, timeout, aggregation } = LacpState;
    const state = aggregation | (options.active ? activity : 0) | (options.fast ? timeout : 0);
    this.actor = { ...actor, state };
  }

  /** True when frames of this port may be taken. */
  get collecting(): boolean {
    return this.muxState === 'collecting' || this.muxState === 'distributing';
  }

  /** True when frames may be sent by this port. */
  get distributing(): boolean {
    return this.muxState === 'distributing';
  }

  /** The partner speaks LACP and its word has not run out. */
  get hasPartner(): boolean {
    return this.receiveState === 'current';
  }

  /** The partner takes this port as part of the same aggregation. */
  get partnerInSync(): boolean {
    return (this.partner.state & LacpState.synchronization) !== 0;
  }

  /** True where every port has to be an aggregation of its own: the partner says so (6.4.14.1). */
  get individual(): boolean {
    return (this.partner.state & LacpState.aggregation) === 0;
  }

  /** The link came up or went down. */
  setEnabled(enabled: boolean, nowMs: number): void {
    if (enabled === (this.receiveState !== 'port-disabled')) return;
    if (enabled) {
      this.expire(nowMs);
      this.needToTransmit = true;
      return;
    }
    this.receiveState = 'port-disabled';
    this.currentUntilMs = NEVER;
    this.partner = { ...this.partner, state: this.partner.state & ~LacpState.synchronization };
    this.selected = false;
  }

  /** A LACPDU came in (the CURRENT state of 6.4.12). */
  receive(pdu: Lacpdu, nowMs: number): void {
    if (this.receiveState === 'port-disabled') return;
    this.received++;
    if (!sameAggregation(pdu.actor, this.partner)) this.selected = false;
    if (this.mustTell(pdu.partner)) this.needToTransmit = true;
    this.partner = this.recorded(pdu);
    const { actor } = this;
    actor.state &= ~(LacpState.defaulted | LacpState.expired);
    const isFast = (actor.state & LacpState.timeout) !== 0;
    this.currentUntilMs = nowMs + (isFast ? SHORT_TIMEOUT_MS : LONG_TIMEOUT_MS);
    this.receiveState = 'current';
  }

  /** recordPDU: the partner is in sync only if it knows us as we are, or wants to be alone, and LACP is kept up. */
  private recorded({ actor, partner }: Lacpdu): LacpInfo {
    const { activity, aggregation, synchronization } = LacpState;
    const knowsUs = sameAggregation(partner, this.actor) || (actor.state & aggregation) === 0;
    const keptUp =
      (actor.state & activity) !== 0 || (this.actor.state & partner.state & activity) !== 0;
    const inSync = knowsUs && keptUp ? actor.state & synchronization : 0;
    return { ...actor, state: (actor.state & ~synchronization) | inSync };
  }

  private mustTell(seen: LacpInfo): boolean {
    return (
      !sameAggregation(seen, this.actor) || ((seen.state ^ this.actor.state) & TOLD_BITS) !== 0
    );
  }

  /** EXPIRED: what the partner said no longer counts as in sync, and it is asked to answer fast. */
  private expire(nowMs: number): void {
    const { synchronization, timeout, expired } = LacpState;
    this.receiveState = 'expired';
    this.partner = {
      ...this.partner,
      state: (this.partner.state & ~synchronization) | timeout,
    };
    this.actor.state |= expired;
    this.currentUntilMs = nowMs + SHORT_TIMEOUT_MS;
  }

  /** DEFAULTED: nobody answers. */
  private setDefaulted(): void {
    this.receiveState = 'defaulted';
    this.currentUntilMs = NEVER;
    this.partner = nobody();
    this.selected = false;
    this.actor.state = (this.actor.state & ~LacpState.expired) | LacpState.defaulted;
  }

  /** The clock of the receive machine; before the group selects. */
  tickReceive(nowMs: number): void {
    if (nowMs < this.currentUntilMs) return;
    if (this.receiveState === 'current') this.expire(nowMs);
    else if (this.receiveState === 'expired') this.setDefaulted();
  }

  /** True while its wait for other ports to join still runs (WAITING, 6.4.15). */
  isWaiting(nowMs: number): boolean {
    return this.muxState === 'waiting' && nowMs < this.waitUntilMs;
  }

  /**
   * The mux machine with independent control of collecting and distributing. `ready`: all ports of the aggregator have
   * waited long enough.
   */
  runMux(ready: boolean, nowMs: number): void {
    for (
      let next = this.nextMux(ready, nowMs);
      next !== this.muxState;
      next = this.nextMux(ready, nowMs)
    )
      this.enterMux(next, nowMs);
  }

  private nextMux(ready: boolean, nowMs: number): MuxState {
    const inSync = this.partnerInSync;
    const partnerCollects = inSync && (this.partner.state & LacpState.collecting) !== 0;
    if (!this.selected) return 'detached';
    switch (this.muxState) {
      case 'detached':
        return 'waiting';
      case 'waiting':
        return ready && !this.isWaiting(nowMs) ? 'attached' : 'waiting';
      case 'attached':
        return inSync ? 'collecting' : 'attached';
      case 'collecting':
        if (!inSync) return 'attached';
        return partnerCollects ? 'distributing' : 'collecting';
      case 'distributing':
        return partnerCollects ? 'distributing' : 'collecting';
    }
  }

  private enterMux(state: MuxState, nowMs: number): void {
    const { synchronization, collecting, distributing } = LacpState;
    this.muxState = state;
    this.waitUntilMs = state === 'waiting' ? nowMs + AGGREGATE_WAIT_MS : NEVER;
    const before = this.actor.state;
    const bits =
      state === 'distributing'
        ? synchronization | collecting | distributing
        : state === 'collecting'
          ? synchronization | collecting
          : state === 'attached'
            ? synchronization
            : 0;
    this.actor.state = (before & ~(synchronization | collecting | distributing)) | bits;
    if (this.actor.state !== before) this.needToTransmit = true;
  }

  /** The link is up, and one of the two ends is active. */
  private get speaks(): boolean {
    const either = this.actor.state | this.partner.state;
    return this.receiveState !== 'port-disabled' && (either & LacpState.activity) !== 0;
  }

  /** The periodic machine: once a second while the partner asks for it, else every 30 s; never between two passive ends. */
  runPeriodic(nowMs: number): void {
    if (!this.speaks) {
      this.periodicAtMs = NEVER;
      return;
    }
    const isFast = (this.partner.state & LacpState.timeout) !== 0;
    const period = isFast ? FAST_PERIODIC_MS : SLOW_PERIODIC_MS;
    if (nowMs >= this.periodicAtMs) this.needToTransmit = true;
    else if (this.periodicAtMs <= nowMs + period) return;
    this.periodicAtMs = nowMs + period;
  }

  /** What it has to send now, or null; call until null. */
  transmit(nowMs: number): Lacpdu | null {
    if (!this.needToTransmit || !this.speaks) return null;
    if (nowMs >= this.periodStartMs + FAST_PERIODIC_MS) {
      this.periodStartMs = nowMs;
      this.inPeriod = 0;
    }
    if (this.inPeriod >= MAX_PER_PERIOD) return null;
    this.inPeriod++;
    this.sent++;
    this.needToTransmit = false;
    return { actor: { ...this.actor }, partner: { ...this.partner } };
  }

  /** When it wants to be called next, ms; Infinity for never. */
  dueMs(): number {
    const wait = this.muxState === 'waiting' ? this.waitUntilMs : NEVER;
    const held =
      this.needToTransmit && this.speaks && this.inPeriod >= MAX_PER_PERIOD
        ? this.periodStartMs + FAST_PERIODIC_MS
        : NEVER;
    return Math.min(this.currentUntilMs, this.periodicAtMs, wait, held);
  }
}

/** True where two descriptions mean the same port of the same system and key, aggregatable alike. */
function sameAggregation(a: LacpInfo, b: LacpInfo): boolean {
  return (
    a.port === b.port &&
    a.portPriority === b.portPriority &&
    a.system === b.system &&
    a.systemPriority === b.systemPriority &&
    a.key === b.key &&
    ((a.state ^ b.state) & LacpState.aggregation) === 0
  );
}
