/**
 * What keeps the VM behind a port from being somebody else: one object per guarded port, made from the plan. A port
 * without one costs a null check.
 *
 * vSphere tells a vNIC's *initial* MAC address (its configuration) from its *effective* one (what the guest has put into
 * it). A hypervisor sees the guest write the effective address; a switch sees frames only. Here the effective address
 * is the one that the guest last called its own: in an ARP or Neighbor Discovery message about its sender, or as a
 * client of DHCP. That is what a guest says first after such a change, because its neighbors have to know. Somebody
 * else's address in any other frame is a forged transmit. See `announcesSource`.
 */
import { DropReason, PASS, type Verdict } from '../packet/drop-reason.ts';
import type { Packet } from '../packet/packet.ts';
import type { AddressSet } from '../tables/address-set.ts';
import { fdbKeyHi, fdbKeyLo } from '../tables/hash.ts';
import { isGroupMac } from '../wire/address.ts';

/** A MAC address as the two words that frames are compared with: upper 16 and lower 32 bits. */
export interface MacWords {
  readonly hi: number;
  readonly lo: number;
}

/** What holds on a port, whoever its vNIC is. */
export interface GuardPolicies {
  /** True: no IP address may be a source but those that are known to be the vNIC's. */
  readonly checksAddresses: boolean;
  /** vSphere's policy: accept what the name says. */
  readonly promiscuous: boolean;
  readonly macChanges: boolean;
  readonly forgedTransmits: boolean;
  readonly arpInspection: boolean;
  readonly dhcpGuard: boolean;
  readonly routerGuard: boolean;
  /** Addresses that may be learned on the port; 0 for any number. */
  readonly macLimit: number;
  /** What becomes of frames from further addresses. */
  readonly macLimitPolicy: 'drop' | 'flood';
}

export interface GuardRules extends GuardPolicies {
  /** The MAC address of the vNIC's configuration. */
  readonly initial: MacWords;
  /** Further addresses that it may use, null where none are listed: then `forgedTransmits` alone decides. */
  readonly macs: readonly MacWords[] | null;
  /** Addresses that are known to be the vNIC's; null where none are. */
  readonly addresses: AddressSet | null;
}

export class Guard {
  readonly rules: GuardRules;
  /** The address that the vNIC is taken to have. Equals the initial one where MAC changes are rejected. */
  effective: MacWords;
  /** The guest has changed its address and may not: it gets nothing until it speaks with the initial one again. */
  closed = false;
  /** Until then no further drop of this port is reported, ms. */
  quietUntilMs = Number.NEGATIVE_INFINITY;
  /** Any source address may send: nothing to compare. */
  readonly takesAnySource: boolean;

  constructor(rules: GuardRules) {
    this.rules = rules;
    this.effective = rules.initial;
    this.takesAnySource = rules.macChanges && rules.forgedTransmits && rules.macs === null;
  }

  /**
   * What the vNIC may not get: where MAC changes are rejected, its address is the initial one, and frames for others are not
   * its own (ESXi gives a vNIC what is for its effective address). Promiscuous mode is there to see them.
   */
  refuses({ buffer, start }: Packet): Verdict {
    const { macChanges, promiscuous } = this.rules;
    if (macChanges || promiscuous) return PASS;
    if (this.closed) return DropReason.macChanged;
    if (isGroupMac(buffer, start)) return PASS;
    return this.ownsMac(macHi(buffer, start), macLo(buffer, start)) ? PASS : DropReason.notForVnic;
  }

  /** True for the effective address and those listed. */
  ownsMac(hi: number, lo: number): boolean {
    if (hi === this.effective.hi && lo === this.effective.lo) return true;
    const { macs } = this.rules;
    if (macs !== null)
      for (let i = 0; i < macs.length; i++) {
        const mac = macs[i] as MacWords;
        if (mac.hi === hi && mac.lo === lo) return true;
      }
    return false;
  }
}

/** The upper 16 bits of the MAC address at `offset`. */
export function macHi(bytes: Uint8Array, offset: number): number {
  return fdbKeyHi(0, bytes, offset);
}

/** The lower 32 bits of the MAC address at `offset`. */
export function macLo(bytes: Uint8Array, offset: number): number {
  return fdbKeyLo(bytes, offset);
}

/** What the guard of a port has to report: bounded, because each port reports at most once a minute. */
export interface GuardAlarm {
  readonly interfaceId: string;
  readonly reason: DropReason;
  /** Source address of the frame. */
  readonly mac: Uint8Array;
}

/** How long a port says nothing after a report, ms. */
export const ALARM_QUIET_MS = 60_000;
/** Reports that wait to be taken, at most. */
export const MAX_ALARMS = 256;
