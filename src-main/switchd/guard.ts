/** The guard of a port: made from its plan, with addresses as words that frames are compared with, and read out again. */
import { Guard, type MacWords, macHi, macLo } from '../datapath/guard.ts';
import type { BridgePort } from '../datapath/topology.ts';
import { AddressSet } from '../tables/address-set.ts';
import { formatMac, parseIpv4, parseMac } from '../wire/address.ts';
import { linkLocalOf } from '../wire/ipv6.ts';
import { parseIpv6 } from '../wire/ipv6-address.ts';
import type { GuardState } from './messages.ts';
import type { GuardPlan } from './plan.ts';

/** `before` is the guard that the port had: the effective address that its guest chose stays. */
export function makeGuard(plan: GuardPlan, before: Guard | null): Guard {
  const { mac, allowedMacs, addresses, ...policies } = plan;
  const initial = macWords(mac);
  const guard = new Guard({
    ...policies,
    initial,
    macs: allowedMacs?.map(macWords) ?? null,
    addresses: addresses.length === 0 ? null : addressSet(addresses, mac),
  });
  const isSame = before?.rules.initial.hi === initial.hi && before.rules.initial.lo === initial.lo;
  if (before !== null && isSame && plan.macChanges) guard.effective = before.effective;
  return guard;
}

/** What the guard of a port has seen; null where it has none. */
export function guardState({ id, index, bridge, guard }: BridgePort): GuardState | null {
  if (guard === null) return null;
  const { hi, lo } = guard.effective;
  return {
    interface: id,
    effectiveMac: formatMac(Uint8Array.of(hi >> 8, hi, lo >> 24, lo >> 16, lo >> 8, lo)),
    closed: guard.closed,
    learned: bridge.fdb.count(index),
  };
}

function macWords(text: string): MacWords {
  const bytes = parseMac(text) as Uint8Array;
  return { hi: macHi(bytes, 0), lo: macLo(bytes, 0) };
}

/**
 * As in OVN's port_security a prefix stands for all its addresses, and an address with prefix length for itself. Who
 * has an IPv6 address has the link-local one that is made of its MAC address too (RFC 4291 2.5.1).
 */
function addressSet(texts: readonly string[], mac: string): AddressSet {
  const set = new AddressSet();
  for (const text of texts) {
    const [address = '', prefix] = text.split('/');
    const ipv4 = parseIpv4(address);
    const ipv6 = ipv4 === null ? parseIpv6(address) : null;
    const words = ipv6 ?? Int32Array.of(ipv4 ?? 0);
    const bits = words.length * 32;
    const length =
      prefix === undefined || hasHostBits(words, Number(prefix)) ? bits : Number(prefix);
    if (ipv4 !== null) set.addIpv4(ipv4, length);
    else if (ipv6 !== null) set.addIpv6(ipv6, length);
  }
  if (set.hasIpv6Entries) set.addIpv6(linkLocalOf(parseMac(mac) as Uint8Array), 128);
  return set;
}

function hasHostBits(words: Int32Array, prefixLength: number): boolean {
  for (let bit = prefixLength; bit < words.length * 32; bit++)
    if (((words[bit >> 5] as number) >>> (31 - (bit & 31))) & 1) return true;
  return false;
}
