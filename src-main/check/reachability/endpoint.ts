/** The vNICs between which a trace is asked for: by name or by address. Pure. */
import { macOfVnic, networkOf } from '../../model/auto.ts';
import { type Lab, vnicName } from '../../model/lab.ts';
import { pvlanPart } from '../../model/pvlan.ts';
import { formatVlans } from '../../model/vlan.ts';
import type { Vnic } from '../../model/vm.ts';
import { part, type WordCode } from '../../model/words.ts';
import { type Said, SaidError, sayIn } from '../../said/said.ts';
import { type Cidr, inSubnet, parseCidr, parseIpv4 } from '../../wire/address.ts';
import { type QueryCode, querySentences, type Values } from './sentences.ts';

/** The query names something that is not there. */
export class QueryError extends SaidError<QueryCode> {
  constructor(code: QueryCode, values: Values = {}) {
    const said = [{ code, values }];
    super(sayIn(querySentences, said), said);
  }
}

/** One vNIC that takes part. */
export interface Endpoint {
  readonly vm: string;
  /** `web1:eth0` */
  readonly port: string;
  readonly nic: string;
  readonly mac: string;
  readonly address: Cidr | null;
  readonly gateway: number | null;
  readonly network: string;
}

/**
 * The vNIC of `VM` or `VM:NIC`; of a VM with several, the one by which it sends to `towards`, else the first. Throws QueryError for names
 * that the lab does not have.
 */
export function namedEndpoint(lab: Lab, name: string, towards: number | null = null): Endpoint {
  const colon = name.indexOf(':');
  const vm = colon < 0 ? name : name.slice(0, colon);
  const spec = lab.vm.get(vm);
  if (spec === undefined) throw new QueryError('end-unknown', { name, lab: lab.name });
  const all = endpointsOf(lab, vm);
  if (all.length === 0) throw new QueryError('end-without-vnic', { vm });
  if (colon < 0) return (towards === null ? null : wayTo(all, towards)) ?? (all[0] as Endpoint);
  const wanted = all.find((one) => one.nic === name.slice(colon + 1));
  if (wanted === undefined)
    throw new QueryError('no-such-vnic', {
      vm,
      nic: name.slice(colon + 1),
      nics: all.map((one) => one.nic).join(', '),
    });
  return wanted;
}

/** The vNICs of a VM, in their order. */
export function endpointsOf(lab: Lab, vm: string): Endpoint[] {
  return (lab.vm.get(vm)?.nics ?? []).map((vnic, index) => endpoint(lab, vm, vnic, index));
}

/**
 * The vNIC of a VM by which it sends to an address: of those in whose subnet that is the one with the longest prefix, else the
 * first with a gateway; null where there is no way. As light VMs do (lab/light/ipv4.ts), and Linux with these addresses.
 */
export function wayTo(all: readonly Endpoint[], address: number): Endpoint | null {
  const prefix = (one: Endpoint): number =>
    one.address !== null && inSubnet(one.address, address) ? one.address.prefixLength : 0;
  let best = all.find((one) => one.address !== null && one.gateway !== null) ?? null;
  let longest = 0;
  for (const one of all)
    if (prefix(one) > longest) {
      best = one;
      longest = prefix(one);
    }
  return best;
}

function endpoint(lab: Lab, vm: string, vnic: Vnic, index: number): Endpoint {
  return {
    vm,
    port: `${vm}:${vnicName(index)}`,
    nic: vnicName(index),
    mac: macOfVnic(lab, vm, index),
    address: vnic.address === undefined ? null : parseCidr(vnic.address),
    gateway: vnic.gateway === undefined ? null : parseIpv4(vnic.gateway),
    network: vnic.network,
  };
}

/** The vNIC with an address; where several have it, one in the network of `near`. */
export function ownerOf(lab: Lab, address: number, near: Endpoint | null): Endpoint | null {
  return nearest(
    endpoints(lab).filter((one) => one.address?.address === address),
    near,
  );
}

/** Of several, one in the network of `near`. */
export function nearest(found: readonly Endpoint[], near: Endpoint | null): Endpoint | null {
  return found.find(({ network }) => network === near?.network) ?? found[0] ?? null;
}

/** All vNICs. */
export function endpoints(lab: Lab): Endpoint[] {
  return [...lab.vm.keys()].flatMap((vm) => endpointsOf(lab, vm));
}

/** The VLAN of what a vNIC sends without a tag, in words: `VLAN 10`, `trunk 10,20 (native 10)`, `no VLAN`. */
export function vlanOf(lab: Lab, one: Endpoint): Said<WordCode> {
  const vm = lab.vm.get(one.vm);
  const vnic = vm?.nics?.[Number(one.nic.slice(3))];
  const mode = vm && vnic ? networkOf(lab, vm, vnic)?.vlanMode : undefined;
  switch (mode?.mode) {
    case 'access':
      return part('vlans', { list: mode.vid });
    case 'trunk':
      return mode.native === null
        ? part('trunk', { list: formatVlans(mode.allowed) })
        : part('trunk-native', { list: formatVlans(mode.allowed), vid: mode.native });
    case 'tunnel':
      return part('tunnel', { vid: mode.vid });
    case 'trunk-all':
      return part('trunk-of-all');
    case 'pvlan':
      return pvlanPart(mode);
    default:
      return part('no-vlan');
  }
}
