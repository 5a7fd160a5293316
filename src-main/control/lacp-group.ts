/**
 * The ports of one bond or LAG under LACP, and the selection logic (IEEE 802.1AX-2014 6.4.14). A bond is one port of its
 * bridge, so it uses one aggregator: ports whose partner is another system, or has another key, are left out. So wrong
 * wiring (members to two partners, or to itself) can neither loop nor lose frames.
 */
import type { Lacpdu } from '../wire/lacp.ts';
import type { LacpPort } from './lacp-port.ts';

/** Turns of the machines in one call: each settles in a few; the bound ends a quarrel. */
const MAX_TURNS = 8;

/** How long a partner may refuse before another one is tried; twice what both ends need to agree. */
const PATIENCE_MS = 5000;

/** What speaks for and against an aggregation: ports, those whose partner agrees, those attached, the best priority. */
interface Candidate {
  ports: number;
  inSync: number;
  attached: number;
  priority: number;
  refusals: number;
}

export class LacpGroup {
  /** In the order of the members. */
  readonly ports: readonly LacpPort[];
  /** The link aggregation (LAG ID, 6.3.6) in use; '' while no port has a partner. */
  private aggregation = '';
  private disagreesSinceMs = 0;
  /** How often each aggregation was tried in vain; at most one entry for each that a port has now. */
  private readonly refusals = new Map<string, number>();
  private reselectAtMs = Number.POSITIVE_INFINITY;

  constructor(ports: readonly LacpPort[]) {
    this.ports = ports;
  }

  /** A partner is there: frames pass by members in sync only, and no fallback applies. */
  get negotiated(): boolean {
    return this.aggregation !== '';
  }

  /** Does what is due; `send` gets the LACPDUs. Returns when it wants to be called next, ms. */
  run(nowMs: number, send: (port: LacpPort, pdu: Lacpdu) => void): number {
    for (const port of this.ports) port.tickReceive(nowMs);
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      const before = this.ports.map(({ muxState }) => muxState).join();
      // A port that has to be selected anew first detaches.
      for (const port of this.ports) if (!port.selected) port.runMux(false, nowMs);
      this.select(nowMs);
      const used = this.ports.filter(({ selected }) => selected);
      for (const port of used) port.runMux(false, nowMs);
      const ready = used.every((port) => !port.isWaiting(nowMs));
      for (const port of used) port.runMux(ready, nowMs);
      if (this.ports.map(({ muxState }) => muxState).join() === before) break;
    }
    for (const port of this.ports) {
      port.runPeriodic(nowMs);
      for (let pdu = port.transmit(nowMs); pdu !== null; pdu = port.transmit(nowMs))
        send(port, pdu);
    }
    return this.ports.reduce((due, port) => Math.min(due, port.dueMs()), this.reselectAtMs);
  }

  /**
   * Stays with the aggregation in use while its partner agrees (Linux' ad_select stable). Before anything is attached the best
   * one is taken; one whose partner does not agree for a while gives way to another: two ends may have chosen differently.
   */
  private select(nowMs: number): void {
    const candidates = this.candidates();
    for (const id of this.refusals.keys()) if (!candidates.has(id)) this.refusals.delete(id);
    const current = candidates.get(this.aggregation);
    if (current === undefined || current.attached === 0) this.take(best(candidates), nowMs);
    else if (current.inSync > 0) this.agreed(nowMs);
    else if (nowMs >= this.disagreesSinceMs + PATIENCE_MS && candidates.size > 1) {
      this.refusals.set(this.aggregation, ++current.refusals);
      this.take(best(candidates), nowMs);
    }
    for (const port of this.ports) {
      const joins = this.aggregation !== '' && lagId(port) === this.aggregation;
      if (joins && port.muxState === 'detached') port.selected = true;
      else if (!joins && port.receiveState !== 'expired') port.selected = false;
    }
    const mayChange = candidates.size > 1 && current?.inSync === 0;
    this.reselectAtMs = mayChange ? this.disagreesSinceMs + PATIENCE_MS : Number.POSITIVE_INFINITY;
  }

  private agreed(nowMs: number): void {
    this.disagreesSinceMs = nowMs;
    this.refusals.clear();
  }

  private take(aggregation: string, nowMs: number): void {
    if (aggregation !== this.aggregation) this.disagreesSinceMs = nowMs;
    this.aggregation = aggregation;
  }

  private candidates(): Map<string, Candidate> {
    const found = new Map<string, Candidate>();
    for (const port of this.ports) {
      const id = lagId(port);
      if (id === '') continue;
      const one = found.get(id) ?? {
        ports: 0,
        inSync: 0,
        attached: 0,
        priority: 0xffff,
        refusals: this.refusals.get(id) ?? 0,
      };
      found.set(id, one);
      one.ports++;
      if (port.partnerInSync) one.inSync++;
      if (port.muxState !== 'detached' && port.muxState !== 'waiting') one.attached++;
      one.priority = Math.min(one.priority, port.actor.portPriority);
    }
    return found;
  }
}

/** Partners who agree count most, then few refusals, then many ports, then the best priority, then the order of the members. */
function best(candidates: ReadonlyMap<string, Candidate>): string {
  let chosen = '';
  let most: Candidate | null = null;
  for (const [id, one] of candidates) {
    if (most !== null && compare(one, most) <= 0) continue;
    chosen = id;
    most = one;
  }
  return chosen;
}

function compare(a: Candidate, b: Candidate): number {
  return (
    a.inSync - b.inSync || b.refusals - a.refusals || a.ports - b.ports || b.priority - a.priority
  );
}

/** What a port's partner is: those with the same may be used together. '' where there is none, or it is ourselves. */
function lagId(port: LacpPort): string {
  const { partner, actor } = port;
  if (!port.hasPartner || partner.system === actor.system) return '';
  const { systemPriority, system, key } = partner;
  const alone = port.individual ? ` ${actor.port}` : '';
  return `${systemPriority},${system},${key}${alone}`;
}
