/** How an answer goes back: its sender decides about the way as the one did who asked. IPv4 only, where the lab knows addresses. */
import type { Lab } from '../../model/lab.ts';
import { formatIpv4, inSubnet } from '../../wire/address.ts';
import { type Endpoint, endpointsOf, ownerOf, wayTo } from './endpoint.ts';
import { networkFix, type Outcome, verdict } from './explain.ts';

export interface WayBack {
  /** The vNIC by which the answer leaves. */
  readonly by: Endpoint;
  /** Who gets the frame: the one who asked, or the gateway on the way there. */
  readonly to: Endpoint;
}

/** The way of an answer of `answerer` to `asker`, or why there is none. */
export function wayBack(
  lab: Lab,
  answerer: Endpoint,
  asker: Endpoint,
): WayBack | Omit<Outcome, 'path'> {
  const direct = { by: answerer, to: asker };
  if (asker.address === null) return direct;
  const { address } = asker.address;
  const by = wayTo(endpointsOf(lab, answerer.vm), address);
  const from = answerer.vm;
  if (by?.address == null) {
    const values = { from, address: formatIpv4(address), nic: answerer.nic };
    return verdict('no-route', values, networkFix(answerer, 'gateway'));
  }
  if (by.gateway === null || inSubnet(by.address, address)) return { by, to: asker };
  const to = ownerOf(lab, by.gateway, by);
  if (to === null) {
    const values = { from, address: formatIpv4(by.gateway) };
    return verdict('gateway-missing', values, networkFix(by, 'gateway'));
  }
  return (to.vm === asker.vm ? null : gatewayIsLight(lab, by, to, address)) ?? { by, to };
}

/** Light VMs do not route, so one is no gateway to anywhere but itself; null where the gateway is none. */
export function gatewayIsLight(
  lab: Lab,
  from: Endpoint,
  gateway: Endpoint,
  address: number,
): Omit<Outcome, 'path'> | null {
  const { vm } = gateway;
  if (lab.vm.get(vm)?.kind !== 'light') return null;
  const values = { from: from.vm, to: vm, address: formatIpv4(address) };
  return verdict('gateway-is-light', values, { kind: 'vm', id: vm, field: 'kind' });
}
