/** Stage: does the vNIC say the truth about itself in ARP and Neighbor Discovery? (dynamic ARP inspection) */
import { DropReason, PASS, type Verdict } from '../../packet/drop-reason.ts';
import type { Packet } from '../../packet/packet.ts';
import { formatIpv4, formatMac, sameMac } from '../../wire/address.ts';
import {
  ARP_SENDER_MAC,
  ArpOperation,
  arpOperation,
  arpSenderAddress,
  checkArp,
} from '../../wire/arp.ts';
import { ETHERNET_SOURCE, EtherType } from '../../wire/ethernet.ts';
import {
  checkNeighborDiscovery,
  ICMPV6,
  isNeighborDiscovery,
  ND_TARGET,
  NdType,
  ndOwnMac,
} from '../../wire/neighbor-discovery.ts';
import type { Datapath } from '../datapath.ts';
import { type Guard, macHi, macLo } from '../guard.ts';

/**
 * The sender of an ARP packet must have the source address of the frame, one that the vNIC may use, and an IPv4
 * address that is known to be the vNIC's; a probe (RFC 5227) has none yet. The same for the link-layer options of
 * Neighbor Discovery and the target of an advertisement. Where no address of the family is known, only the MAC
 * address can be compared.
 */
export function inspectNeighbors(dp: Datapath, packet: Packet, guard: Guard): Verdict {
  const { arpInspection, checksAddresses } = guard.rules;
  if (!arpInspection && !checksAddresses) return PASS;
  const headers = packet.headers();
  if (headers.etherType === EtherType.arp) return inspectArp(dp, packet, guard, headers.l3);
  if (headers.etherType !== EtherType.ipv6) return PASS;
  // More extension headers than anybody needs hide what comes behind them (RFC 7113 3).
  if (headers.hidden) return lie(dp, 'chain-too-long');
  if (headers.protocol !== ICMPV6 || headers.l4 < 0) return PASS;
  return inspectNd(dp, packet, guard, headers.l4, headers.fragment);
}

function inspectArp(dp: Datapath, packet: Packet, guard: Guard, l3: number): Verdict {
  const { buffer, start, end } = packet;
  if (l3 < 0 || !checkArp(buffer, l3, end - l3)) return lie(dp, 'arp-malformed');
  if (!isOwnMac(packet, guard, l3 + ARP_SENDER_MAC)) {
    if (dp.trace !== null)
      dp.trace.note('arp-mac', {
        mac: formatMac(buffer, l3 + ARP_SENDER_MAC),
        source: formatMac(buffer, start + ETHERNET_SOURCE),
      });
    return DropReason.arpInspection;
  }
  const sender = arpSenderAddress(buffer, l3);
  if (sender === 0 && arpOperation(buffer, l3) === ArpOperation.request) return PASS;
  const { addresses } = guard.rules;
  if (addresses === null || addresses.hasIpv4(sender)) return PASS;
  if (dp.trace !== null) dp.trace.note('arp-address', { address: formatIpv4(sender) });
  return DropReason.arpInspection;
}

function inspectNd(
  dp: Datapath,
  packet: Packet,
  guard: Guard,
  l4: number,
  fragment: boolean,
): Verdict {
  const { buffer, end } = packet;
  const type = buffer[l4] as number;
  if (!isNeighborDiscovery(type)) return PASS;
  // Hosts take no fragmented messages (RFC 6980), and nobody honest sends them.
  if (fragment || !checkNeighborDiscovery(buffer, l4, end - l4)) return lie(dp, 'nd-malformed');
  const own = ndOwnMac(buffer, l4, end - l4);
  if (type !== NdType.redirect && own >= 0 && !isOwnMac(packet, guard, own))
    return lie(dp, 'nd-mac');
  const { addresses } = guard.rules;
  const speaksOfItself = type === NdType.neighborAdvertisement;
  if (!speaksOfItself || addresses === null || !addresses.hasIpv6Entries) return PASS;
  return addresses.hasIpv6(buffer, l4 + ND_TARGET) ? PASS : lie(dp, 'nd-address');
}

/** True where the MAC address at `at` is the source of the frame and one that the vNIC may use. */
function isOwnMac({ buffer, start }: Packet, guard: Guard, at: number): boolean {
  return (
    sameMac(buffer, at, buffer, start + ETHERNET_SOURCE) &&
    guard.ownsMac(macHi(buffer, at), macLo(buffer, at))
  );
}

type Lie = 'arp-malformed' | 'nd-malformed' | 'nd-mac' | 'nd-address' | 'chain-too-long';

function lie(dp: Datapath, code: Lie): DropReason {
  if (dp.trace !== null) dp.trace.note(code);
  return DropReason.arpInspection;
}
