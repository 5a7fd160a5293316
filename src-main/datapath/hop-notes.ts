/**
 * What stages write into a trace: a code with its values, so that a window can say it in another language, and
 * the English sentence of each. A code without a sentence does not compile.
 */
import { fill, type Said } from '../said/said.ts';

export const hopNotes = {
  'taken-stp': 'the spanning tree takes it.',
  'taken-bpdu-guard': 'the spanning tree takes it, and BPDU guard shuts the port.',
  'taken-lacp': 'LACP takes it.',
  'taken-marker': 'LACP takes it, a marker that it answers.',
  'taken-lldp': 'LLDP takes it.',
  'left-out': 'left out of the flood.',
  leaves: 'leaves untagged.',
  'leaves-tagged': 'leaves tagged with VLAN {vid}.',
  'leaves-twice-tagged': 'leaves tagged with VLAN {vid}, and VLAN {inner} inside.',
  'leaves-priority': 'leaves without VLAN, with its priority {pcp} in a tag.',
  'active-member': 'active member {member}.',
  'hash-member': 'hash {hash} gives bucket {bucket}: member {member}.',
  'teaming-srcid': 'originating port {port}: uplink {member}.',
  'teaming-srcmac': 'hash of the source MAC address: uplink {member}.',
  'teaming-ip': 'hash of the IP addresses: uplink {member}.',
  'teaming-explicit': 'failover order: uplink {member}.',
  tagged: 'tagged with VLAN {vid} on {mode} port {port}.',
  untagged: 'untagged on port {port}: no VLAN.',
  'untagged-vlan': 'untagged on {mode} port {port}: VLAN {vid}.',
  tunnelled: 'goes through the tunnel port {port}: VLAN {vid} in front of what it carries.',
  'tunnel-refused':
    'the tunnel port {port} of VLAN {vid} does not carry the customer VLAN {cvlan}.',
  policing: 'Policing limits what port {port} brings in.',
  group: 'The destination is a group address: flooded.',
  known: 'The destination is known on port {port}.',
  'stp-discarding': 'The spanning tree keeps port {port} discarding.',
  'bpdu-guard': 'BPDU guard has shut port {port}: a BPDU came in there.',
  'root-guard': 'Root guard keeps port {port} discarding: a better root shows itself there.',
  'stp-learning': 'The spanning tree has port {port} learn and not forward yet.',
  'storm-limit': 'Storm control lets port {port} bring in {limit} such frames a second ({kind}).',
  unknown: 'The destination is not known yet: flooded.',
  'mirror-port': 'Mirror session {session} copies it to {port}.',
  'mirror-vlan': 'Mirror session {session} copies it to VLAN {vid}.',
  'rule-allow': 'Rule {rule}{name} of {owner} allows it.',
  'rule-drop': 'Rule {rule}{name} of {owner} drops it.',
  'rule-mark': 'Rule {rule}{name} of {owner} marks it with {marks}.',
  'rule-none': 'No rule of {owner} fits: allowed.',
  'rule-none-drop': 'No rule of {owner} fits: dropped by default.',
  'source-forged': 'source {mac} is not the effective MAC address of the vNIC.',
  'mac-not-listed': 'source {mac} is not among the MAC addresses of the vNIC.',
  'mac-changed': 'the guest announces {mac}: its effective MAC address would change.',
  'address-not-listed': 'source address {address} is not among those of the vNIC.',
  'arp-malformed': 'ARP that is not for IPv4 over Ethernet, or cut off.',
  'arp-mac': 'ARP names {mac} as its sender, the frame comes from {source}.',
  'arp-address': 'ARP claims {address}, which is not an address of the vNIC.',
  'nd-malformed': 'Neighbor Discovery that is cut off or fragmented.',
  'nd-mac': 'Neighbor Discovery names another MAC address than that of the vNIC.',
  'nd-address': 'a neighbor advertisement for an address that is not one of the vNIC.',
  'chain-too-long': 'the extension headers of the packet hide what it is.',
  'dhcp-server': 'a message of a DHCP server.',
  'router-message': 'a router advertisement or redirect.',
  'mac-limit': 'port {port} may learn {limit} MAC addresses, and has.',
  'guard-passed': 'passes the port security.',
  'promiscuous-copy': 'a copy, because the port is promiscuous.',
  shaped: 'shaped to {average}.',
  'shaped-queue': 'shaped to {average}, queue {queue}.',
  'link-rate': 'The cable carries {rate}.',
  'link-delay': 'It takes {delay} ms.',
  'link-jitter': 'It takes {delay} ms ± {jitter} ms.',
  'link-loss': 'It loses {share} % of the frames.',
  'link-duplicate': 'It doubles {share} % of the frames.',
  'link-reorder': '{share} % of the frames overtake others on it.',
  'link-corrupt': 'It damages {share} % of the frames.',
  // Words in these sentences: kinds of flooded frames, modes of ports.
  broadcast: 'broadcast',
  multicast: 'multicast',
  unknownUnicast: 'unknown unicast',
} as const satisfies Record<string, string>;

export type HopNoteCode = keyof typeof hopNotes;
/** What is said of a frame that a slow protocol of the device takes. */
export type TakenNote = Extract<HopNoteCode, `taken-${string}`>;

export type HopNote = Said<HopNoteCode>;

/** The notes of a hop as one English text; the first goes on behind the name of the hop. */
export function hopText(notes: readonly HopNote[]): string {
  return notes
    .map(({ code, values }) => fill(hopNotes[code], values, hopNotes))
    .map((text, at) => (at === 0 ? text : text.charAt(0).toUpperCase() + text.slice(1)))
    .join(' ');
}
