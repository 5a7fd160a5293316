/**
 * What a trace says, by code: the verdict, and what the VMs at both ends decided. `{name}` takes the value of that name.
 * Translations use the same codes; those of drops are `drop-<reason>` and come from packet/drop-reason.ts.
 */

export const verdicts = {
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

export type Values = Readonly<Record<string, string | number>>;

/** The text with its values. */
export function say(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (_gap, name: string) => String(values[name] ?? ''));
}
