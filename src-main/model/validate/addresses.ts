/** MAC and IPv4 addresses: unique where they meet, and possible where they stand. */
import { macOfVnic, portGroupVlanMode } from '../auto.ts';
import { inSubnet, ipv4Number, ipv4Text, parseInterface, specialUse, subnetText } from '../ipv4.ts';
import { type Lab, vnicName } from '../lab.ts';
import type { Finding, ObjectKey } from '../problem.ts';
import type { FieldPath } from '../problem-path.ts';
import { vlanMode } from '../vlan.ts';
import type { Vm, Vnic } from '../vm.ts';

interface Place {
  readonly vm: string;
  readonly spec: Vm;
  readonly index: number;
  readonly vnic: Vnic;
}

function* vnics(lab: Lab): Iterable<Place> {
  for (const [vm, spec] of lab.vm)
    for (const [index, vnic] of (spec.nics ?? []).entries()) yield { vm, spec, index, vnic };
}

const nameOf = ({ vm, index }: Place): string => `${vm}:${vnicName(index)}`;

function at({ vm, index }: Place, key: string): { object: ObjectKey; field: FieldPath } {
  return { object: { kind: 'vm', id: vm }, field: ['nics', index, key] };
}

/** The same MAC twice anywhere in the lab, automatic ones and those of host NICs included. */
export function* duplicateMacs(lab: Lab): Iterable<Finding> {
  const owners = new Map<string, string>();
  for (const [id, { mac }] of lab.nic) {
    if (mac === undefined) continue;
    const other = owners.get(mac);
    if (other === undefined) owners.set(mac, id);
    else
      yield {
        code: 'duplicate-mac',
        values: { mac, other },
        object: { kind: 'nic', id },
        field: ['mac'],
      };
  }
  for (const place of vnics(lab)) {
    const mac = macOfVnic(lab, place.vm, place.index);
    const other = owners.get(mac);
    if (other === undefined) owners.set(mac, nameOf(place));
    else yield { code: 'duplicate-mac', values: { mac, other }, ...at(place, 'mac') };
  }
}

/** The same address twice in one broadcast domain: one VLAN of one switch, or of one bridge. */
export function* duplicateAddresses(lab: Lab): Iterable<Finding> {
  const owners = new Map<string, string>();
  for (const place of vnics(lab)) {
    const cidr = place.vnic.address;
    if (cidr === undefined) continue;
    const address = cidr.slice(0, cidr.indexOf('/'));
    const key = `${broadcastDomain(lab, place)} ${address}`;
    const other = owners.get(key);
    if (other === undefined) owners.set(key, nameOf(place));
    else yield { code: 'duplicate-address', values: { address, other }, ...at(place, 'address') };
  }
}

/** The broadcast domain that a vNIC's untagged frames enter. */
function broadcastDomain(lab: Lab, { spec, vnic }: Place): string {
  const { network } = vnic;
  const slash = network.indexOf('/');
  const device = slash < 0 ? `${spec.host}:${network}` : network.slice(0, slash);
  const mode = slash < 0 ? vlanMode(vnic, 'none') : portGroupVlanMode(lab, network);
  // The secondaries of a private VLAN share the subnet of their primary.
  if (mode.mode === 'pvlan') return `${device} ${mode.primary}`;
  if (mode.mode === 'tunnel') return `${device} tunnel ${mode.vid}`;
  const vid = mode.mode === 'access' ? mode.vid : mode.mode === 'trunk' ? mode.native : null;
  return `${device} ${vid ?? 'untagged'}`;
}

/** Addresses that no host can have: network, broadcast, multicast, loopback… */
export function* impossibleAddresses(lab: Lab): Iterable<Finding> {
  for (const place of vnics(lab)) {
    if (place.vnic.address === undefined) continue;
    const { address, network, last, length } = parseInterface(place.vnic.address);
    const where = at(place, 'address');
    const what = specialUse(address);
    const text = ipv4Text(address);
    if (what !== null)
      yield { code: 'not-a-host-address', values: { address: text, what }, ...where };
    else if (length <= 30 && (address === network || address === last)) {
      const values = { address: text, first: ipv4Text(network + 1), last: ipv4Text(last - 1) };
      const code = address === network ? 'network-address' : 'broadcast-address';
      yield { code, values, ...where };
    }
  }
}

/** Gateways that the vNIC cannot reach, or that are the vNIC itself. */
export function* gateways(lab: Lab): Iterable<Finding> {
  for (const place of vnics(lab)) {
    const { address, gateway } = place.vnic;
    if (gateway === undefined) continue;
    const where = at(place, 'gateway');
    if (address === undefined) {
      yield { code: 'gateway-without-address', values: { gateway }, ...where };
      continue;
    }
    const own = parseInterface(address);
    const number = ipv4Number(gateway);
    if (number === own.address) yield { code: 'gateway-own', values: { gateway }, ...where };
    else if (!inSubnet(number, own))
      yield { code: 'gateway-outside', values: { gateway, subnet: subnetText(own) }, ...where };
  }
}

/** Two vNICs of one VM in overlapping subnets. */
export function* overlappingSubnets(lab: Lab): Iterable<Finding> {
  for (const [vm, spec] of lab.vm) {
    const seen: { name: string; network: number; last: number }[] = [];
    for (const [index, vnic] of (spec.nics ?? []).entries()) {
      if (vnic.address === undefined) continue;
      const place = { vm, spec, index, vnic };
      const own = parseInterface(vnic.address);
      const other = seen.find(({ network, last }) => network <= own.last && own.network <= last);
      if (other !== undefined)
        yield {
          code: 'subnet-overlap',
          values: { subnet: subnetText(own), other: other.name },
          ...at(place, 'address'),
        };
      seen.push({ name: nameOf(place), network: own.network, last: own.last });
    }
  }
}
