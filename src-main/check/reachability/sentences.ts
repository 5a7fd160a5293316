/**
 * What a trace says, by code: the verdict, and what the VMs at both ends decided. `{name}` takes the value of that name.
 * Translations use the same codes; those of drops are `drop-<reason>` and come from packet/drop-reason.ts.
 */
import { words } from '../../model/words.ts';
import { fill, type Said } from '../../said/said.ts';

export const verdicts = {
  'rule-drop': 'The frame ends at {at}: rule {rule}{name} of {owner} drops it.',
  'rule-none-drop':
    'The frame ends at {at}: no rule of {owner} fits, and its default action is to drop.',
  delivered: '{from} reaches {to} ({address}), and the answer comes back.',
  'gateway-reached': '{from} reaches its gateway {to}, which decides how {address} goes on.',
  'arp-answered': '{from} asks for {address} by ARP, and {to} answers.',
  'neighbor-answered': '{from} asks for {address} by neighbor solicitation, and {to} answers.',
  'frame-delivered': 'The frame of {from} to {mac} arrives at {to}.',
  'delivered-elsewhere': 'The frame of {from} arrives at {at}, not at {to}.',
  'lost-in-cut':
    'The frame of {from} goes more ways than a trace follows, and by none of the {hops} hops that were followed it arrives at {to}.',
  'gateway-is-light':
    'The gateway {to} of {from} is a light VM, and those do not route: {address} is not reached.',
  'arrives-tagged':
    'The frame arrives at {to} tagged with VLAN {vlan}, and {to} does not listen to frames with that tag.',
  'arrives-untagged':
    'The frame arrives at {to} without a tag, and {to} listens to frames tagged with VLAN {vlan}.',
  'own-address': '{address} is an address of {from} itself: the packet does not leave it.',
  'other-vlan':
    '{to} is in another VLAN than {from}: {toVlan} ({toNetwork}) instead of {fromVlan} ({fromNetwork}).',
  'not-connected': 'No link or switch connects {fromNetwork} of {from} with {toNetwork} of {to}.',
  'no-address': '{vm} has no IPv4 address on {nic}.',
  'no-route':
    '{from} has no route to {address}: it is outside the subnet of {nic}, and there is no gateway.',
  'gateway-missing':
    'No VM of the lab has the address {address} of the gateway of {from}, so nobody answers its ARP.',
  'address-missing':
    'No VM of the lab has the address {address}, so nobody answers the ARP of {from}.',
} as const satisfies Record<string, string>;

/** Of a frame that was dropped a while ago, where it is not dropped again. */
export const sampleVerdicts = {
  'passes-now': 'A frame like this passes now, and arrives at {at}.',
  'passes-here': 'A frame like this passes {port} now, and goes more ways than a trace follows.',
  'device-own':
    'A device of the lab made the frame itself (a BPDU, LACPDU or LLDPDU, or word of an address that moved): it came in by no port from which it could be traced.',
  'origin-gone': 'The port {port} by which the frame came in is not there any more.',
} as const satisfies Record<string, string>;

/** Of a trace that was cut. */
export const cuts = {
  'cut-loop':
    'The trace was cut after {hops} hops: the frame comes back to {at} again and again. What became of the rest is not known; a spanning tree ends such a loop.',
  'cut-many':
    'The trace was cut after {hops} hops: the frame goes to more places than that. What became of the rest is not known.',
} as const satisfies Record<string, string>;

export const vmNotes = {
  'on-link': '{asked} is in the subnet of {via}.',
  gateway: '{asked} is reached through the gateway {gateway} of {via}.',
  'no-route': 'No route to {asked} from {via}.',
  'no-address': 'No IPv4 address to speak from or to.',
  neighbor: '{asked} is looked for among the neighbors of {via}.',
  'to-mac': 'Sent straight to {mac}, without asking who has the address.',
  'sends-stp': 'Sends a BPDU to {mac}, as a bridge would.',
  'sends-lacp': 'Sends a LACPDU to {mac}, as the end of a LAG would.',
  'sends-lldp': 'Sends an LLDPDU to {mac}, as a neighbor would.',
  'gateway-takes': 'The gateway takes the packet.',
  arrived: 'The packet has arrived.',
} as const satisfies Record<string, string>;

/** Why a query cannot be traced. */
export const querySentences = {
  'end-unknown':
    '"{name}" is neither a VM of lab {lab} nor an IP address; "netyard vm list" shows the VMs.',
  'end-without-vnic': 'VM {vm} has no vNIC; add one to trace from or to it.',
  'no-such-vnic': 'VM {vm} has no vNIC "{nic}"; it has {nics}.',
  'end-missing': 'Name the VM that the frame to this MAC shall reach.',
  'end-ipv4': '{address} is an IPv4 address; name the VM to which IPv6 is traced.',
  'arp-in-ipv6': 'ARP asks for IPv4 addresses; in IPv6 ask by neighbor solicitation (nd).',
  'source-group': '{address} is a group address; packets do not come from one.',
  'asked-group': '{address} is a group address; nobody is asked for it, so trace another protocol.',
  'not-ipv6': '"{text}" is not an IPv6 address; those of IPv4 are the lab\'s.',
  'owner-unknown':
    'The lab does not say which VM has {address}: name the VM to trace to, and {address} as its address.',
  'not-a-mac': '"{text}" is neither a MAC address nor "broadcast".',
} as const satisfies Record<string, string>;

export type QueryCode = keyof typeof querySentences;
export type Values = Said['values'];

/** The text with its values; VLANs among them are words of tables. */
export function say(text: string, values: Values): string {
  return fill(text, values, words);
}
