/**
 * The slow side of one bond: its delays, LACP, rebalancing, and the announcements after a failover, by which switches learn
 * where the addresses behind the bond are now.
 */

import type { Bond } from '../datapath/bond.ts';
import type { Datapath } from '../datapath/datapath.ts';
import { type BridgePort, type Interface, refreshActive } from '../datapath/topology.ts';
import type { Packet } from '../packet/packet.ts';
import { parseMac } from '../wire/address.ts';
import { isMarker, readLacp, writeLacp, writeMarkerResponse } from '../wire/lacp.ts';
import { writeRarpAnnouncement } from '../wire/rarp.ts';
import type { ControlProtocol } from './control-plane.ts';
import { LacpGroup } from './lacp-group.ts';
import { LacpPort } from './lacp-port.ts';
import { rebalance } from './rebalance.ts';

/** What LACP of a bond is to say and do. */
export interface LacpOptions {
  readonly active: boolean;
  readonly fast: boolean;
  readonly systemPriority: number;
  readonly system: string;
  readonly key: number;
  /** One per member: address that its LACPDUs come from, number and priority of the port. */
  readonly ports: readonly {
    readonly mac: string;
    readonly number: number;
    readonly priority: number;
  }[];
}

export interface BondControlOptions {
  /** 0 for never. */
  readonly rebalanceMs: number;
  readonly lacp: LacpOptions | null;
  /** Ports of the bond that this one replaces, to go on with; null for fresh ones. */
  readonly group: LacpGroup | null;
}

export interface BondListener {
  /** It has another active member, or a member came into or left the link aggregation. */
  changed(port: BridgePort): void;
  /** It wants its tick at `atMs`. */
  wake(control: BondControl, atMs: number): void;
}

/** Addresses announced in one go; the rest follows, as many every 10 ms. */
const ANNOUNCED_AT_ONCE = 256;
const ANNOUNCE_EVERY_MS = 10;
/** Addresses that one failover announces, at most. */
const MAX_ANNOUNCED = 16_384;

export class BondControl implements ControlProtocol {
  readonly port: BridgePort;
  readonly bond: Bond;
  readonly group: LacpGroup | null;
  private readonly options: BondControlOptions;
  private readonly datapath: Datapath;
  private readonly listener: BondListener;
  private readonly sources: readonly Uint8Array[];
  private rebalanceAtMs = Number.POSITIVE_INFINITY;
  private announcements: { vid: number; mac: Uint8Array; from: BridgePort }[] = [];
  private announceAtMs = Number.POSITIVE_INFINITY;
  private before = '';

  constructor(
    datapath: Datapath,
    port: BridgePort,
    bond: Bond,
    options: BondControlOptions,
    listener: BondListener,
  ) {
    this.datapath = datapath;
    this.port = port;
    this.bond = bond;
    this.options = options;
    this.listener = listener;
    const { lacp } = options;
    this.sources = (lacp?.ports ?? []).map(({ mac }) => parseMac(mac) ?? new Uint8Array(6));
    this.group = options.group ?? (lacp === null ? null : new LacpGroup(lacpPorts(lacp)));
  }

  /** Links changed: works out at once what follows. */
  linksChanged(nowMs: number): void {
    this.listener.wake(this, this.settle(nowMs, this.bond.linksChanged(nowMs)));
  }

  takes(iface: Interface, { buffer, start, end }: Packet): 'taken-marker' | 'taken-lacp' | null {
    if (this.group === null || this.sources[iface.member] === undefined) return null;
    if (isMarker(buffer, start, end - start)) return 'taken-marker';
    return readLacp(buffer, start, end - start) === null ? null : 'taken-lacp';
  }

  receive(iface: Interface, { buffer, start, end }: Packet, nowMs: number): void {
    const source = this.sources[iface.member];
    const pdu = readLacp(buffer, start, end - start);
    if (pdu !== null) {
      this.group?.ports[iface.member]?.receive(pdu, nowMs);
      this.listener.wake(this, this.settle(nowMs, false));
    } else if (source !== undefined)
      this.datapath.originate(iface, writeMarkerResponse(source, buffer, start));
  }

  tick(nowMs: number): number {
    return this.settle(nowMs, this.bond.tick(nowMs));
  }

  /** Brings LACP, bond and announcements in line; returns when the next tick is due, ms. */
  private settle(nowMs: number, changed: boolean): number {
    const lacpDueMs = this.runLacp(nowMs);
    const moved = this.bond.refresh() || changed;
    refreshActive(this.port);
    const now = this.picture();
    if (now !== this.before) {
      this.before = now;
      this.listener.changed(this.port);
    }
    // Where the other end knows of the bond, there is nothing to announce (may_send_learning_packets of Open vSwitch).
    if (moved && this.bond.admission !== 'all') this.collect(nowMs);
    if (nowMs >= this.announceAtMs) this.announce(nowMs);
    return Math.min(lacpDueMs, this.bond.dueMs(), this.rebalanceDue(nowMs), this.announceAtMs);
  }

  private picture(): string {
    const { active, sends, lacpStatus } = this.bond;
    return `${active} ${sends.join('')} ${lacpStatus}`;
  }

  private runLacp(nowMs: number): number {
    const { group, bond, port } = this;
    if (group === null) return Number.POSITIVE_INFINITY;
    for (const [at, member] of port.members.entries())
      group.ports[at]?.setEnabled(member.up, nowMs);
    const due = group.run(nowMs, (from, pdu) => {
      const at = group.ports.indexOf(from);
      const iface = port.members[at];
      const source = this.sources[at];
      if (iface !== undefined && source !== undefined)
        this.datapath.originate(iface, writeLacp(source, pdu));
    });
    bond.lacpStatus = group.negotiated ? 'negotiated' : 'configured';
    for (const [at, member] of group.ports.entries()) {
      bond.collecting[at] = member.collecting ? 1 : 0;
      bond.distributing[at] = member.distributing ? 1 : 0;
      bond.unanswered[at] = member.receiveState === 'defaulted' ? 1 : 0;
    }
    return due;
  }

  private rebalanceDue(nowMs: number): number {
    const { rebalanceMs } = this.options;
    if (rebalanceMs === 0 || this.bond.choice !== 'balanced') return Number.POSITIVE_INFINITY;
    if (nowMs >= this.rebalanceAtMs) rebalance(this.bond);
    if (nowMs >= this.rebalanceAtMs || this.rebalanceAtMs === Number.POSITIVE_INFINITY)
      this.rebalanceAtMs = nowMs + rebalanceMs;
    return this.rebalanceAtMs;
  }

  /** Every address that this bridge knows on another port, to be announced by the member that carries it now. */
  private collect(nowMs: number): void {
    const { bridge, index } = this.port;
    this.announcements = [];
    for (const { vid, mac, port } of bridge.fdb.rows(nowMs, MAX_ANNOUNCED)) {
      const from = bridge.ports[port];
      // Addresses of a private VLAN are known under its primary; they leave in the VLAN of their port.
      if (port !== index && from)
        this.announcements.push({ vid: from.pvlan ? from.pvid : vid, mac, from });
    }
    this.announceAtMs = this.announcements.length > 0 ? nowMs : Number.POSITIVE_INFINITY;
  }

  private announce(nowMs: number): void {
    for (const { vid, mac, from } of this.announcements.splice(0, ANNOUNCED_AT_ONCE))
      if (from.teaming?.options.notifies !== false)
        this.datapath.originateFrom(from, this.port, vid, writeRarpAnnouncement(mac));
    this.announceAtMs =
      this.announcements.length > 0 ? nowMs + ANNOUNCE_EVERY_MS : Number.POSITIVE_INFINITY;
  }
}

function lacpPorts(options: LacpOptions): LacpPort[] {
  const { systemPriority, system, key } = options;
  return options.ports.map(({ number, priority }) => {
    const actor = { systemPriority, system, key, portPriority: priority, port: number };
    return new LacpPort(actor, options);
  });
}
