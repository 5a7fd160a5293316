/**
 * The sentence of every problem, by code: what is wrong and what to do. `{name}` is replaced by the value of
 * that name; `{kind}` and `{otherKind}` hold kinds of objects and are said in words. Translations use the same codes.
 */
import type { Kind } from './lab.ts';

export const kindLabels: Readonly<Record<Kind, string>> = {
  region: 'region',
  zone: 'zone',
  fabric: 'fabric device',
  host: 'host',
  nic: 'NIC',
  bond: 'bond',
  bridge: 'bridge',
  link: 'link',
  switch: 'switch',
  portGroup: 'port group',
  vm: 'VM',
};

interface Message {
  readonly severity: 'error' | 'warning';
  readonly text: string;
}

const error = (text: string): Message => ({ severity: 'error', text });
const warning = (text: string): Message => ({ severity: 'warning', text });

export const messages = {
  // The file as text.
  'file-too-large': error('{file} is {size} MiB large; a lab file may have at most {limit} MiB.'),
  'yaml-syntax': error('This cannot be read as YAML; look at this line and the one before it.'),
  'yaml-unclosed': error(
    'What begins here, or before, is not closed: {bracket} is missing, or a line of it is not indented.',
  ),
  'yaml-tab': error('There is a tab in the indentation; indent with spaces.'),
  'yaml-indent': error('The indentation does not fit the lines around this one.'),
  'yaml-comma': error('Between two values inside brackets a "," is missing.'),
  'yaml-colon': error('Expected "key: value", with a space behind the ":".'),
  'yaml-key': error('A key must be a text on one line; write a value that holds ": " in quotes.'),
  'yaml-block': error('Inside brackets a value cannot go on over lines; write it in brackets too.'),
  'yaml-start': error('A value cannot begin with {character}; write it in quotes.'),
  'yaml-escape': error('{escape} means nothing in a quoted text; write \\\\ for a backslash.'),
  'yaml-tag': error('This tag, anchor or alias cannot be used here.'),
  'duplicate-key': error('The key "{key}" stands twice in this map; keep one of the two.'),
  'reserved-key': error('The key "{key}" cannot be used in a lab file; choose another name.'),
  'several-documents': error('The file holds more than one YAML document; a lab file is one.'),
  'too-deep': error('The file nests deeper than {limit} levels.'),
  'too-many-aliases': error(
    'The aliases of the file stand for more than {limit} values; write them out.',
  ),
  'too-complex': error(
    '{file} is {size} MiB large; above {limit} MiB this place must be in the simple form that "netyard lab export" writes.',
  ),
  'not-a-lab-file': error(
    '{file} is no lab file: expected a map that starts with "netyard: {expected}", found {found}.',
  ),
  'wrong-version': error(
    'Expected "netyard: {expected}", the version of the lab file, found {found}.',
  ),
  // Values against the schemas.
  'wrong-value': error('Expected {expected}, found {found}.'),
  'missing-key': error('"{key}" is missing: expected {expected}.'),
  'unknown-key': error('Unknown key "{key}"; the keys here are {known}.'),
  'misspelled-key': error('Unknown key "{key}"; did you mean "{suggestion}"?'),
  unsupported: error('{feature} is not supported by this version; supported here: {supported}.'),
  // Operations.
  'unknown-object': error('There is no {kind} "{name}" in this lab.'),
  'name-taken': error(
    'The name "{name}" is taken by the {otherKind} "{other}"; choose another one.',
  ),
  'in-use': error('The {kind} "{name}" is still used by {users}; change that first.'),
  'no-name': error('A {kind} has no name of its own; change its ends instead.'),
  'wrong-id': error('The id of this {kind} must be "{expected}", found "{name}".'),
  // References.
  'unknown-reference': error('There is no {kind} "{name}".'),
  'unknown-uplink': error('The host "{host}" has no NIC or bond "{name}".'),
  'unknown-link-end': error('"{end}" is neither a NIC of a host nor a port of a fabric device.'),
  // Names, addresses.
  'duplicate-name': error(
    'The name "{name}" is used by the {otherKind} "{other}" too; it must be unique.',
  ),
  'duplicate-link': error('The link between "{first}" and "{second}" stands twice in the list.'),
  'duplicate-mac': error(
    'The MAC address {mac} is used by "{other}" too; give one of them another.',
  ),
  'duplicate-address': error(
    'The address {address} is used by "{other}" in the same broadcast domain too.',
  ),
  'not-a-host-address': error('{address} is {what}; expected an address that a VM can have.'),
  'network-address': error(
    '{address} is the network address of its subnet; expected {first} to {last}.',
  ),
  'broadcast-address': error(
    '{address} is the broadcast address of its subnet; expected {first} to {last}.',
  ),
  'gateway-outside': error('The gateway {gateway} is outside the subnet {subnet} of the vNIC.'),
  'gateway-own': error('The gateway {gateway} is the address of the vNIC itself.'),
  'gateway-without-address': warning(
    'The gateway {gateway} has no effect on a vNIC without an address.',
  ),
  'subnet-overlap': warning(
    'The subnet {subnet} overlaps that of "{other}" in the same VM: answers may leave by the other vNIC.',
  ),
  // Bonds, uplinks, links.
  'nic-in-two-bonds': error('The NIC "{nic}" is a member of the bond "{other}" already.'),
  'duplicate-member': error('The NIC "{nic}" stands twice in the list of members.'),
  'member-as-uplink': error(
    'The NIC "{nic}" is a member of the bond "{bond}"; use the bond as uplink.',
  ),
  'uplink-in-use': error(
    '"{uplink}" carries the {otherKind} "{other}" already; an uplink carries one.',
  ),
  'end-used-twice': error('Another link is plugged into "{end}" already.'),
  'link-to-itself': error('Both ends of the link are "{end}"; a link joins two.'),
  // Bonds, LAGs and teams.
  'port-in-two-lags': error('The port "{port}" is a member of the LAG "{other}" already.'),
  'lag-named-as-port': error(
    '"{lag}" is a port of this device already; give the LAG another name.',
  ),
  'key-on-lag-member': error(
    '"{key}" is for the LAG "{lag}", of which the port "{port}" is a member; set it there.',
  ),
  'lacp-at-one-end': warning(
    '{name} speaks LACP, and "{far}" at the other end of {member} does not: no frame passes there without "fallback".',
  ),
  'static-lag-at-one-end': warning(
    '{name} balances over its members, and "{far}" at the other end of {member} is in no LAG with "mode: balance-xor": frames arrive twice or are lost.',
  ),
  'bond-at-both-ends': warning(
    '{name}, and {far} at the other end of {member}, choose their members each for itself: what comes in by another than the active one is lost; use LACP at both ends, or no LAG at the other.',
  ),
  'lag-to-several': warning(
    'The members of {name} go to several ends ({partners}): only those to one of them can be used.',
  ),
  'lacp-passive-twice': warning(
    '{name} and the other end are both passive: neither begins to speak LACP; make one active.',
  ),
  'teaming-without-team': warning(
    'Teaming has no effect: no host gives the switch a list of NICs as uplinks.',
  ),
  'teaming-uplink-missing': warning(
    'There is no uplink {uplink}: the hosts have at most {uplinks}.',
  ),
  'ip-hash-without-lag': warning(
    'Policy "ip" of the switch "{switch}" needs a LAG with "mode: balance-xor" at the other end of its uplinks on "{host}"; "{far}" is in none.',
  ),
  // Switches and VLANs.
  'no-instance': error(
    'The switch "{switch}" has no instance on the host "{host}" of this VM; give it an uplink there or add the host.',
  ),
  'vlan-on-port-group': error(
    '"{key}" is for a vNIC on a bridge; the VLAN here comes from the port group "{portGroup}".',
  ),
  'filter-on-port-group': error(
    '"{key}" is for a vNIC on a bridge; set it on the port group "{portGroup}".',
  ),
  'pvlan-twice': error('The private VLAN {vlan} stands twice in the map; keep one of the two.'),
  'pvlan-without-primary': error(
    'The primary VLAN {primary} of the private VLAN {vlan} has no entry of its own; add one of type "promiscuous" with {primary} as primary and secondary.',
  ),
  'pvlan-isolated-twice': error(
    'The primary VLAN {primary} has the isolated VLAN {other} already; make {vlan} a community.',
  ),
  'unknown-pvlan': error(
    '"{owner}" has no private VLAN {vlan}; add it to its map "pvlans", or choose one that is there.',
  ),
  'pvlan-as-vlan': error(
    'VLAN {vlan} is a private VLAN of "{owner}"; choose another one, or use "pvlan: {vlan}".',
  ),
  'address-not-known': warning(
    'ARP inspection on "{network}" knows no address of this vNIC, so it compares its MAC address only; give it "address" or "allowedAddresses".',
  ),
  'unknown-port': error('"{port}" is neither a vNIC nor a NIC or bond of a host.'),
  'mirror-port': error('"{port}" is no port of the {kind} "{name}".'),
  'mirror-other-host': warning(
    'Nothing of "{port}" is copied to "{output}", which is on the host "{host}"; use "outputVlan" between hosts.',
  ),
  'mirror-vlan-learned': warning(
    'Addresses are learned in VLAN {vlan} from the copies of this session; add it to "floodVlans", here and on the switches that carry it.',
  ),
  'option-on-port-group': error(
    '"{key}" is for a vNIC on a bridge; here it is an option of the port group "{portGroup}".',
  ),
  'duplicate-fixed-address': error('The address {mac} stands twice in this list in one VLAN.'),
  'fixed-address-elsewhere': warning(
    'The {kind} "{name}" has no port "{port}": the entry of {mac} has no effect.',
  ),
  'no-spanning-tree': warning(
    'These options have no effect: the {kind} "{name}" has no spanning tree; give it "stp".',
  ),
  'no-uplink': warning(
    'The switch "{switch}" has no uplink on the host "{host}": its VMs there reach no other host.',
  ),
  'vlan-not-on-uplink': warning(
    'VLAN {vlan} of this port group is not among "uplinkVlans" of the switch "{switch}": it stays inside each host.',
  ),
  'untagged-not-on-uplink': warning(
    'Untagged frames (0) are not among "uplinkVlans" of the switch "{switch}", and this port group sends only those: they stay inside each host.',
  ),
  'vlan-not-carried': warning(
    'VLAN {vlan} of this port group is not carried by the fabric port "{place}".',
  ),
  'untagged-not-carried': warning(
    'The fabric port "{place}" takes no untagged frames, and this port group sends only those.',
  ),
  'mtu-above-path': warning(
    'The MTU {mtu} is above the {limit} of the {kind} "{name}": larger frames are dropped there.',
  ),
} as const satisfies Record<string, Message>;

export type ProblemCode = keyof typeof messages;

/** Puts values into the gaps of a sentence. */
export function fillMessage(
  text: string,
  values: Readonly<Record<string, string | number>>,
  labels: Readonly<Record<string, string>>,
): string {
  return text.replace(/\{(\w+)\}/g, (gap, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) return gap;
    const isKind = name === 'kind' || name === 'otherKind';
    return isKind && Object.hasOwn(labels, value) ? String(labels[value]) : String(value);
  });
}
