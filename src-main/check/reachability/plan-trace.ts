/**
 * First part of a trace: who asks whom, and what the asking host itself decides (route, next hop). Pure; `frames` makes
 * what it would send, which goes through the datapath, and `explain` reads what came of it.
 */
import type { Lab } from '../../model/lab.ts';
import { BROADCAST_MAC, inSubnet, parseIpv4, parseMac } from '../../wire/address.ts';
import { type Endpoint, namedEndpoint, ownerOf, QueryError } from './endpoint.ts';
import { ipv6Ends, isIpv6Query } from './ipv6-ends.ts';
import type { Decision, TracePlan, TraceQuery } from './query.ts';
import { controlMac, isControl } from './slow-frames.ts';

/** Resolves a query. Throws QueryError for what the lab does not have. */
export function planTrace(lab: Lab, query: TraceQuery): TracePlan {
  const ofIpv6 = !isControl(query.proto) && isIpv6Query(query);
  return ofIpv6 ? planIpv6(lab, query) : planIpv4(lab, query);
}

function planIpv6(lab: Lab, query: TraceQuery): TracePlan {
  const ends = ipv6Ends(lab, query);
  return {
    ...packetOf(query),
    from: ends.from,
    address: null,
    ipv6: ends,
    to: ends.to,
    nextHop: ends.to,
    decision: { kind: 'neighbor' },
    mac: macOf(query.mac) ?? ends.groupMac,
  };
}

function planIpv4(lab: Lab, query: TraceQuery): TracePlan {
  const asked = parseIpv4(query.to);
  const to = asked === null ? namedEndpoint(lab, query.to) : ownerOf(lab, asked, null);
  const address = asked ?? to?.address?.address ?? null;
  const from = namedEndpoint(lab, query.from, address);
  const target = asked === null ? to : ownerOf(lab, asked, from);
  const decision = decide(from, address);
  const nextHop =
    decision.kind === 'gateway'
      ? ownerOf(lab, decision.nextHop, from)
      : decision.kind === 'on-link'
        ? target
        : null;
  const mac = isControl(query.proto) ? controlMac(query.proto) : null;
  return {
    ...packetOf(query),
    ...{ from, address, ipv6: null, to: target, nextHop, decision },
    mac: macOf(query.mac) ?? mac,
  };
}

/** What does not depend on the ends. */
function packetOf(
  query: TraceQuery,
): Pick<TracePlan, 'proto' | 'sport' | 'dport' | 'tci' | 'dscp' | 'size'> {
  return {
    proto: query.proto,
    sport: query.sport ?? 40_000,
    dport: query.dport ?? (query.proto === 'tcp' ? 80 : 33_434),
    tci: query.vlan ?? NO_TAG,
    dscp: query.dscp ?? 0,
    size: query.size ?? 0,
  };
}

const NO_TAG = -1;

function macOf(text: string | undefined): Uint8Array | null {
  if (text === undefined) return null;
  const mac = text === 'broadcast' ? BROADCAST_MAC : parseMac(text);
  if (mac === null) throw new QueryError('not-a-mac', { text });
  return mac;
}

/** RFC 1122 3.3.1.1: the own subnet is on-link, all else goes to the gateway. */
function decide(from: Endpoint, address: number | null): Decision {
  if (from.address === null || address === null) return { kind: 'no-address' };
  if (inSubnet(from.address, address)) return { kind: 'on-link', nextHop: address };
  return from.gateway === null ? { kind: 'no-route' } : { kind: 'gateway', nextHop: from.gateway };
}
