/** Names of protocols in flow records. Pure. */
import type { FlowRow } from '../../../src-main/api/contract.ts';

/** IANA protocol numbers. */
const ipProtocols: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  47: 'GRE',
  58: 'ICMPv6',
};
const etherTypes: Readonly<Record<number, string>> = {
  2048: 'IPv4',
  2054: 'ARP',
  32821: 'RARP',
  34525: 'IPv6',
};

/** `TCP`, `ARP`, `IP 89`, `0x88b5`. */
export function protocolText({
  protocol,
  etherType,
}: Pick<FlowRow, 'protocol' | 'etherType'>): string {
  if (protocol > 0) return ipProtocols[protocol] ?? `IP ${protocol}`;
  return etherTypes[etherType] ?? `0x${etherType.toString(16).padStart(4, '0')}`;
}
